import { LEVEL_UNKNOWN } from '../../../src/contract/live.ts';
import { SET_BACK } from '../../../src/domain/asset/clock.ts';
import type { DeviceDriver, PointScalar, Quality, Reading, Session } from '../../../src/domain/asset/device.ts';
import type { Register, RegisterChange } from '../register/register.ts';
import { grown } from './columns.ts';

const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad'];
/** As they stand in a mark. */
const GOOD = 1 + QUALITIES.indexOf('good');
const UNCERTAIN = 1 + QUALITIES.indexOf('uncertain');

/** One value as it is kept. */
export interface StoredPoint {
  readonly value: PointScalar;
  readonly quality: Quality;
  readonly sourceTime: number | null;
  readonly receivedTime: number;
}

/**
 * What a message was. `news`: it told something. `repeated`: the same time and the same values as the one before, which
 * makes nothing younger. `late`: older than what is known, and not taken. Where the protocol itself keeps the order
 * (`session`) no message is either.
 */
export type Applied = 'news' | 'repeated' | 'late';

/**
 * Last value of every point, in columns by asset index: a message allocates nothing that lasts. Points of an asset lie
 * side by side from `base[asset]`, in the order of the driver's manifest. The columns are made anew when the register
 * outgrows them: read them from the table each time.
 */
export interface PointTable {
  /**
   * Writes a message's points and place. `live` is false for what the broker kept: it says nothing of the device's clock.
   * A message without either makes nothing younger: whether a device is there says nothing of its values.
   */
  apply(asset: number, reading: Reading, receivedAt: number, live: boolean): Applied;
  point(asset: number, point: string): StoredPoint | undefined;
  /** Puts back a value from the store after a start; never over a newer one. */
  restore(asset: number, point: string, stored: StoredPoint): void;
  /** Makes room for what came into the register and forgets what a device said that no longer speaks for its asset. */
  registerChanged(change: RegisterChange): void;
  /**
   * What was received from then on, ms, stands until its protocol says otherwise and does not grow old; Infinity: the
   * protocol said that it is over, so all of it is old; NaN: values grow old by themselves.
   */
  readonly standsFrom: Float64Array;
  /** When the asset's values were last heard of, ms; 0 never. */
  readonly receivedAt: Float64Array;
  /** The device's time of the last message, ms; NaN when it has no clock. */
  readonly deviceTime: Float64Array;
  /** Device's time less ours when its last live message came, ms; NaN without a clock. */
  readonly clockOffset: Float64Array;
  /** Live messages in a row with the same time and other values. */
  readonly clockStill: Uint8Array;
  /** When the device's clock last went back, ms by ours; -Infinity never. */
  readonly clockSetBackAt: Float64Array;
  /** Main point as 0..100 for the map; 255 not known. */
  readonly level: Uint8Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly heading: Float32Array;
  readonly speed: Float32Array;
  /** Whether a place was ever received. */
  readonly placed: Uint8Array;
}

