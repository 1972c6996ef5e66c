/**
 * Binary frames of `/live`, little-endian, at most ten a second, only what changed (the first frame of each type is complete).
 *
 * Header, 32 bytes: u32 magic 0x56494731 ("VIG1"), u8 type (1 states, 2 positions), u8 complete (1) or delta (0), u16 reserved,
 * u32 sequence (per type, from 0), u32 count, f64 station time (ms since 1970), u32 register version, u32 reserved.
 *
 * States (type 1): u32 asset index [count], u8 flags [count], u8 level [count].
 * Positions (type 2): f64 longitude [count], f64 latitude [count], f64 source time ms [count], u32 asset index [count],
 * f32 heading degrees (NaN unknown) [count], f32 speed km/h (NaN unknown) [count].
 * Columns of eight bytes come first so that all are aligned.
 */
export const LIVE_MAGIC = 0x56494731;
const HEADER = 32;

/** Bits of `flags`: 0-2 worst priority present (0 none, 1..4), 3 one of that priority is unacknowledged, 4 old, 5 never heard of, 6 device says offline. */
export const FLAG = { priority: 0b111, unacknowledged: 1 << 3, old: 1 << 4, never: 1 << 5, offline: 1 << 6 } as const;
/** Level when it is not known. Otherwise 0..100 percent (or 0/1 for on/off). */
export const LEVEL_UNKNOWN = 255;

export interface StatesFrame {
  readonly type: 'states';
  readonly complete: boolean;
  readonly sequence: number;
  readonly time: number;
  readonly registerVersion: number;
  readonly index: Uint32Array;
  readonly flags: Uint8Array;
  readonly level: Uint8Array;
}
export interface PositionsFrame {
  readonly type: 'positions';
  readonly complete: boolean;
  readonly sequence: number;
  readonly time: number;
  readonly registerVersion: number;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly sourceTime: Float64Array;
  readonly index: Uint32Array;
  readonly heading: Float32Array;
  readonly speed: Float32Array;
}
export type LiveFrame = StatesFrame | PositionsFrame;

function header(type: number, frame: LiveFrame, count: number, body: number): { buffer: ArrayBuffer; offset: number } {
  const buffer = new ArrayBuffer(HEADER + body);
  const view = new DataView(buffer);
  view.setUint32(0, LIVE_MAGIC, true);
  view.setUint8(4, type);
  view.setUint8(5, frame.complete ? 1 : 0);
  view.setUint32(8, frame.sequence, true);
  view.setUint32(12, count, true);
  view.setFloat64(16, frame.time, true);
  view.setUint32(24, frame.registerVersion, true);
  return { buffer, offset: HEADER };
}

/** Packs a frame. The columns are copied. */
export function encodeLive(frame: LiveFrame): ArrayBuffer {
  const n = frame.index.length;
  if (frame.type === 'states') {
    const { buffer, offset } = header(1, frame, n, n * 6);
    new Uint32Array(buffer, offset, n).set(frame.index);
    new Uint8Array(buffer, offset + n * 4, n).set(frame.flags);
    new Uint8Array(buffer, offset + n * 5, n).set(frame.level);
    return buffer;
  }
  const { buffer, offset } = header(2, frame, n, n * 36);
  new Float64Array(buffer, offset, n).set(frame.lon);
  new Float64Array(buffer, offset + n * 8, n).set(frame.lat);
  new Float64Array(buffer, offset + n * 16, n).set(frame.sourceTime);
  new Uint32Array(buffer, offset + n * 24, n).set(frame.index);
  new Float32Array(buffer, offset + n * 28, n).set(frame.heading);
  new Float32Array(buffer, offset + n * 32, n).set(frame.speed);
  return buffer;
}

/** Unpacks a frame without copying; null for bytes that are none (wrong magic, type or length). */
export function decodeLive(buffer: ArrayBuffer): LiveFrame | null {
  if (buffer.byteLength < HEADER) return null;
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== LIVE_MAGIC) return null;
  const type = view.getUint8(4);
  const n = view.getUint32(12, true);
  const common = {
    complete: view.getUint8(5) === 1,
    sequence: view.getUint32(8, true),
    time: view.getFloat64(16, true),
    registerVersion: view.getUint32(24, true),
  };
  if (type === 1 && buffer.byteLength === HEADER + n * 6)
    return {
      type: 'states',
      ...common,
      index: new Uint32Array(buffer, HEADER, n),
      flags: new Uint8Array(buffer, HEADER + n * 4, n),
      level: new Uint8Array(buffer, HEADER + n * 5, n),
    };
  if (type === 2 && buffer.byteLength === HEADER + n * 36)
    return {
      type: 'positions',
      ...common,
      lon: new Float64Array(buffer, HEADER, n),
      lat: new Float64Array(buffer, HEADER + n * 8, n),
      sourceTime: new Float64Array(buffer, HEADER + n * 16, n),
      index: new Uint32Array(buffer, HEADER + n * 24, n),
      heading: new Float32Array(buffer, HEADER + n * 28, n),
      speed: new Float32Array(buffer, HEADER + n * 32, n),
    };
  return null;
}
