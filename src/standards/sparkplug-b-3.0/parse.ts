import protobuf from 'protobufjs/light.js';
import { ok, type Refusal, type Result, refuse } from '../../shared/result.ts';
import { type DataType, dataTypeOf, isBasic } from './dataTypes.ts';
import type {
  DataSet,
  MetaData,
  Metric,
  Parameter,
  Payload,
  PayloadLimits,
  Property,
  PropertySet,
  Scalar,
  Template,
  Whole,
  WireValue,
} from './message.ts';
import { PAYLOAD_LIMITS } from './message.ts';
import {
  PayloadType,
  type RawBasic,
  type RawDataSet,
  type RawLong,
  type RawMetaData,
  type RawMetric,
  type RawPayload,
  type RawPropertySet,
  type RawPropertyValue,
  type RawTemplate,
} from './schema.ts';
import { readScalar, readValue } from './values.ts';
import { weigh } from './weigh.ts';
import { fromLong } from './whole.ts';

/** Decoded messages answer for absent fields with defaults from their prototype, so what was sent must be asked for. */
const sent = <T extends object, K extends keyof T>(raw: T, key: K): T[K] | undefined =>
  Object.hasOwn(raw, key) ? raw[key] : undefined;

const sentLong = <K extends string>(raw: { readonly [key in K]?: RawLong }, key: K): Whole | undefined => {
  const long = sent(raw, key);
  return long === undefined ? undefined : fromLong(long);
};

const unreadable = (code: string, message: string, context: Refusal['context'] = {}) =>
  ({ kind: 'unreadable', refusal: { code, message, context } }) as const;
const NONE: WireValue = { kind: 'none' };

function basicWire(raw: RawBasic): WireValue {
  switch (raw.value) {
    case 'intValue':
      return { kind: 'int', value: raw.intValue! };
    case 'longValue':
      return { kind: 'long', value: fromLong(raw.longValue!) };
    case 'floatValue':
      return { kind: 'float', value: raw.floatValue! };
    case 'doubleValue':
      return { kind: 'double', value: raw.doubleValue! };
    case 'booleanValue':
      return { kind: 'boolean', value: raw.booleanValue! };
    case 'stringValue':
      return { kind: 'string', value: raw.stringValue! };
    case undefined:
      return NONE;
    default:
      return unreadable('metric.extension', 'a value of a third party’s own kind', { field: raw.value });
  }
}

/** One cell, parameter or property of a basic type. */
function basicValue(
  code: number | undefined,
  raw: RawBasic,
  isNull: boolean,
): Result<{ type: DataType; value: Scalar | null }> {
  const type = code === undefined ? undefined : dataTypeOf(code);
  if (type === undefined || !(isBasic(type) || type === 'UUID'))
    return refuse('metric.type', 'no basic data type', { type: code ?? -1 });
  const wire = basicWire(raw);
  if (isNull || wire.kind === 'none') return ok({ type, value: null });
  if (wire.kind === 'unreadable') return { ok: false, refusal: wire.refusal };
  const value = readScalar(type, wire);
  return value.ok ? ok({ type, value: value.value }) : value;
}

function readProperty(raw: RawPropertyValue): Result<Property> {
  const isNull = sent(raw, 'isNull') === true;
  const code = sent(raw, 'type');
  const type = code === undefined ? undefined : dataTypeOf(code);
  if (type !== 'PropertySet' && type !== 'PropertySetList') return basicValue(code, raw, isNull);
  if (isNull || raw.value === undefined) return ok({ type, value: null });
  if (type === 'PropertySet') {
    if (raw.value !== 'propertysetValue') return refuse('metric.kind', 'no property set where one is announced');
    const set = readProperties(raw.propertysetValue!);
    return set.ok ? ok({ type, value: set.value }) : set;
  }
  if (raw.value !== 'propertysetsValue')
    return refuse('metric.kind', 'no list of property sets where one is announced');
  const sets: PropertySet[] = [];
  for (const item of raw.propertysetsValue!.propertyset) {
    const set = readProperties(item);
    if (!set.ok) return set;
    sets.push(set.value);
  }
  return ok({ type, value: sets });
}

/** Keys and values must be as many (tck-id-payloads-propertyset-keys-array-size). */
function readProperties(raw: RawPropertySet): Result<PropertySet> {
  if (raw.keys.length !== raw.values.length)
    return refuse('properties.shape', `${raw.keys.length} keys for ${raw.values.length} values`, {
      keys: raw.keys.length,
      values: raw.values.length,
    });
  const set = new Map<string, Property>();
  for (const [i, key] of raw.keys.entries()) {
    const property = readProperty(raw.values[i]!);
    if (!property.ok) return refuse('properties.value', `property ${key.slice(0, 64)}: ${property.refusal.message}`);
    set.set(key, property.value);
  }
  return ok(set);
}

