import type { Quality } from '../../domain/asset/device.ts';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { type DataType, WHOLE_NUMBERS } from './dataTypes.ts';
import type { Owner, OwnerView } from './hostTypes.ts';
import type { MetricValue, Scalar } from './message.ts';
import type { Reading } from './owner.ts';
import { isTemplate } from './templates.ts';
import { fits, whole } from './whole.ts';

/** A value as JSON could carry it. */
export type PlainScalar = number | string | boolean | null;
export type Plain = PlainScalar | readonly Plain[] | { readonly [key: string]: Plain };

/** Values of a node or device as a device profile reads them. */
export interface PlainMessage {
  readonly group: string;
  readonly node: string;
  /** Null for the node's own metrics. */
  readonly device: string | null;
  readonly metrics: Readonly<Record<string, Plain>>;
  readonly qualities: Readonly<Record<string, Quality>>;
  /** The latest of the publishers' own times, ms since 1970 UTC; null when none gave one that can be. */
  readonly time: number | null;
}

/** A key that could change what an object inherits when it is copied carelessly. */
const isDangerous = (key: string): boolean => key === '__proto__';
const entriesOf = (entries: Iterable<readonly [string, Plain]>): Record<string, Plain> =>
  Object.fromEntries([...entries].filter(([key]) => !isDangerous(key)));

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

const plainScalar = (value: Scalar | null): PlainScalar => {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
};

function plainValue(value: MetricValue): Plain {
  if (typeof value !== 'object' || value === null) return plainScalar(value);
  if (value instanceof Uint8Array) return base64(value);
  if (!('kind' in value)) return value.map(plainScalar);
  if (isTemplate(value))
    return entriesOf([
      ...value.parameters.map(({ name, value: fixed }): [string, Plain] => [name, plainScalar(fixed)]),
      ...value.metrics
        .filter((member) => member.name !== undefined && member.value !== undefined)
        .map((member): [string, Plain] => [member.name!, plainValue(member.value!)]),
    ]);
  return value.rows.map((row) => entriesOf(row.map((cell, i) => [value.columns[i]!, plainScalar(cell)])));
}

/** What a reading says, with its worth. */
export type WorthOf = (reading: Reading) => Quality;

/**
 * Readings as a plain object for device profiles.
 *
 * Lost on the way:
 * - whole numbers beyond 2^53 - 1 become decimal texts; NaN and infinite ones null (their quality is bad already);
 * - the data type: a DateTime is a number of ms, a UUID a text, an array a list;
 * - bytes and files become base64; their metadata (name, md5, parts) is left out;
 * - data sets become lists of objects by column: of two columns with one name the last stays, and column types are lost;
 * - templates become objects of their parameters and members: version, reference, and qualities and times of the members
 *   are lost, members without a value are left out, and a member hides a parameter of the same name;
 * - alias, is_transient, properties (unit, limits) and each metric's own time: `time` is the latest of them;
 * - historical values: left out, they are not the current state;
 * - of two readings of one metric the last stays;
 * - quality codes other than 0, 192 and 500 are `uncertain`;
 * - a metric, member or column named `__proto__` is left out.
 */
export function toPlain(
  owner: Owner,
  readings: Iterable<Reading>,
  worth: WorthOf = (reading) => reading.quality,
): PlainMessage {
  const metrics = new Map<string, Plain>();
  const qualities = new Map<string, Quality>();
  let time: number | null = null;
  for (const reading of readings) {
    if (reading.isHistorical || isDangerous(reading.name)) continue;
    metrics.set(reading.name, plainValue(reading.value));
    qualities.set(reading.name, worth(reading));
    if (reading.deviceTime !== null && (time === null || reading.deviceTime > time)) time = reading.deviceTime;
  }
  return {
    group: owner.group,
    node: owner.node,
    device: owner.device,
    metrics: Object.fromEntries(metrics),
    qualities: Object.fromEntries(qualities),
    time,
  };
}

/** All that is known of an owner as a plain object, see {@link toPlain}; stale and doubtful values are never good. */
export const viewToPlain = (view: OwnerView): PlainMessage =>
  toPlain(view.owner, view.readings.values(), (reading) => view.quality(reading.name));

const DECIMAL = /^-?\d{1,20}$/;

/**
 * A plain value as a value of the given type, for a command. Nothing is rounded or guessed: whole numbers must be whole
 * and in range (64-bit ones may come as decimal text), numbers finite, texts texts. Types that are no single value, and
 * null, are refused.
 */
export function fromPlain(type: DataType, value: PlainScalar): Result<Scalar> {
  const no = () => refuse('plain.value', `${String(value).slice(0, 64)} is no ${type}`, { type });
  const number = WHOLE_NUMBERS[type];
  if (number) {
    const exact = typeof value === 'string' && number.bits === 64 && DECIMAL.test(value) ? whole(BigInt(value)) : value;
    return fits(exact, number.bits, number.signed) ? ok(exact) : no();
  }
  switch (type) {
    case 'Float':
    case 'Double':
      if (typeof value !== 'number' || !Number.isFinite(value)) return no();
      return type === 'Float' && !Number.isFinite(Math.fround(value)) ? no() : ok(value);
    case 'Boolean':
      return typeof value === 'boolean' ? ok(value) : no();
    case 'String':
    case 'Text':
    case 'UUID':
      return typeof value === 'string' ? ok(value) : no();
    default:
      return no();
  }
}
