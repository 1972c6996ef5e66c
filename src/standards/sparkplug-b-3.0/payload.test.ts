import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildPayload, buildRebirth, type MetricDraft, type PayloadDraft, REBIRTH_METRIC } from './build.ts';
import { DATA_TYPES, type DataType } from './dataTypes.ts';
import type { Metric, MetricValue, Payload, Property, PropertySet, Template } from './message.ts';
import { parsePayload } from './parse.ts';
import { valueAs } from './values.ts';

const T = 1_763_000_000_000;
const build = (draft: PayloadDraft): Uint8Array => {
  const built = buildPayload(draft);
  if (!built.ok) throw new Error(built.refusal.message);
  return built.value;
};
const parse = (bytes: Uint8Array): Payload => {
  const parsed = parsePayload(bytes);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
};
const through = (draft: MetricDraft): Metric => parse(build({ metrics: [draft] })).metrics[0]!;
const value = (type: DataType, given: MetricValue): MetricValue | undefined =>
  through({ name: 'm', type, value: given }).value;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** A payload with one metric whose value stands in the given bytes of its fields. */
const oneMetric = (fields: string): Uint8Array => {
  const inner = Buffer.from(fields.replaceAll(' ', ''), 'hex');
  return Uint8Array.from([0x12, inner.length, ...inner]);
};

test('whole numbers at both ends of their range come back as they were', () => {
  expect(value('Int8', -128)).toBe(-128);
  expect(value('Int8', 127)).toBe(127);
  expect(value('Int16', -32_768)).toBe(-32_768);
  expect(value('Int32', -2_147_483_648)).toBe(-2_147_483_648);
  expect(value('UInt8', 255)).toBe(255);
  expect(value('UInt16', 65_535)).toBe(65_535);
  expect(value('UInt32', 4_294_967_295)).toBe(4_294_967_295);
});

test('64-bit numbers are numbers while exact and bigints beyond, never rounded', () => {
  expect(value('Int64', -1)).toBe(-1);
  expect(value('Int64', Number.MIN_SAFE_INTEGER)).toBe(Number.MIN_SAFE_INTEGER);
  expect(value('Int64', -9_223_372_036_854_775_808n)).toBe(-9_223_372_036_854_775_808n);
  expect(value('UInt64', 18_446_744_073_709_551_615n)).toBe(18_446_744_073_709_551_615n);
  expect(value('UInt64', 9_007_199_254_740_991)).toBe(9_007_199_254_740_991);
  expect(value('UInt64', 9_007_199_254_740_992n)).toBe(9_007_199_254_740_992n);
  expect(value('DateTime', T)).toBe(T);
});

test('a negative Int8 is read whether it was cut to 8 bits, extended to 32 or to 64', () => {
  // name "m", datatype 1 (Int8), int_value 255 / int_value 4294967295 / long_value 2^64-1
  for (const wire of ['50 ff 01', '50 ff ff ff ff 0f', '58 ff ff ff ff ff ff ff ff ff 01'])
    expect(parse(oneMetric(`0a 01 6d 20 01 ${wire}`)).metrics[0]!.value).toBe(-1);
});

test('a number that its type cannot hold is a fault of that metric, not a wrong number', () => {
  // Int8 300, UInt8 256, Int64 in 32 bits with the highest bit set (negative or large: cannot be known)
  expect(parse(oneMetric('0a 01 6d 20 01 50 ac 02')).metrics[0]!.fault?.code).toBe('metric.range');
  expect(parse(oneMetric('0a 01 6d 20 05 50 80 02')).metrics[0]!.fault?.code).toBe('metric.range');
  expect(parse(oneMetric('0a 01 6d 20 04 50 ff ff ff ff 0f')).metrics[0]!.fault?.code).toBe('metric.kind');
  // UInt32 in the 64-bit field, as some publishers send it, is read.
  expect(parse(oneMetric('0a 01 6d 20 07 58 ac 02')).metrics[0]!.value).toBe(300);
});

