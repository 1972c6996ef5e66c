import { ok, type Refusal, type Result, refuse } from '../../shared/result.ts';
import { readArray } from './arrays.ts';
import { ARRAY_ELEMENTS, type DataType, isBasic, isMetricType, WHOLE_NUMBERS } from './dataTypes.ts';
import type { Metric, MetricValue, Scalar, WireValue } from './message.ts';
import { fits, signedOf } from './whole.ts';

const mismatch = (type: DataType, wire: WireValue): { readonly ok: false; readonly refusal: Refusal } =>
  refuse('metric.kind', `${type} cannot stand in a field of kind ${wire.kind}`, { type, kind: wire.kind });

/**
 * Reads a single value of the given type. Whole numbers are taken from either integer field and floating ones from
 * either of theirs, because publishers choose differently; what would lose or invent something is refused.
 */
export function readScalar(type: DataType, wire: WireValue): Result<Scalar> {
  const number = WHOLE_NUMBERS[type];
  if (number) {
    if (wire.kind !== 'int' && wire.kind !== 'long') return mismatch(type, wire);
    const { bits, signed } = number;
    // 32 bits of a 64-bit number: whether the upper half was cut from a negative number cannot be known.
    if (signed && bits === 64 && wire.kind === 'int' && wire.value > 0x7fff_ffff) return mismatch(type, wire);
    const value = signed ? signedOf(wire.value, bits) : wire.value;
    if (value === undefined || !fits(value, bits, signed))
      return refuse('metric.range', `${wire.value} is no ${type}`, { type, value: String(wire.value) });
    return ok(value);
  }
  switch (type) {
    case 'Float':
    case 'Double':
      return wire.kind === 'float' || wire.kind === 'double' ? ok(wire.value) : mismatch(type, wire);
    case 'Boolean':
      return wire.kind === 'boolean' ? ok(wire.value) : mismatch(type, wire);
    case 'String':
    case 'Text':
    case 'UUID':
      return wire.kind === 'string' ? ok(wire.value) : mismatch(type, wire);
    default:
      return mismatch(type, wire);
  }
}

/** Reads a value of any metric type. `elements` caps the length of arrays. */
export function readValue(type: DataType, wire: WireValue, elements: number): Result<MetricValue> {
  if (wire.kind === 'unreadable') return { ok: false, refusal: wire.refusal };
  if (!isMetricType(type)) return refuse('metric.type', `no metric can be of type ${type}`, { type });
  if (wire.kind === 'null') return ok(null);
  if (wire.kind === 'none')
    return refuse('metric.no-value', 'the metric has neither a value nor the mark that it is null', { type });
  if (isBasic(type) || type === 'UUID') return readScalar(type, wire);
  const element = ARRAY_ELEMENTS[type];
  if (element) return wire.kind === 'bytes' ? readArray(element, wire.value, elements) : mismatch(type, wire);
  if (type === 'Bytes' || type === 'File') return wire.kind === 'bytes' ? ok(wire.value) : mismatch(type, wire);
  if (type === 'DataSet') return wire.kind === 'data-set' ? ok(wire.value) : mismatch(type, wire);
  return wire.kind === 'template' ? ok(wire.value) : mismatch(type, wire);
}

/**
 * The value of a metric whose message left the type out, read as the type that the birth gave.
 * A message that names another type than the birth is refused (`metric.type-changed`).
 */
export function valueAs(metric: Metric, type: DataType, elements: number): Result<MetricValue> {
  if (metric.type !== undefined && metric.type !== type)
    return refuse('metric.type-changed', `born as ${type}, now ${metric.type}`, { born: type, now: metric.type });
  if (metric.fault) return { ok: false, refusal: metric.fault };
  return metric.value === undefined ? readValue(type, metric.wire, elements) : ok(metric.value);
}
