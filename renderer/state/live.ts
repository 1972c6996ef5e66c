import { FLAG, LEVEL_UNKNOWN, type LiveFrame } from '../../src/contract/live.ts';
import type { AssetRegister } from './register.ts';

/** States and places of all assets by register index. The arrays are changed in place: read them, keep no copy. */
export interface LiveColumns {
  readonly flags: Uint8Array;
  readonly level: Uint8Array;
  /** Degrees; from the register until a position comes. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Degrees from north, clockwise; NaN unknown. */
  readonly heading: Float32Array;
  /** km/h; NaN unknown. */
  readonly speed: Float32Array;
  /** Device's time of the position, ms; NaN where none came. */
  readonly positionTime: Float64Array;
}

/** What one frame changed: register indexes. `complete` frames name every asset they know. */
export interface LiveChange {
  readonly type: 'states' | 'positions';
  readonly complete: boolean;
  readonly indexes: Uint32Array;
}

/** Fast data of one window, outside of React. */
export interface LiveStore {
  /** Null before the register is read. */
  columns(): LiveColumns | null;
  /** Grow with each frame of the kind; a view that draws on its own clock compares them. */
  statesVersion(): number;
  positionsVersion(): number;
  /** Station's time of the last frame, ms; 0 before the first. */
  time(): number;
  /** Calls back after each frame was written to the columns, and once when they were made; returns the way to stop. */
  subscribe(listener: (change: LiveChange | null) => void): () => void;
  reset(register: AssetRegister): void;
  /** Writes a frame; false when it speaks of another register than ours. */
  apply(frame: LiveFrame): boolean;
}

export function createLiveStore(): LiveStore {
  const listeners = new Set<(change: LiveChange | null) => void>();
  let columns: LiveColumns | null = null;
  let registerVersion = -1;
  let states = 0;
  let positions = 0;
  let time = 0;
  const tell = (change: LiveChange | null): void => {
    for (const listener of listeners) listener(change);
  };
  return {
    columns: () => columns,
    statesVersion: () => states,
    positionsVersion: () => positions,
    time: () => time,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset(register) {
      if (columns && register.version === registerVersion) return;
      registerVersion = register.version;
      const { size } = register;
      columns = {
        flags: new Uint8Array(size).fill(FLAG.never),
        level: new Uint8Array(size).fill(LEVEL_UNKNOWN),
        lon: Float64Array.from(register.lon),
        lat: Float64Array.from(register.lat),
        heading: new Float32Array(size).fill(Number.NaN),
        speed: new Float32Array(size).fill(Number.NaN),
        positionTime: new Float64Array(size).fill(Number.NaN),
      };
      states += 1;
      positions += 1;
      tell(null);
    },
    apply(frame) {
      if (!columns || frame.registerVersion !== registerVersion) return false;
      time = frame.time;
      const { index } = frame;
      const size = columns.flags.length;
      if (frame.type === 'states') {
        for (let i = 0; i < index.length; i += 1) {
          const at = index[i]!;
          if (at >= size) continue;
          columns.flags[at] = frame.flags[i]!;
          columns.level[at] = frame.level[i]!;
        }
        states += 1;
      } else {
        for (let i = 0; i < index.length; i += 1) {
          const at = index[i]!;
          if (at >= size) continue;
          columns.lon[at] = frame.lon[i]!;
          columns.lat[at] = frame.lat[i]!;
          columns.heading[at] = frame.heading[i]!;
          columns.speed[at] = frame.speed[i]!;
          columns.positionTime[at] = frame.sourceTime[i]!;
        }
        positions += 1;
      }
      tell({ type: frame.type, complete: frame.complete, indexes: index });
      return true;
    },
  };
}