test('tck-id-payloads-metric-datatype-value: a type outside the list is a fault and the other metrics are read', () => {
  const good = build({ metrics: [{ name: 'good', type: 'Int32', value: 7 }] });
  const both = parse(Uint8Array.from([...oneMetric('0a 01 6d 20 63 50 01'), ...good]));
  expect(both.metrics.map((metric) => [metric.name, metric.value, metric.fault?.code])).toEqual([
    ['m', undefined, 'metric.type'],
    ['good', 7, undefined],
  ]);
});

test('arrays are the bytes that the standard shows for them', () => {
  const bytesOf = (type: DataType, given: MetricValue): string => {
    const wire = through({ name: 'm', type, value: given }).wire;
    return wire.kind === 'bytes' ? hex(wire.value) : wire.kind;
  };
  const examples: [DataType, MetricValue, string][] = [
    // The standard prints ef for -23, which is e9: ef is -17.
    ['Int8Array', [-17, 123], 'ef7b'],
    ['Int16Array', [-30_000, 30_000], 'd08a3075'],
    ['Int32Array', [-1, 315_338_746], 'fffffffffaafcb12'],
    ['Int64Array', [-4_270_929_666_821_191_986n, -3_601_064_768_563_266_876n], 'ce0672ac189cbac4c4ba9c18ac7206ce'],
    ['UInt8Array', [23, 250], '17fa'],
    ['UInt16Array', [30, 52_360], '1e0088cc'],
    ['UInt32Array', [52, 3_293_969_225], '3400000049fb55c4'],
    ['UInt64Array', [52, 16_444_743_074_749_521_625n], '3400000000000000d99e02d1b27637e4'],
    ['BooleanArray', [false, false, true, true, false, true, false, false, true, true, false, true], '0c00000034d0'],
    ['StringArray', ['ABC', 'hello'], '4142430068656c6c6f00'],
    ['DateTimeArray', [1_256_102_875_335, 1_656_107_875_000], 'c7d0907524010000b8bab89781010000'],
    ['DoubleArray', [0.5, -2], '000000000000e03f00000000000000c0'],
    ['FloatArray', [0.5, -2], '0000003f000000c0'],
  ];
  for (const [type, given, bytes] of examples) {
    expect([type, bytesOf(type, given)]).toEqual([type, bytes]);
    expect(value(type, given)).toEqual(given);
  }
  for (const type of DATA_TYPES.filter((name) => name.endsWith('Array'))) expect(value(type, [])).toEqual([]);
});

test('bytes that are no array of the announced kind are a fault', () => {
  // Int32Array (24) of 3 bytes; BooleanArray (32) that announces 4 billion bits
  expect(parse(oneMetric('0a 01 6d 20 18 82 01 03 01 02 03')).metrics[0]!.fault?.code).toBe('array.malformed');
  expect(parse(oneMetric('0a 01 6d 20 20 82 01 04 ff ff ff ff')).metrics[0]!.fault?.code).toBe('payload.too-many');
  expect(parse(oneMetric('0a 01 6d 20 20 82 01 04 08 00 00 00')).metrics[0]!.fault?.code).toBe('array.malformed');
});

test('null, historical and transient are told apart from values', () => {
  expect(through({ name: 'm', type: 'Int32', value: null })).toMatchObject({ value: null, wire: { kind: 'null' } });
  const kept = through({ name: 'm', type: 'Int32', value: 0, isHistorical: true, isTransient: true });
  expect(kept).toMatchObject({ value: 0, isHistorical: true, isTransient: true });
  // Neither a value nor is_null.
  expect(parse(oneMetric('0a 01 6d 20 03')).metrics[0]!.fault?.code).toBe('metric.no-value');
});

