import type { Quality } from '../../domain/asset/device.ts';
import type { Refusal } from '../../shared/result.ts';
import type { DataType } from './dataTypes.ts';
import type { Metric, MetricValue, Payload, PropertySet, Whole } from './message.ts';
import { completeTemplate, type Definitions, isTemplate, mergeTemplate } from './templates.ts';
import { valueAs } from './values.ts';

/** One value of a node or device as its host knows it. */
export interface Reading {
  readonly name: string;
  readonly type: DataType;
  readonly value: MetricValue;
  readonly quality: Quality;
  /** The publisher's own time, ms since 1970 UTC; null when it gave none that can be. */
  readonly deviceTime: number | null;
  /** When the message came, ms since 1970 UTC. */
  readonly receivedAt: number;
  /** Sent late for the record (is_historical): not the current value, and not kept. */
  readonly isHistorical: boolean;
  readonly isTransient: boolean;
  readonly properties: PropertySet | undefined;
}

/** The metrics that a birth announced, with their last values. */
export interface Owned {
  readonly metrics: Map<string, Reading>;
  /** Names by alias; null where two metrics claim one. */
  readonly byAlias: Map<Whole, string | null>;
  readonly aliases: Map<string, Whole>;
  /** Properties that the birth gave (units, limits); data messages rarely repeat them. */
  readonly properties: Map<string, PropertySet>;
  bytes: number;
}

/** What was wrong with metrics of one message: the first of each kind, and how many. */
export interface Fault {
  readonly refusal: Refusal;
  count: number;
}

/** How a message is read. */
export interface ReadingRules {
  readonly receivedAt: number;
  readonly elements: number;
  readonly nameLength: number;
  readonly definitions: Definitions;
}

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** A publisher's clock, or null when it cannot be (before 2000, after 2100, in seconds). */
export const saneTime = (timestamp: Whole | undefined): number | null =>
  typeof timestamp === 'number' && timestamp >= EARLIEST && timestamp <= LATEST ? timestamp : null;

/**
 * The quality that a publisher states with the property `Quality`: 192 is good, 500 (stale) uncertain, 0 bad, codes
 * that the standard does not give uncertain. None stated is good; null, NaN and infinite values are bad.
 */
export function qualityOf(value: MetricValue, properties: PropertySet | undefined): Quality {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return 'bad';
  const stated = properties?.get('Quality');
  if (stated === undefined || stated.value === 192) return 'good';
  return stated.value === 0 ? 'bad' : 'uncertain';
}