/** Headers, types and cells of a row must be as many (tck-id-payloads-dataset-column-num-headers, -types-num). */
function readDataSet(raw: RawDataSet): WireValue {
  const columns = raw.columns.length;
  const announced = sent(raw, 'numOfColumns');
  if (raw.types.length !== columns || (announced !== undefined && fromLong(announced) !== columns))
    return unreadable('dataset.shape', 'headers, types and number of columns differ', { columns });
  const types: DataType[] = [];
  for (const code of raw.types) {
    const type = dataTypeOf(code);
    if (type === undefined || !isBasic(type))
      return unreadable('dataset.shape', 'a column without a basic type', { type: code });
    types.push(type);
  }
  const rows: (Scalar | null)[][] = [];
  for (const [row, { elements }] of raw.rows.entries()) {
    if (elements.length !== columns) return unreadable('dataset.shape', 'a row with another number of cells', { row });
    const cells: (Scalar | null)[] = [];
    for (const [column, element] of elements.entries()) {
      const cell = basicValue(raw.types[column], element, false);
      if (!cell.ok) return unreadable('dataset.value', cell.refusal.message, { row, column });
      cells.push(cell.value.value);
    }
    rows.push(cells);
  }
  return { kind: 'data-set', value: { kind: 'data-set', columns: raw.columns, types, rows } satisfies DataSet };
}

function readTemplate(raw: RawTemplate, limits: PayloadLimits): WireValue {
  const isDefinition = sent(raw, 'isDefinition') === true;
  const ref = sent(raw, 'templateRef');
  // An empty reference is how some encoders write the missing one of a definition.
  if (isDefinition && ref)
    return unreadable('template.shape', 'a definition that refers to another', { ref: ref.slice(0, 128) });
  if (!isDefinition && !ref) return unreadable('template.shape', 'an instance that does not name its definition');
  const parameters: Parameter[] = [];
  for (const item of raw.parameters) {
    const name = sent(item, 'name');
    const value = basicValue(sent(item, 'type'), item, false);
    if (name === undefined || !value.ok)
      return unreadable('template.parameter', 'a parameter without name, type or fitting value');
    parameters.push({ name, ...value.value });
  }
  const metrics = raw.metrics.map((metric) => readMetric(metric, limits));
  const template: Template = {
    kind: 'template',
    isDefinition,
    ref: ref || null,
    version: sent(raw, 'version') ?? null,
    metrics,
    parameters,
  };
  return { kind: 'template', value: template };
}

function readWire(raw: RawMetric, limits: PayloadLimits): WireValue {
  if (sent(raw, 'isNull') === true) return { kind: 'null' };
  switch (raw.value) {
    case 'bytesValue':
      // A copy: the bytes lie in the buffer of the whole message, which belongs to the link.
      return { kind: 'bytes', value: raw.bytesValue!.slice() };
    case 'datasetValue':
      return readDataSet(raw.datasetValue!);
    case 'templateValue':
      return readTemplate(raw.templateValue!, limits);
    default:
      return basicWire(raw);
  }
}

const readMetaData = (raw: RawMetaData): MetaData => ({
  isMultiPart: sent(raw, 'isMultiPart'),
  contentType: sent(raw, 'contentType'),
  size: sentLong(raw, 'size'),
  seq: sentLong(raw, 'seq'),
  fileName: sent(raw, 'fileName'),
  fileType: sent(raw, 'fileType'),
  md5: sent(raw, 'md5'),
  description: sent(raw, 'description'),
});

function readMetric(raw: RawMetric, limits: PayloadLimits): Metric {
  const code = sent(raw, 'datatype');
  const type = code === undefined ? undefined : dataTypeOf(code);
  const wire = readWire(raw, limits);
  const rawProperties = sent(raw, 'properties');
  const properties = rawProperties === undefined ? undefined : readProperties(rawProperties);
  const metadata = sent(raw, 'metadata');
  const value =
    code === undefined
      ? undefined
      : type === undefined
        ? refuse('metric.type', `data type ${code} is not of the standard`, { type: code })
        : readValue(type, wire, limits.elements);
  const fault = value?.ok === false ? value.refusal : properties?.ok === false ? properties.refusal : undefined;
  return {
    name: sent(raw, 'name'),
    alias: sentLong(raw, 'alias'),
    timestamp: sentLong(raw, 'timestamp'),
    type,
    isHistorical: sent(raw, 'isHistorical') === true,
    isTransient: sent(raw, 'isTransient') === true,
    metadata: metadata && readMetaData(metadata),
    properties: properties?.ok ? properties.value : undefined,
    wire,
    value: value?.ok && fault === undefined ? value.value : undefined,
    fault,
  };
}

/**
 * Reads a payload. Never throws. It is weighed before it is decoded (`payload.too-large`, `payload.too-many`,
 * `payload.too-many-metrics`, `payload.too-deep`, `payload.text-too-long`, `payload.malformed`). One metric that cannot
 * be read does not spoil the others: it carries its `fault`. Unknown fields are skipped, broken UTF-8 becomes U+FFFD.
 *
 * A metric whose type is in the message has its value; one without (3.0 asks data messages to leave it out) keeps what
 * stood on the wire for `valueAs`. 64-bit numbers are numbers while exact, else bigints.
 */
export function parsePayload(bytes: Uint8Array, limits: PayloadLimits = PAYLOAD_LIMITS): Result<Payload> {
  const weighed = weigh(bytes, limits);
  if (!weighed.ok) return weighed;
  try {
    const raw = PayloadType.decode(protobuf.Reader.create(bytes)) as protobuf.Message & RawPayload;
    return ok({
      timestamp: sentLong(raw, 'timestamp'),
      seq: sentLong(raw, 'seq'),
      uuid: sent(raw, 'uuid'),
      body: sent(raw, 'body')?.slice(),
      metrics: raw.metrics.map((metric) => readMetric(metric, limits)),
    });
  } catch (error) {
    return refuse('payload.malformed', error instanceof Error ? error.message.slice(0, 200) : 'not decodable');
  }
}

export { parseState } from './statePayload.ts';
export { parseTopic } from './topic.ts';
