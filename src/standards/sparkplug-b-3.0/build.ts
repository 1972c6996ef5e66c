import { ok, type Result, refuse } from '../../shared/result.ts';
import { writeArray } from './arrays.ts';
import { ARRAY_ELEMENTS, codeOf, type DataType, isBasic, isMetricType, WHOLE_NUMBERS } from './dataTypes.ts';
import type { DataSet, MetaData, Metric, MetricValue, Parameter, Property, PropertySet, Whole } from './message.ts';
import { PayloadType } from './schema.ts';
import { fits, toLong } from './whole.ts';

/** A metric to send. */
export interface MetricDraft {
  readonly name?: string | undefined;
  readonly alias?: Whole | undefined;
  readonly timestamp?: Whole | undefined;
  readonly type: DataType;
  readonly value: MetricValue | TemplateDraft;
  /** Data and commands leave the type out (tck-id-payloads-metric-datatype-not-req); births must not. */
  readonly leaveTypeOut?: boolean;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly metadata?: MetaData | undefined;
  readonly properties?: PropertySet | undefined;
}

/** A template to send: its members are drafts. */
export interface TemplateDraft {
  readonly kind: 'template';
  readonly isDefinition: boolean;
  readonly ref: string | null;
  readonly version: string | null;
  readonly metrics: readonly MetricDraft[];
  readonly parameters: readonly Parameter[];
}

/** A payload to send. */
export interface PayloadDraft {
  readonly timestamp?: Whole | undefined;
  readonly seq?: Whole | undefined;
  readonly uuid?: string | undefined;
  readonly body?: Uint8Array | undefined;
  readonly metrics: readonly MetricDraft[];
}

/** What protobufjs encodes: fields that are not there are not sent. */
type Fields = Record<string, unknown>;

const DEEPEST = 16;
const wrong = (type: DataType, value: unknown) =>
  refuse('build.value', `${String(value).slice(0, 64)} is no ${type}`, { type });
const optionalLong = (value: Whole | undefined) => (value === undefined ? undefined : toLong(value));

/** The field of a basic value. Whole numbers below 64 bits go extended to 32 bits, as the reference encoders do. */
function basicField(type: DataType, value: unknown): Result<Fields> {
  const number = WHOLE_NUMBERS[type];
  if (number) {
    if (!fits(value, number.bits, number.signed)) return wrong(type, value);
    return ok(number.bits === 64 ? { longValue: toLong(value) } : { intValue: Number(value) >>> 0 });
  }
  switch (type) {
    case 'Float':
      return typeof value === 'number' ? ok({ floatValue: value }) : wrong(type, value);
    case 'Double':
      return typeof value === 'number' ? ok({ doubleValue: value }) : wrong(type, value);
    case 'Boolean':
      return typeof value === 'boolean' ? ok({ booleanValue: value }) : wrong(type, value);
    case 'String':
    case 'Text':
    case 'UUID':
      return typeof value === 'string' ? ok({ stringValue: value }) : wrong(type, value);
    default:
      return wrong(type, value);
  }
}

/** All results or the first refusal. */
function every<T, R>(items: Iterable<T>, make: (item: T) => Result<R>): Result<R[]> {
  const made: R[] = [];
  for (const item of items) {
    const result = make(item);
    if (!result.ok) return result;
    made.push(result.value);
  }
  return ok(made);
}

function propertyFields(property: Property, depth: number): Result<Fields> {
  const { type, value } = property;
  const head = { type: codeOf(type) };
  if (value === null) return ok({ ...head, isNull: true });
  if (type === 'PropertySet') {
    if (!(value instanceof Map)) return wrong(type, value);
    const set = propertiesFields(value, depth + 1);
    return set.ok ? ok({ ...head, propertysetValue: set.value }) : set;
  }
  if (type === 'PropertySetList') {
    if (!Array.isArray(value)) return wrong(type, value);
    const sets = every(value as readonly PropertySet[], (set) => propertiesFields(set, depth + 1));
    return sets.ok ? ok({ ...head, propertysetsValue: { propertyset: sets.value } }) : sets;
  }
  const field = basicField(type, value);
  return field.ok ? ok({ ...head, ...field.value }) : field;
}

function propertiesFields(set: PropertySet, depth: number): Result<Fields> {
  if (depth > DEEPEST) return refuse('build.depth', 'properties within properties without end');
  const values = every(set.values(), (property) => propertyFields(property, depth));
  return values.ok ? ok({ keys: [...set.keys()], values: values.value }) : values;
}

function dataSetFields({ columns, types, rows }: DataSet): Result<Fields> {
  if (columns.length !== types.length || !types.every(isBasic) || rows.some((row) => row.length !== columns.length))
    return refuse('build.dataset', 'headers, basic types and cells must be as many', { columns: columns.length });
  const built = every(rows, (row) => {
    const elements = every(row.entries(), ([i, cell]) => (cell === null ? ok({}) : basicField(types[i]!, cell)));
    return elements.ok ? ok({ elements: elements.value }) : elements;
  });
  if (!built.ok) return built;
  return ok({ numOfColumns: toLong(columns.length), columns, types: types.map(codeOf), rows: built.value });
}

