import type { WebSocket } from 'ws';
import { encodeLive } from '../../../src/contract/live.ts';
import type { PointTable } from '../devices/pointTable.ts';

/** Sends the states and places of all assets to the windows, ten times a second at most, only what changed. */
export interface LiveStreams {
  attach(socket: WebSocket): void;
  stateChanged(asset: number): void;
  positionChanged(asset: number): void;
  /** Indexes mean other things from now on: each window is told by a complete frame, and reads the register again. */
  registerChanged(): void;
  close(): void;
}

export interface LiveStreamsOptions {
  readonly table: PointTable;
  /** Flags of all assets, see `src/contract/live.ts`; written by the owner. */
  readonly flags: () => Uint8Array;
  readonly registerVersion: () => number;
  readonly now: () => number;
}

const INTERVAL = 100;
/** A window that has this much unread gets nothing more until it has read; what changes meanwhile is merged. */
const UNREAD = 1_000_000;

interface Reader {
  readonly socket: WebSocket;
  readonly states: Set<number>;
  readonly positions: Set<number>;
  stateSequence: number;
  positionSequence: number;
}

/** Opens the streams. */
export function createLiveStreams({ table, flags, registerVersion, now }: LiveStreamsOptions): LiveStreams {
  const readers = new Set<Reader>();

  const sendStates = (reader: Reader, index: Uint32Array, complete: boolean): void => {
    const n = index.length;
    const frameFlags = new Uint8Array(n);
    const level = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      frameFlags[i] = flags()[index[i]!]!;
      level[i] = table.level[index[i]!]!;
    }
    const sequence = reader.stateSequence++;
    reader.socket.send(
      encodeLive({
        type: 'states',
        complete,
        sequence,
        time: now(),
        registerVersion: registerVersion(),
        index,
        flags: frameFlags,
        level,
      }),
    );
  };

  const sendPositions = (reader: Reader, index: Uint32Array, complete: boolean): void => {
    const take64 = (column: Float64Array): Float64Array => Float64Array.from(index, (i) => column[i]!);
    const take32 = (column: Float32Array): Float32Array => Float32Array.from(index, (i) => column[i]!);
    reader.socket.send(
      encodeLive({
        type: 'positions',
        complete,
        sequence: reader.positionSequence++,
        time: now(),
        registerVersion: registerVersion(),
        lon: take64(table.lon),
        lat: take64(table.lat),
        sourceTime: take64(table.deviceTime),
        index,
        heading: take32(table.heading),
        speed: take32(table.speed),
      }),
    );
  };

  const sendAll = (reader: Reader): void => {
    sendStates(
      reader,
      Uint32Array.from(flags(), (_, i) => i),
      true,
    );
    sendPositions(
      reader,
      Uint32Array.from(table.placed.keys()).filter((i) => table.placed[i] === 1),
      true,
    );
  };

  const timer = setInterval(() => {
    for (const reader of readers) {
      if (reader.socket.bufferedAmount > UNREAD) continue;
      if (reader.states.size > 0) {
        sendStates(reader, Uint32Array.from(reader.states), false);
        reader.states.clear();
      }
      if (reader.positions.size > 0) {
        sendPositions(reader, Uint32Array.from(reader.positions), false);
        reader.positions.clear();
      }
    }
  }, INTERVAL);

  return {
    attach(socket) {
      const reader: Reader = { socket, states: new Set(), positions: new Set(), stateSequence: 0, positionSequence: 0 };
      sendAll(reader);
      readers.add(reader);
      socket.on('close', () => readers.delete(reader));
    },
    stateChanged(asset) {
      for (const reader of readers) reader.states.add(asset);
    },
    positionChanged(asset) {
      for (const reader of readers) reader.positions.add(asset);
    },
    registerChanged() {
      for (const reader of readers) {
        reader.states.clear();
        reader.positions.clear();
        sendAll(reader);
      }
    },
    close: () => clearInterval(timer),
  };
}