test('tck-id-payloads-metric-datatype-not-req: a value without its type waits for the birth’s', () => {
  const metric = through({ alias: 3, type: 'Int16', value: -5, leaveTypeOut: true });
  expect(metric).toMatchObject({ name: undefined, alias: 3, type: undefined, value: undefined, fault: undefined });
  expect(valueAs(metric, 'Int16', 100)).toEqual({ ok: true, value: -5 });
  expect(valueAs(metric, 'String', 100)).toMatchObject({ refusal: { code: 'metric.kind' } });
  const typed = through({ alias: 3, type: 'Int16', value: -5 });
  expect(valueAs(typed, 'Int32', 100)).toMatchObject({ refusal: { code: 'metric.type-changed' } });
});

test('a data set keeps its columns, types, rows and empty cells', () => {
  const table = {
    kind: 'data-set',
    columns: ['rue', 'lampes', 'puissance', 'allumée'],
    types: ['String', 'Int64', 'Float', 'Boolean'],
    rows: [
      ['Monge', 12, 0.5, true],
      ['Berbisey', -9_007_199_254_740_993n, null, false],
    ],
  } as const;
  expect(value('DataSet', table)).toEqual(table);
});

test('tck-id-payloads-dataset-column-num-headers, -types-num: a table whose parts differ is a fault', () => {
  // columns "a"; types none / num_of_columns 2 for one column
  expect(parse(oneMetric('0a 01 6d 20 10 8a 01 03 12 01 61')).metrics[0]!.fault?.code).toBe('dataset.shape');
  expect(parse(oneMetric('0a 01 6d 20 10 8a 01 07 08 02 12 01 61 18 03')).metrics[0]!.fault?.code).toBe(
    'dataset.shape',
  );
  // one column of Int32, a row of no cells
  expect(parse(oneMetric('0a 01 6d 20 10 8a 01 07 12 01 61 18 03 22 00')).metrics[0]!.fault?.code).toBe(
    'dataset.shape',
  );
  expect(
    buildPayload({
      metrics: [
        { name: 'm', type: 'DataSet', value: { kind: 'data-set', columns: ['a'], types: ['Int8'], rows: [[]] } },
      ],
    }),
  ).toMatchObject({ refusal: { code: 'build.dataset' } });
});

test('templates: tck-id-payloads-template-definition-ref and -instance-ref', () => {
  const member = { name: 'level', type: 'Float', value: 0 } as const;
  const instance = {
    kind: 'template',
    isDefinition: false,
    ref: 'Lamp',
    version: '2',
    metrics: [member],
    parameters: [{ name: 'pole', type: 'Int32', value: 417 }],
  } as const;
  const read = through({ name: 'LP-00417', type: 'Template', value: instance }).value as Template;
  expect(read).toMatchObject({ isDefinition: false, ref: 'Lamp', version: '2', parameters: instance.parameters });
  expect(read.metrics).toMatchObject([member]);
  // What was read can be sent again.
  expect(through({ name: 'LP-00417', type: 'Template', value: read }).value).toEqual(read);

  for (const wrong of [
    { ...instance, ref: null },
    { ...instance, isDefinition: true },
  ])
    expect(buildPayload({ metrics: [{ name: 'm', type: 'Template', value: wrong }] })).toMatchObject({
      refusal: { code: 'build.template' },
    });
  // template_value with is_definition false and no reference
  expect(parse(oneMetric('0a 01 6d 20 13 92 01 02 28 00')).metrics[0]!.fault?.code).toBe('template.shape');
});

test('properties: quality, units, null and sets within sets', () => {
  const properties: PropertySet = new Map<string, Property>([
    ['Quality', { type: 'Int32', value: 500 }],
    ['engUnit', { type: 'String', value: 'We' }],
    ['unknown', { type: 'Double', value: null }],
    ['__proto__', { type: 'Boolean', value: true }],
    ['limits', { type: 'PropertySet', value: new Map([['high', { type: 'Float', value: 2.5 } as const]]) }],
    ['history', { type: 'PropertySetList', value: [new Map([['at', { type: 'DateTime', value: T } as const]])] }],
  ]);
  expect(through({ name: 'm', type: 'Int32', value: 1, properties }).properties).toEqual(properties);
});

