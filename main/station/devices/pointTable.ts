import { LEVEL_UNKNOWN } from '../../../src/contract/live.ts';
import type { DeviceDriver, PointScalar, Quality, Reading } from '../../../src/domain/asset/device.ts';
import type { Register } from './register.ts';

const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad'];

/** One value as it is kept. */
export interface StoredPoint {
  readonly value: PointScalar;
  readonly quality: Quality;
  readonly sourceTime: number | null;
  readonly receivedTime: number;
}

/**
 * Last value of every point, in columns by asset index: a message allocates nothing that lasts. Points of an asset lie
 * side by side from `base[asset]`, in the order of the driver's manifest.
 */
export interface PointTable {
  /** Writes a message's points and place. Older device time than the last one: ignored (false), a late copy must not win. */
  apply(asset: number, reading: Reading, receivedAt: number): boolean;
  point(asset: number, point: string): StoredPoint | undefined;
  /** Puts back a value from the store after a start; never over a newer one. */
  restore(asset: number, point: string, stored: StoredPoint): void;
  /** When the asset was last heard of, ms; 0 never. */
  readonly receivedAt: Float64Array;
  /** The device's time of the last message, ms; NaN when it has no clock. */
  readonly deviceTime: Float64Array;
  /** Main point as 0..100 for the map; 255 not known. */
  readonly level: Uint8Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly heading: Float32Array;
  readonly speed: Float32Array;
  /** Whether a place was ever received. */
  readonly placed: Uint8Array;
}

/** A clock that steps back by more than this is a clock that was set, not a late message. */
const CLOCK_SET_BACK = 60_000;

/** Lays out the table for a register. */
export function createPointTable(
  register: Register,
  driverOf: (asset: number) => DeviceDriver | undefined,
): PointTable {
  const n = register.assets.length;
  const base = new Uint32Array(n + 1);
  for (let i = 0; i < n; i++) base[i + 1] = base[i]! + (driverOf(i)?.manifest.points.length ?? 0);
  const total = base[n]!;
  const numbers = new Float64Array(total).fill(Number.NaN);
  const words: (string | undefined)[] = new Array(total);
  /** 0 never, then 1 + quality, + 8 boolean, + 16 null. */
  const marks = new Uint8Array(total);
  const sourceTimes = new Float64Array(total).fill(Number.NaN);
  const receivedTimes = new Float64Array(total);
  const receivedAt = new Float64Array(n);
  const deviceTime = new Float64Array(n).fill(Number.NaN);
  const level = new Uint8Array(n).fill(LEVEL_UNKNOWN);
  const lon = new Float64Array(n);
  const lat = new Float64Array(n);
  const heading = new Float32Array(n).fill(Number.NaN);
  const speed = new Float32Array(n).fill(Number.NaN);
  const placed = new Uint8Array(n);
  const slots = new Map<DeviceDriver, Map<string, number>>();

  const slotOf = (asset: number, point: string): number => {
    const driver = driverOf(asset);
    if (!driver) return -1;
    let map = slots.get(driver);
    if (!map) {
      map = new Map(driver.manifest.points.map((p, i) => [p.id, i]));
      slots.set(driver, map);
    }
    const offset = map.get(point);
    return offset === undefined ? -1 : base[asset]! + offset;
  };

  const put = (slot: number, value: PointScalar, quality: Quality): void => {
    let mark = 1 + QUALITIES.indexOf(quality);
    words[slot] = undefined;
    if (value === null) mark += 16;
    else if (typeof value === 'string') words[slot] = value;
    else if (typeof value === 'boolean') {
      mark += 8;
      numbers[slot] = value ? 1 : 0;
    } else numbers[slot] = value;
    marks[slot] = mark;
  };

  const summarise = (asset: number, value: PointScalar): void => {
    if (typeof value === 'number') level[asset] = Math.max(0, Math.min(100, Math.round(value)));
    else if (typeof value === 'boolean') level[asset] = value ? 1 : 0;
    else level[asset] = LEVEL_UNKNOWN;
  };

  return {
    receivedAt,
    deviceTime,
    level,
    lon,
    lat,
    heading,
    speed,
    placed,
    apply(asset, reading, at) {
      const before = deviceTime[asset]!;
      if (reading.deviceTime !== null && reading.deviceTime < before && before - reading.deviceTime < CLOCK_SET_BACK)
        return false;
      const source = reading.deviceTime ?? Number.NaN;
      const main = driverOf(asset)?.manifest.mainPoint;
      for (const { point, value, quality } of reading.points) {
        const slot = slotOf(asset, point);
        if (slot < 0) continue;
        put(slot, value, quality);
        sourceTimes[slot] = source;
        receivedTimes[slot] = at;
        if (point === main) summarise(asset, value);
      }
      if (reading.position) {
        lon[asset] = reading.position.at[0];
        lat[asset] = reading.position.at[1];
        heading[asset] = reading.position.heading ?? Number.NaN;
        speed[asset] = reading.position.speed ?? Number.NaN;
        placed[asset] = 1;
      }
      deviceTime[asset] = source;
      receivedAt[asset] = at;
      return true;
    },
    point(asset, point) {
      const slot = slotOf(asset, point);
      const mark = slot < 0 ? 0 : marks[slot]!;
      if (mark === 0) return undefined;
      const source = sourceTimes[slot]!;
      const value =
        mark & 16 ? null : words[slot] !== undefined ? words[slot] : mark & 8 ? numbers[slot] === 1 : numbers[slot]!;
      return {
        value,
        quality: QUALITIES[(mark & 7) - 1] ?? 'bad',
        sourceTime: Number.isNaN(source) ? null : source,
        receivedTime: receivedTimes[slot]!,
      };
    },
    restore(asset, point, stored) {
      const slot = slotOf(asset, point);
      if (slot < 0 || marks[slot] !== 0) return;
      put(slot, stored.value, stored.quality);
      sourceTimes[slot] = stored.sourceTime ?? Number.NaN;
      receivedTimes[slot] = stored.receivedTime;
      if (receivedAt[asset]! < stored.receivedTime) receivedAt[asset] = stored.receivedTime;
      if (driverOf(asset)?.manifest.mainPoint === point) summarise(asset, stored.value);
    },
  };
}
