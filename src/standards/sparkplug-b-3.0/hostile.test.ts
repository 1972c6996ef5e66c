import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildPayload, type MetricDraft, type TemplateDraft } from './build.ts';
import { PAYLOAD_LIMITS, type PropertySet } from './message.ts';
import { parsePayload } from './parse.ts';
import { parseState } from './statePayload.ts';
import { buildTopic, parseTopic } from './topic.ts';

const built = (metrics: readonly MetricDraft[]): Uint8Array => {
  const result = buildPayload({ timestamp: 1_763_000_000_000, seq: 3, metrics });
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};
const code = (bytes: Uint8Array, limits = PAYLOAD_LIMITS): string => {
  const parsed = parsePayload(bytes, limits);
  return parsed.ok ? 'read' : parsed.refusal.code;
};
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test('any bytes are read or refused, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const parsed = parsePayload(bytes);
      if (!parsed.ok) expect(parsed.refusal.code).toMatch(/^payload\./);
    }),
    { numRuns: 20_000 },
  );
});

test('a sound message cut anywhere or with any byte changed is read or refused, and never throws', () => {
  const properties: PropertySet = new Map([['Quality', { type: 'Int32', value: 192 }]]);
  const member: MetricDraft = { name: 'level', type: 'Float', value: 3 };
  const instance: TemplateDraft = {
    kind: 'template',
    isDefinition: false,
    ref: 'Lamp',
    version: null,
    metrics: [member],
    parameters: [{ name: 'p', type: 'Int32', value: 1 }],
  };
  const sound = built([
    { name: 'a', type: 'Int64', value: -5, properties },
    {
      name: 'b',
      type: 'DataSet',
      value: { kind: 'data-set', columns: ['x'], types: ['String'], rows: [['y'], [null]] },
    },
    { name: 'c', type: 'Template', value: instance },
    { name: 'd', type: 'StringArray', value: ['q', ''] },
  ]);
  for (let end = 0; end < sound.length; end++) {
    const cut = code(sound.slice(0, end));
    expect(['read', 'payload.malformed']).toContain(cut);
  }
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length - 1), fc.nat(255), (i, one, j, other) => {
      const changed = sound.slice();
      changed[i] = one;
      changed[j] = other;
      parsePayload(changed);
    }),
    { numRuns: 20_000 },
  );
});

test('lengths that reach beyond the message are refused', () => {
  expect(code(bytesOf('12 ff ff ff ff 07'))).toBe('payload.malformed');
  expect(code(bytesOf('12 ff ff ff ff ff ff ff ff ff 01'))).toBe('payload.malformed');
  expect(code(bytesOf('12 05 0a ff ff ff 07 00 00 00 00'))).toBe('payload.malformed');
  expect(code(bytesOf('ff ff ff ff ff ff ff ff ff ff ff'))).toBe('payload.malformed');
});

test('groups, which the standard does not have, are refused before they can nest', () => {
  expect(code(new Uint8Array(100_000).fill(0x33))).toBe('payload.malformed');
});

test('a message too large is refused before it is looked at', () => {
  expect(code(new Uint8Array(PAYLOAD_LIMITS.bytes + 1))).toBe('payload.too-large');
});