test('tck-id-payloads-propertyset-keys-array-size: a key without its value is a fault of the metric', () => {
  const fault = parse(oneMetric('0a 01 6d 20 03 50 01 4a 03 0a 01 61')).metrics[0]!.fault;
  expect(fault?.code).toBe('properties.shape');
});

test('metadata of a file comes through, and its bytes do not lie in the link’s buffer', () => {
  const metadata = { fileName: 'plan.json', fileType: 'json', size: 3, md5: 'x', isMultiPart: false };
  const bytes = build({ metrics: [{ name: 'f', type: 'File', value: Uint8Array.of(1, 2, 3), metadata }] });
  const metric = parse(bytes).metrics[0]!;
  expect(metric.metadata).toMatchObject(metadata);
  bytes.fill(0);
  expect(metric.value).toEqual(Uint8Array.of(1, 2, 3));
});

test('the request for a rebirth: by name, true, no sequence number (tck-id-payloads-ncmd-seq)', () => {
  const payload = parse(buildRebirth(T));
  expect(payload.seq).toBe(undefined);
  expect(payload.timestamp).toBe(T);
  expect(payload.metrics).toMatchObject([{ name: REBIRTH_METRIC, type: 'Boolean', value: true, alias: undefined }]);
});

test('what the standard cannot carry is not built', () => {
  const refused = (draft: MetricDraft): string => {
    const built = buildPayload({ metrics: [draft] });
    return built.ok ? 'built' : built.refusal.code;
  };
  expect(refused({ name: 'm', type: 'Int8', value: 128 })).toBe('build.value');
  expect(refused({ name: 'm', type: 'Int32', value: 1.5 })).toBe('build.value');
  expect(refused({ name: 'm', type: 'Int64', value: 2 ** 60 })).toBe('build.value');
  expect(refused({ name: 'm', type: 'String', value: 5 })).toBe('build.value');
  expect(refused({ name: 'm', type: 'Boolean', value: 'true' })).toBe('build.value');
  expect(refused({ name: 'm', type: 'StringArray', value: ['a\0b'] })).toBe('build.value');
  expect(refused({ name: 'm', type: 'UInt8Array', value: [1, 256] })).toBe('build.value');
  expect(refused({ name: 'm', type: 'DataSet', value: 5 })).toBe('build.value');
  expect(refused({ name: 'm', type: 'PropertySet', value: 5 })).toBe('build.type');
  expect(refused({ type: 'Int32', value: 5 })).toBe('build.name');
  expect(refused({ name: 'm', alias: -1, type: 'Int32', value: 5 })).toBe('build.value');
  expect(buildPayload({ seq: -1, metrics: [] })).toMatchObject({ refusal: { code: 'build.value' } });
});

const whole64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(exact);
const unsigned64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(exact);
function exact(big: bigint): number | bigint {
  return big <= BigInt(Number.MAX_SAFE_INTEGER) && big >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(big) : big;
}
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const basics: Partial<Record<DataType, fc.Arbitrary<MetricValue>>> = {
  Int8: fc.integer({ min: -128, max: 127 }),
  Int16: fc.integer({ min: -32_768, max: 32_767 }),
  Int32: fc.integer(),
  Int64: whole64,
  UInt8: fc.nat(255),
  UInt16: fc.nat(65_535),
  UInt32: fc.nat(4_294_967_295),
  UInt64: unsigned64,
  Float: fc.float(),
  Double: fc.double(),
  Boolean: fc.boolean(),
  String: text,
  Text: text,
  UUID: fc.uuid(),
  DateTime: unsigned64,
};
const of = (type: DataType): fc.Arbitrary<MetricValue> => basics[type]!;
const listOf = (type: DataType): fc.Arbitrary<MetricValue> =>
  fc.array(of(type) as fc.Arbitrary<number | bigint | string | boolean>, { maxLength: 20 });