function templateFields(template: TemplateDraft, depth: number): Result<Fields> {
  if (depth > DEEPEST) return refuse('build.depth', 'templates within templates without end');
  if (template.isDefinition !== (template.ref === null))
    return refuse('build.template', 'a definition has no reference, an instance has one');
  const metrics = every(template.metrics, (metric) => metricFields(metric, depth + 1));
  if (!metrics.ok) return metrics;
  const parameters = every(template.parameters, ({ name, type, value }) => {
    const field = value === null ? ok({}) : basicField(type, value);
    return field.ok ? ok({ name, type: codeOf(type), ...field.value }) : field;
  });
  if (!parameters.ok) return parameters;
  return ok({
    version: template.version ?? undefined,
    metrics: metrics.value,
    parameters: parameters.value,
    templateRef: template.ref ?? undefined,
    isDefinition: template.isDefinition,
  });
}

function valueFields(type: DataType, value: MetricDraft['value'], depth: number): Result<Fields> {
  if (value === null) return ok({ isNull: true });
  const element = ARRAY_ELEMENTS[type];
  if (element) {
    if (!Array.isArray(value)) return wrong(type, value);
    const bytes = writeArray(element, value);
    return bytes.ok ? ok({ bytesValue: bytes.value }) : bytes;
  }
  if (type === 'Bytes' || type === 'File')
    return value instanceof Uint8Array ? ok({ bytesValue: value }) : wrong(type, value);
  if (type !== 'DataSet' && type !== 'Template') return basicField(type, value);
  const kind = typeof value === 'object' && 'kind' in value ? value : undefined;
  if (type === 'DataSet' && kind?.kind === 'data-set') {
    const fields = dataSetFields(kind);
    return fields.ok ? ok({ datasetValue: fields.value }) : fields;
  }
  if (type === 'Template' && kind?.kind === 'template') {
    const draft: TemplateDraft = { ...kind, metrics: kind.metrics.map(draftOf) };
    const fields = templateFields(draft, depth);
    return fields.ok ? ok({ templateValue: fields.value }) : fields;
  }
  return wrong(type, value);
}

/** A member as it was read can be sent again as it is. */
const draftOf = (member: MetricDraft | Metric): MetricDraft => ({
  ...member,
  type: member.type ?? 'Unknown',
  value: member.value ?? null,
});

function metricFields(draft: MetricDraft, depth: number): Result<Fields> {
  if (!isMetricType(draft.type))
    return refuse('build.type', `no metric can be of type ${draft.type}`, { type: draft.type });
  if (draft.name === undefined && draft.alias === undefined)
    return refuse('build.name', 'a metric needs a name or an alias');
  const value = valueFields(draft.type, draft.value, depth);
  if (!value.ok) return value;
  const properties = draft.properties && propertiesFields(draft.properties, 0);
  if (properties && !properties.ok) return properties;
  const { metadata } = draft;
  return ok({
    name: draft.name,
    alias: optionalLong(draft.alias),
    timestamp: optionalLong(draft.timestamp),
    datatype: draft.leaveTypeOut ? undefined : codeOf(draft.type),
    isHistorical: draft.isHistorical || undefined,
    isTransient: draft.isTransient || undefined,
    metadata: metadata && { ...metadata, size: optionalLong(metadata.size), seq: optionalLong(metadata.seq) },
    properties: properties?.value,
    ...value.value,
  });
}

/**
 * The bytes of a payload. Refuses (`build.*`) what the standard cannot carry: numbers out of range, rows and headers
 * that differ, a metric with neither name nor alias, templates without end.
 */
export function buildPayload(draft: PayloadDraft): Result<Uint8Array> {
  for (const number of [draft.timestamp, draft.seq]) {
    if (number !== undefined && !fits(number, 64, false)) return wrong('UInt64', number);
  }
  for (const { alias, timestamp } of draft.metrics) {
    for (const number of [alias, timestamp]) {
      if (number !== undefined && !fits(number, 64, false)) return wrong('UInt64', number);
    }
  }
  const metrics = every(draft.metrics, (metric) => metricFields(metric, 0));
  if (!metrics.ok) return metrics;
  const bytes = PayloadType.encode({
    timestamp: optionalLong(draft.timestamp),
    metrics: metrics.value,
    seq: optionalLong(draft.seq),
    uuid: draft.uuid,
    body: draft.body,
  }).finish();
  return ok(Uint8Array.from(bytes));
}

/** The metric by which a host asks a node for its births again (tck-id-operational-behavior-data-commands-ncmd-rebirth-name). */
export const REBIRTH_METRIC = 'Node Control/Rebirth';

/** The NCMD payload that asks for a rebirth: by name, true, without a sequence number. */
export function buildRebirth(timestamp: number): Uint8Array {
  const built = buildPayload({
    timestamp,
    metrics: [{ name: REBIRTH_METRIC, timestamp, type: 'Boolean', value: true }],
  });
  if (!built.ok) throw new Error(`the rebirth request cannot be built: ${built.refusal.message}`);
  return built.value;
}