/** Rough bytes of a value in memory. */
function sizeOf(value: MetricValue): number {
  if (typeof value === 'string') return 16 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 16;
  if (value instanceof Uint8Array) return 64 + value.byteLength;
  if (!('kind' in value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 32);
  if (value.kind === 'data-set') {
    const head = value.columns.reduce((sum, name) => sum + 16 + 2 * name.length, 64);
    return value.rows.reduce((sum, row) => sum + row.reduce<number>((cells, cell) => cells + sizeOf(cell), 32), head);
  }
  return value.metrics.reduce(
    (sum, member) => sum + 200 + sizeOf(member.value ?? null),
    128 + 64 * value.parameters.length,
  );
}

function sizeOfProperties(properties: PropertySet | undefined): number {
  let bytes = 0;
  for (const [key, { value }] of properties ?? []) {
    bytes += 96 + 2 * key.length;
    if (typeof value === 'string') bytes += 2 * value.length;
    else if (value instanceof Map) bytes += sizeOfProperties(value);
    else if (Array.isArray(value)) for (const set of value) bytes += sizeOfProperties(set);
  }
  return bytes;
}

/** Rough bytes of a reading in memory. The fixed part is a measured one: lamps with five numbers each take 430 bytes a metric in all. */
export const weightOf = (reading: Reading): number =>
  400 + 2 * reading.name.length + sizeOf(reading.value) + sizeOfProperties(reading.properties);

/** Gathers faults by their code. */
export function createFaults(): { add(refusal: Refusal): void; list(): readonly Fault[] } {
  const faults = new Map<string, Fault>();
  return {
    add(refusal) {
      const known = faults.get(refusal.code);
      if (known) known.count++;
      else faults.set(refusal.code, { refusal, count: 1 });
    },
    list: () => [...faults.values()],
  };
}

const fault = (code: string, message: string, metric: Metric, name = metric.name): Refusal => ({
  code,
  message,
  context: {
    ...(name === undefined ? {} : { metric: name.slice(0, 128) }),
    ...(metric.alias === undefined ? {} : { alias: String(metric.alias) }),
  },
});

const readingOf = (
  name: string,
  type: DataType,
  value: MetricValue,
  metric: Metric,
  payload: Payload,
  rules: ReadingRules,
): Reading => ({
  name,
  type,
  value,
  quality: qualityOf(value, metric.properties),
  deviceTime: saneTime(metric.timestamp) ?? saneTime(payload.timestamp),
  receivedAt: rules.receivedAt,
  isHistorical: metric.isHistorical,
  isTransient: metric.isTransient,
  properties: metric.properties,
});

/** What a birth announces. Metrics without name or type are left out, with a fault; values that do not fit are null. */
export function readBirth(
  payload: Payload,
  rules: ReadingRules,
): { readonly owned: Owned; readonly faults: readonly Fault[] } {
  const owned: Owned = { metrics: new Map(), byAlias: new Map(), aliases: new Map(), properties: new Map(), bytes: 0 };
  const faults = createFaults();
  for (const metric of payload.metrics) {
    const { name, alias, type } = metric;
    if (name === undefined || name === '' || name.length > rules.nameLength) {
      faults.add(fault('birth.name', 'a metric without a usable name', metric));
      continue;
    }
    if (type === undefined) {
      faults.add(metric.fault ?? fault('birth.type', 'a metric without its type', metric));
      continue;
    }
    if (owned.metrics.has(name))
      faults.add(fault('birth.name-twice', 'two metrics have the same name; the last counts', metric));
    if (metric.fault) faults.add({ ...metric.fault, context: { ...metric.fault.context, metric: name.slice(0, 128) } });
    let value = metric.value ?? null;
    if (isTemplate(value)) value = completeTemplate(value, rules.definitions, rules.elements);
    const reading = readingOf(name, type, value, metric, payload, rules);
    owned.metrics.set(name, reading);
    if (metric.properties) owned.properties.set(name, metric.properties);
    if (alias === undefined) continue;
    if (owned.byAlias.has(alias) && owned.byAlias.get(alias) !== name) {
      faults.add(fault('birth.alias-twice', 'two metrics have the same alias; neither can be told by it', metric));
      owned.byAlias.set(alias, null);
      owned.aliases.delete(name);
      for (const [other, used] of owned.aliases) if (used === alias) owned.aliases.delete(other);
    } else {
      owned.byAlias.set(alias, name);
      owned.aliases.set(name, alias);
    }
  }
  for (const reading of owned.metrics.values()) owned.bytes += weightOf(reading) + sizeOfProperties(reading.properties);
  return { owned, faults: faults.list() };
}

/** What a data message says, and whether it speaks of metrics that its birth did not announce. */
export interface DataRead {
  readonly readings: readonly Reading[];
  readonly faults: readonly Fault[];
  readonly isUnknown: boolean;
  readonly isOtherType: boolean;
}

/** Reads a data message against the birth. Keeps nothing: the caller does, when there is room. */
export function readData(owned: Owned, payload: Payload, rules: ReadingRules): DataRead {
  const faults = createFaults();
  const readings: Reading[] = [];
  const current = new Map<string, MetricValue>();
  let isUnknown = false;
  let isOtherType = false;
  for (const metric of payload.metrics) {
    const name = metric.name || (metric.alias === undefined ? undefined : owned.byAlias.get(metric.alias));
    if (name === null) {
      faults.add(fault('metric.alias-twice', 'the birth gave this alias to two metrics', metric));
      continue;
    }
    const born = name === undefined ? undefined : owned.metrics.get(name);
    if (born === undefined || name === undefined) {
      isUnknown = true;
      faults.add(fault('metric.unknown', 'the birth did not announce this metric', metric));
      continue;
    }
    const read = valueAs(metric, born.type, rules.elements);
    if (!read.ok) {
      if (read.refusal.code === 'metric.type-changed') isOtherType = true;
      faults.add({ ...read.refusal, context: { ...read.refusal.context, metric: name.slice(0, 128) } });
      continue;
    }
    let value = read.value;
    if (isTemplate(value)) {
      value = mergeTemplate(
        current.get(name) ?? born.value,
        completeTemplate(value, rules.definitions, rules.elements),
      );
    }
    if (!metric.isHistorical) current.set(name, value);
    readings.push(readingOf(name, born.type, value, metric, payload, rules));
  }
  return { readings, faults: faults.list(), isUnknown, isOtherType };
}