const typed: fc.Arbitrary<[DataType, MetricValue]> = fc.constantFrom(...DATA_TYPES.slice(1)).chain((type) => {
  const element = type.endsWith('Array') ? (type.slice(0, -5) as DataType) : undefined;
  if (element === 'String')
    return fc.tuple(
      fc.constant(type),
      fc.array(
        text.filter((item) => !item.includes('\0')),
        { maxLength: 20 },
      ),
    );
  if (element) return fc.tuple(fc.constant(type), listOf(element));
  if (basics[type]) return fc.tuple(fc.constant(type), fc.option(of(type)));
  return fc.tuple(fc.constant<DataType>('Bytes'), fc.uint8Array({ maxLength: 200 }));
});
const property: fc.Arbitrary<Property> = fc
  .constantFrom(...DATA_TYPES.slice(1, 15))
  .chain((type) => fc.option(of(type)).map((given) => ({ type, value: given as Property['value'] })));
const metricDraft: fc.Arbitrary<MetricDraft> = fc
  .tuple(
    typed,
    fc.option(text),
    unsigned64,
    unsigned64,
    fc.boolean(),
    fc.array(fc.tuple(text, property), { maxLength: 4 }),
  )
  .map(([[type, given], name, alias, timestamp, flag, properties]) => ({
    name: name ?? undefined,
    alias,
    timestamp,
    type,
    value: given,
    isHistorical: flag,
    isTransient: !flag,
    properties: properties.length ? new Map(properties) : undefined,
  }));

test('any payload comes back as it was sent', () => {
  fc.assert(
    fc.property(fc.array(metricDraft, { maxLength: 8 }), unsigned64, fc.nat(255), (metrics, timestamp, seq) => {
      const read = parse(build({ metrics, timestamp, seq, uuid: 'u', body: Uint8Array.of(9) }));
      expect(read).toMatchObject({ timestamp, seq, uuid: 'u', body: Uint8Array.of(9) });
      expect(read.metrics.length).toBe(metrics.length);
      for (const [i, draft] of metrics.entries()) {
        const metric = read.metrics[i]!;
        expect(metric.fault).toBe(undefined);
        expect(metric.value).toEqual(draft.value);
        expect(metric.properties).toEqual(draft.properties);
        expect([metric.name, metric.alias, metric.timestamp, metric.type]).toEqual([
          draft.name,
          draft.alias,
          draft.timestamp,
          draft.type,
        ]);
        expect([metric.isHistorical, metric.isTransient]).toEqual([draft.isHistorical, draft.isTransient]);
      }
    }),
    { numRuns: 500 },
  );
});

const DATA = '../shared/data/mqtt/sparkplug_';
test.runIf(existsSync(`${DATA}NBIRTH.bin`))('messages of the reference encoder are read', () => {
  const read = (name: string): Payload => parse(new Uint8Array(readFileSync(`${DATA}${name}.bin`)));
  const node = read('NBIRTH');
  expect(node.seq).toBe(0);
  expect(node.metrics.map(({ name, type, value: is }) => [name, type, is])).toEqual([
    ['bdSeq', 'UInt64', 0],
    ['Node Control/Rebirth', 'Boolean', false],
    ['Properties/Hardware Make', 'String', 'Raspberry Pi'],
  ]);
  const device = read('DBIRTH');
  expect(device.seq).toBe(1);
  expect(device.metrics.map(({ name, alias, type, value: is }) => [name, alias, type, is])).toEqual([
    ['Outputs/Lamp', 10, 'Boolean', true],
    ['Inputs/Power', 11, 'Float', 42.5],
    ['Inputs/Energy', 12, 'UInt64', 234_567],
  ]);
  expect(device.metrics[1]!.properties).toEqual(new Map([['engUnit', { type: 'String', value: 'W' }]]));
  const data = read('DDATA');
  expect(data.seq).toBe(2);
  expect(data.metrics.map(({ name, alias, value: is }) => [name, alias, is])).toEqual([
    [undefined, 11, Math.fround(0.4)],
    [undefined, 10, false],
  ]);
});