test('a million metrics are refused, fast and without being made', () => {
  const million = new Uint8Array(2_000_000).fill(0);
  for (let i = 0; i < million.length; i += 2) million[i] = 0x12;
  const limits = { ...PAYLOAD_LIMITS, bytes: 10_000_000 };
  const started = performance.now();
  expect(code(million, limits)).toBe('payload.too-many-metrics');
  // All of it is weighed when metrics alone are not limited.
  expect(code(million, { ...limits, metrics: 9e9 })).toBe('payload.too-many');
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('members of templates count as metrics', () => {
  const members = Array.from({ length: 50 }, (_, i): MetricDraft => ({ name: `m${i}`, type: 'Int8', value: 1 }));
  const instance: TemplateDraft = {
    kind: 'template',
    isDefinition: false,
    ref: 'L',
    version: null,
    metrics: members,
    parameters: [],
  };
  const bytes = built([{ name: 't', type: 'Template', value: instance }]);
  expect(code(bytes, { ...PAYLOAD_LIMITS, metrics: 51 })).toBe('read');
  expect(code(bytes, { ...PAYLOAD_LIMITS, metrics: 50 })).toBe('payload.too-many-metrics');
});

test('templates and properties within each other end at the depth that is allowed', () => {
  const nested = (depth: number): MetricDraft => ({
    name: 't',
    type: 'Template',
    value: {
      kind: 'template',
      isDefinition: false,
      ref: 'T',
      version: null,
      metrics: depth === 0 ? [] : [nested(depth - 1)],
      parameters: [],
    },
  });
  expect(code(built([nested(7)]))).toBe('read');
  expect(code(built([nested(8)]))).toBe('payload.too-deep');
  expect(buildPayload({ metrics: [nested(40)] })).toMatchObject({ refusal: { code: 'build.depth' } });

  const sets = (depth: number): PropertySet =>
    new Map([
      depth === 0
        ? ['end', { type: 'Boolean', value: true }]
        : ['inner', { type: 'PropertySet', value: sets(depth - 1) }],
    ]);
  expect(code(built([{ name: 'p', type: 'Int8', value: 1, properties: sets(6) }]))).toBe('read');
  expect(code(built([{ name: 'p', type: 'Int8', value: 1, properties: sets(12) }]))).toBe('payload.too-deep');
  // As bytes, ten thousand deep: a template within a metric within a template.
  let deep: number[] = [];
  for (let i = 0; i < 10; i++) deep = [0x12, deep.length + 3, 0x92, 0x01, deep.length, ...deep];
  expect(code(Uint8Array.from(deep))).toBe('payload.too-deep');
});

test('long texts, many cells and many packed types are refused', () => {
  expect(code(built([{ name: 'x'.repeat(70_000), type: 'Int8', value: 1 }]))).toBe('payload.text-too-long');
  const rows = Array.from({ length: 60_000 }, () => [1]);
  const table = { kind: 'data-set', columns: ['c'], types: ['Int8'], rows } as const;
  expect(code(built([{ name: 'd', type: 'DataSet', value: table }]))).toBe('payload.too-many');
  // A metric with a data set whose packed list announces 200,000 column types.
  const types = new Uint8Array(200_000).fill(3);
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
  const dataSet = [0x1a, ...varint(types.length), ...types];
  const metric = [0x8a, 0x01, ...varint(dataSet.length), ...dataSet];
  expect(code(Uint8Array.from([0x12, ...varint(metric.length), ...metric]))).toBe('payload.too-many');
});

test('an announced number of columns makes nothing', () => {
  // num_of_columns 2^63 and no columns
  const parsed = parsePayload(
    bytesOf('12 13 0a 01 6d 20 10 8a 01 0b 08 80 80 80 80 80 80 80 80 80 01'.replace('12 13', '12 13')),
  );
  expect(parsed.ok && parsed.value.metrics[0]!.fault?.code).toBe('dataset.shape');
});

test('names of what JavaScript inherits are names like others', () => {
  const parsed = parsePayload(built([{ name: '__proto__', type: 'Int8', value: 1 }]));
  expect(parsed.ok && parsed.value.metrics[0]!.name).toBe('__proto__');
  expect(({} as Record<string, unknown>).value).toBe(undefined);
});

test('broken UTF-8 in a name is read with marks, not lost', () => {
  const parsed = parsePayload(bytesOf('12 09 0a 03 52 fc 65 20 03 50 01'));
  expect(parsed.ok && parsed.value.metrics[0]!.name).toBe('R\ufffde');
});

test('topics: what the standard names and nothing else', () => {
  expect(parseTopic('spBv1.0/Eclairage/NBIRTH/Armoire 212')).toMatchObject({
    value: { kind: 'node', verb: 'NBIRTH', group: 'Eclairage', node: 'Armoire 212' },
  });
  expect(parseTopic('spBv1.0/Eclairage/DCMD/Armoire 212/LP-00417')).toMatchObject({
    value: { kind: 'device', verb: 'DCMD', device: 'LP-00417' },
  });
  expect(parseTopic('spBv1.0/STATE/vigie-1')).toMatchObject({
    value: { kind: 'state', host: 'vigie-1', version: '3.0' },
  });
  expect(parseTopic('STATE/vigie-1')).toMatchObject({ value: { kind: 'state', host: 'vigie-1', version: '2.2' } });
  // A group may be called STATE: its topics have more parts.
  expect(parseTopic('spBv1.0/STATE/NDATA/n')).toMatchObject({ value: { kind: 'node', group: 'STATE' } });
  for (const wrong of [
    '',
    'spBv1.0',
    'spBv1.0/g/NBIRTH',
    // tck-id-topic-structure-namespace-device-id-non-associated-message-types, -associated-message-types
    'spBv1.0/g/NBIRTH/n/d',
    'spBv1.0/g/DDATA/n',
    'spBv1.0/g/NDATA/',
    'spBv1.0//NDATA/n',
    'spBv1.0/g/NWHAT/n',
    'spBv1.0/g/toString/n',
    'spAv1.0/g/NDATA/n',
    'spBv1.0/g/NDATA/n+',
    'spBv1.0/g#/NDATA/n',
    'spBv1.0/g/NDATA/n\u0000',
    'spBv1.0/g/NDATA/\u001b[31m',
    `spBv1.0/g/NDATA/${'n'.repeat(2_000)}`,
    'STATE/a/b',
  ])
    expect(parseTopic(wrong)).toMatchObject({ ok: false, refusal: { code: 'topic.shape' } });
});

test('any topic of sound identifiers comes back as it was built, any other is not built', () => {
  const id = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  fc.assert(
    fc.property(id, id, id, (group, node, device) => {
      const topic = { kind: 'device', verb: 'DDATA', group, node, device } as const;
      const text = buildTopic(topic);
      if (text.ok) expect(parseTopic(text.value)).toEqual({ ok: true, value: topic });
      else expect(text.refusal.code).toBe('topic.shape');
    }),
    { numRuns: 2_000 },
  );
});

test('STATE: JSON of 3.0, words of 2.2, nothing else', () => {
  const state = (text: string, version: '3.0' | '2.2' = '3.0') => parseState(new TextEncoder().encode(text), version);
  expect(state('{"online":true,"timestamp":1668114759262}')).toMatchObject({
    value: { online: true, timestamp: 1_668_114_759_262 },
  });
  expect(state('ONLINE', '2.2')).toMatchObject({ value: { online: true, timestamp: null } });
  expect(state('OFFLINE', '2.2')).toMatchObject({ value: { online: false, timestamp: null } });
  for (const wrong of [
    'ONLINE',
    '{}',
    '{"online":"true","timestamp":1}',
    '{"online":true}',
    '{"online":true,"timestamp":-1}',
    '{"online":true,"timestamp":1e300}',
    '[1]',
    'null',
    '{"online":true,"timestamp":1',
    `{"online":true,"timestamp":1,"x":"${'y'.repeat(2_000)}"}`,
  ])
    expect(state(wrong)).toMatchObject({ ok: false, refusal: { code: 'state.shape' } });
  expect(parseState(Uint8Array.of(0xff, 0xfe), '3.0')).toMatchObject({ ok: false });
});