/** Lays out the table for a register. */
export function createPointTable(
  register: Pick<Register, 'assets'>,
  driverOf: (asset: number) => DeviceDriver | undefined,
): PointTable {
  const n = register.assets.length;
  const column = {
    standsFrom: new Float64Array(n).fill(Number.NaN),
    receivedAt: new Float64Array(n),
    deviceTime: new Float64Array(n).fill(Number.NaN),
    clockOffset: new Float64Array(n).fill(Number.NaN),
    clockStill: new Uint8Array(n),
    clockSetBackAt: new Float64Array(n).fill(Number.NEGATIVE_INFINITY),
    level: new Uint8Array(n).fill(LEVEL_UNKNOWN),
    lon: new Float64Array(n),
    lat: new Float64Array(n),
    heading: new Float32Array(n).fill(Number.NaN),
    speed: new Float32Array(n).fill(Number.NaN),
    placed: new Uint8Array(n),
  };
  let base = new Uint32Array(n);
  /** Driver that an asset's points were laid out for. */
  const laidOutFor: (DeviceDriver | undefined)[] = [];
  let total = 0;
  const layOut = (asset: number): void => {
    const driver = driverOf(asset);
    laidOutFor[asset] = driver;
    base[asset] = total;
    total += driver?.manifest.points.length ?? 0;
  };
  for (let i = 0; i < n; i++) layOut(i);
  let numbers = new Float64Array(total).fill(Number.NaN);
  const words: (string | undefined)[] = new Array(total);
  /** 0 never, then 1 + quality, + 8 boolean, + 16 null. */
  let marks = new Uint8Array(total);
  let sourceTimes = new Float64Array(total).fill(Number.NaN);
  let receivedTimes = new Float64Array(total);
  const slots = new Map<DeviceDriver, Map<string, number>>();
  /** Slots of the message at hand. */
  const touched: number[] = [];

  const slotOf = (asset: number, point: string): number => {
    const driver = laidOutFor[asset];
    if (!driver) return -1;
    let map = slots.get(driver);
    if (!map) {
      map = new Map(driver.manifest.points.map((p, i) => [p.id, i]));
      slots.set(driver, map);
    }
    const offset = map.get(point);
    return offset === undefined ? -1 : base[asset]! + offset;
  };

  /** True when it is another value than before. */
  const put = (slot: number, value: PointScalar, quality: Quality): boolean => {
    let mark = 1 + QUALITIES.indexOf(quality);
    let number = numbers[slot]!;
    const word = typeof value === 'string' ? value : undefined;
    if (value === null) mark += 16;
    else if (typeof value === 'boolean') {
      mark += 8;
      number = value ? 1 : 0;
    } else if (typeof value === 'number') number = value;
    const other = marks[slot] !== mark || words[slot] !== word || !Object.is(numbers[slot], number);
    marks[slot] = mark;
    words[slot] = word;
    numbers[slot] = number;
    return other;
  };

  const summarise = (asset: number, value: PointScalar): void => {
    if (typeof value === 'number') column.level[asset] = Math.max(0, Math.min(100, Math.round(value)));
    else if (typeof value === 'boolean') column.level[asset] = value ? 1 : 0;
    else column.level[asset] = LEVEL_UNKNOWN;
  };

  /** True when its standing, or the quality of a value, is another than before. */
  const judge = (asset: number, session: Session, at: number): boolean => {
    const before = column.standsFrom[asset]!;
    if (session === 'stands') {
      if (Number.isFinite(before)) return false;
      column.standsFrom[asset] = at;
      return true;
    }
    if (session === 'over') column.standsFrom[asset] = Number.POSITIVE_INFINITY;
    let other = !Object.is(column.standsFrom[asset], before);
    const end = base[asset]! + (laidOutFor[asset]?.manifest.points.length ?? 0);
    for (let slot = base[asset]!; slot < end; slot++)
      if ((marks[slot]! & 7) === GOOD) {
        marks[slot]! += UNCERTAIN - GOOD;
        other = true;
      }
    return other;
  };

  const forget = (asset: number): void => {
    column.standsFrom[asset] = Number.NaN;
    column.receivedAt[asset] = 0;
    column.deviceTime[asset] = Number.NaN;
    column.clockOffset[asset] = Number.NaN;
    column.clockStill[asset] = 0;
    column.clockSetBackAt[asset] = Number.NEGATIVE_INFINITY;
    column.level[asset] = LEVEL_UNKNOWN;
    column.heading[asset] = Number.NaN;
    column.speed[asset] = Number.NaN;
    column.placed[asset] = 0;
  };

  return {
    get standsFrom() {
      return column.standsFrom;
    },
    get receivedAt() {
      return column.receivedAt;
    },
    get deviceTime() {
      return column.deviceTime;
    },
    get clockOffset() {
      return column.clockOffset;
    },
    get clockStill() {
      return column.clockStill;
    },
    get clockSetBackAt() {
      return column.clockSetBackAt;
    },
    get level() {
      return column.level;
    },
    get lon() {
      return column.lon;
    },
    get lat() {
      return column.lat;
    },
    get heading() {
      return column.heading;
    },
    get speed() {
      return column.speed;
    },
    get placed() {
      return column.placed;
    },
    apply(asset, reading, at, live) {
      const before = column.deviceTime[asset]!;
      const source = reading.deviceTime ?? Number.NaN;
      const back = before - source;
      const { points, position, session } = reading;
      if (!session && back > 0 && back < SET_BACK) return 'late';
      const judged = session !== undefined && judge(asset, session, at);
      if (points.length === 0 && !position)
        return session && !judged && reading.conditions.length === 0 ? 'repeated' : 'news';
      let news = session !== undefined || !(back === 0);
      const main = laidOutFor[asset]?.manifest.mainPoint;
      touched.length = 0;
      for (const { point, value, quality } of points) {
        const slot = slotOf(asset, point);
        if (slot < 0) continue;
        if (put(slot, value, quality)) news = true;
        touched.push(slot);
        if (point === main) summarise(asset, value);
      }
      if (position) {
        news ||= column.lon[asset] !== position.at[0] || column.lat[asset] !== position.at[1];
        column.lon[asset] = position.at[0];
        column.lat[asset] = position.at[1];
        column.heading[asset] = position.heading ?? Number.NaN;
        column.speed[asset] = position.speed ?? Number.NaN;
        column.placed[asset] = 1;
      }
      if (!session) column.standsFrom[asset] = Number.NaN;
      if (live) column.clockOffset[asset] = source - at;
      // Where the protocol keeps the order, several messages of one moment are no clock that stands still.
      if (live && !session) {
        if (back >= SET_BACK) column.clockSetBackAt[asset] = at;
        if (back !== 0) column.clockStill[asset] = 0;
        else if (news && column.clockStill[asset]! < 255) column.clockStill[asset]! += 1;
      }
      if (!news) return 'repeated';
      for (const slot of touched) {
        sourceTimes[slot] = source;
        receivedTimes[slot] = at;
      }
      column.deviceTime[asset] = source;
      column.receivedAt[asset] = at;
      return 'news';
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
      if (column.receivedAt[asset]! < stored.receivedTime) column.receivedAt[asset] = stored.receivedTime;
      if (laidOutFor[asset]?.manifest.mainPoint === point) summarise(asset, stored.value);
    },
    registerChanged({ added, changed, retired }) {
      const size = register.assets.length;
      column.standsFrom = grown(column.standsFrom, size, Number.NaN);
      column.receivedAt = grown(column.receivedAt, size, 0);
      column.deviceTime = grown(column.deviceTime, size, Number.NaN);
      column.clockOffset = grown(column.clockOffset, size, Number.NaN);
      column.clockStill = grown(column.clockStill, size, 0);
      column.clockSetBackAt = grown(column.clockSetBackAt, size, Number.NEGATIVE_INFINITY);
      column.level = grown(column.level, size, LEVEL_UNKNOWN);
      column.lon = grown(column.lon, size, 0);
      column.lat = grown(column.lat, size, 0);
      column.heading = grown(column.heading, size, Number.NaN);
      column.speed = grown(column.speed, size, Number.NaN);
      column.placed = grown(column.placed, size, 0);
      base = grown(base, size, 0);
      for (const asset of added) layOut(asset);
      for (const asset of changed)
        if (laidOutFor[asset] !== driverOf(asset)) {
          layOut(asset);
          forget(asset);
        }
      for (const asset of retired) {
        laidOutFor[asset] = undefined;
        forget(asset);
      }
      numbers = grown(numbers, total, Number.NaN);
      marks = grown(marks, total, 0);
      sourceTimes = grown(sourceTimes, total, Number.NaN);
      receivedTimes = grown(receivedTimes, total, 0);
    },
  };
}
