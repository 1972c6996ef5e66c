import { expect, test } from 'vitest';
import type { MetricDraft } from './build.ts';
import type { EdgeMetric } from './edgeNode.ts';
import { cabinet, LAMP, NODE, Room, START, sure } from './host.fixture.ts';
import { fromPlain, toPlain, viewToPlain } from './map.ts';

const plainOf = (metrics: readonly EdgeMetric[]) => {
  const room = new Room();
  room.birth(cabinet({ metrics, devices: {} }));
  const { metrics: all, ...rest } = viewToPlain(room.host.view(NODE)!);
  const { bdSeq: _, 'Node Control/Rebirth': __, ...own } = all;
  return { metrics: own, ...rest };
};

test('a device as a profile reads it', () => {
  const room = new Room();
  const node = cabinet();
  room.birth(node);
  room.hear(sure(node.data('LP-00417', { level: 30 }, START + 5)));
  expect(viewToPlain(room.host.view(LAMP)!)).toEqual({
    group: 'Eclairage',
    node: 'Armoire 212',
    device: 'LP-00417',
    metrics: { level: 30, energy: '9007199254740993', on: true },
    qualities: { level: 'good', energy: 'good', on: 'good' },
    time: START + 5,
  });
});

test('after a death the values stay, and none is good', () => {
  const room = new Room();
  const node = cabinet();
  const will = sure(node.will(START));
  room.birth(node);
  room.hear(will);
  const plain = viewToPlain(room.host.view(LAMP)!);
  expect(plain.metrics.level).toBe(100);
  expect(plain.qualities).toEqual({ level: 'uncertain', energy: 'uncertain', on: 'uncertain' });
});

test('each kind of value as JSON can carry it', () => {
  const { metrics, qualities } = plainOf([
    { name: 'nan', type: 'Double', value: Number.NaN },
    { name: 'endless', type: 'Double', value: Number.NEGATIVE_INFINITY },
    { name: 'none', type: 'String', value: null },
    { name: 'when', type: 'DateTime', value: START },
    { name: 'bytes', type: 'Bytes', value: Uint8Array.of(255, 0, 1) },
    { name: 'list', type: 'Int64Array', value: [1, -9_007_199_254_740_993n] },
    {
      name: 'table',
      type: 'DataSet',
      value: {
        kind: 'data-set',
        columns: ['rue', 'n', '__proto__'],
        types: ['String', 'Int8', 'Int8'],
        rows: [['Monge', null, 1]],
      },
    },
  ]);
  expect(metrics).toEqual({
    nan: null,
    endless: null,
    none: null,
    when: START,
    bytes: '/wAB',
    list: [1, '-9007199254740993'],
    table: [{ rue: 'Monge', n: null }],
  });
  expect(qualities).toMatchObject({ nan: 'bad', endless: 'bad', none: 'bad', when: 'good' });
  // What JSON loses nothing of.
  expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
});

test('a template instance becomes an object of its parameters and members', () => {
  const member = (name: string, value: number): MetricDraft => ({ name, type: 'Float', value });
  const { metrics } = plainOf([
    {
      name: 'lamp',
      type: 'Template',
      value: {
        kind: 'template',
        isDefinition: false,
        ref: 'Lamp',
        version: '1',
        metrics: [member('level', 30), member('__proto__', 1)],
        parameters: [{ name: 'pole', type: 'Int32', value: 417 }],
      },
    },
  ]);
  expect(metrics).toEqual({ lamp: { pole: 417, level: 30 } });
});

test('large bytes become base64 in pieces', () => {
  const bytes = new Uint8Array(100_000).map((_, i) => i & 255);
  const { metrics } = plainOf([{ name: 'file', type: 'File', value: bytes }]);
  expect(metrics.file).toBe(Buffer.from(bytes).toString('base64'));
});

test('a name that would change what an object inherits is left out', () => {
  const { metrics } = plainOf([
    { name: '__proto__', type: 'String', value: 'x' },
    { name: 'level', type: 'Int8', value: 1 },
  ]);
  expect(Object.getPrototypeOf(metrics)).toBe(Object.prototype);
  expect(metrics).toEqual({ level: 1 });
});

test('readings of one message: historical ones are left out, the last of two stays', () => {
  const room = new Room();
  room.birth(cabinet());
  const born = room.host.view(LAMP)!.readings.get('level')!;
  const plain = toPlain(LAMP, [
    { ...born, value: 1 },
    { ...born, value: 2, quality: 'bad' },
    { ...born, value: 3, isHistorical: true },
  ]);
  expect(plain).toMatchObject({ metrics: { level: 2 }, qualities: { level: 'bad' } });
});

test('plain values for commands are neither rounded nor guessed', () => {
  const sound = [
    ['UInt8', 255, 255],
    ['Int64', '-9223372036854775808', -9_223_372_036_854_775_808n],
    ['UInt64', '7', 7],
    ['Float', 0.5, 0.5],
    ['Boolean', false, false],
    ['Text', 'Déviation', 'Déviation'],
  ] as const;
  for (const [type, given, value] of sound) expect(fromPlain(type, given)).toEqual({ ok: true, value });
  const wrong = [
    ['UInt8', '7'],
    ['UInt8', 7.5],
    ['Int64', '1e3'],
    ['Int64', '9223372036854775808'],
    ['Int64', ''],
    ['Float', 1e39],
    ['Double', Number.POSITIVE_INFINITY],
    ['Boolean', 1],
    ['String', null],
    ['DataSet', 'x'],
    ['Int8Array', 1],
  ] as const;
  for (const [type, given] of wrong) expect(fromPlain(type, given)).toMatchObject({ refusal: { code: 'plain.value' } });
});
