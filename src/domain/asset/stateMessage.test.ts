import { expect, test } from 'vitest';
import type { DriverManifest } from './device.ts';
import { count, measure, oneOf, stateReader } from './stateMessage.ts';

const b = { fr: 'x', en: 'x' };
const condition = (id: string) => ({ id, priority: 3 as const, text: b, meaning: b, check: { fr: ['x'], en: ['x'] } });
const manifest: DriverManifest = {
  type: 'pump',
  name: b,
  feed: { id: 'water', name: b },
  points: [
    { id: 'level', label: b, type: 'number' },
    { id: 'starts', label: b, type: 'number' },
    { id: 'mode', label: b, type: 'enum', values: { auto: b, hand: b } },
  ],
  conditions: [condition('dry'), condition('silent')],
  capabilities: [],
  limits: { oldAfter: 1, uselessAfter: 2 },
  link: 'mqtt',
};
const read = stateReader(manifest, {
  fields: { level: measure(0, 100), starts: count(0, 9), mode: oneOf(['auto', 'hand']) },
  doubtfulWhen: ['silent'],
});
const NOW = Date.parse('2026-11-23T18:00:00Z');
const say = (value: unknown) =>
  read(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), NOW);
const code = (value: unknown): string => {
  const result = say(value);
  return result.ok ? 'taken' : result.refusal.code;
};

test('what the device left out stays as it was: no reading for it', () => {
  const result = say({ level: 4 });
  expect(result.ok && result.value.points).toEqual([{ point: 'level', value: 4, quality: 'good' }]);
});

test('what the device says that it does not know is bad, and not zero', () => {
  const result = say({ level: null });
  expect(result.ok && result.value.points).toEqual([{ point: 'level', value: null, quality: 'bad' }]);
});

test('a clock as ISO text with its zone and one as milliseconds are the same time', () => {
  for (const t of ['2026-11-23T19:00:00+01:00', '2026-11-23T18:00:00Z', NOW]) {
    const result = say({ t });
    expect(result.ok && result.value.deviceTime).toBe(NOW);
  }
});

test('a device without a clock has none: our time stands in for the beginning of its faults only', () => {
  const result = say({ faults: [{ code: 'dry' }] });
  expect(result.ok && result.value.deviceTime).toBe(null);
  expect(result.ok && result.value.conditions[0]).toEqual({
    condition: 'dry',
    active: true,
    since: NOW,
    undated: true,
  });
});

test('a message that no longer names a fault says that it has ended', () => {
  const result = say({ t: NOW, faults: [] });
  expect(result.ok && result.value.conditions).toEqual([
    { condition: 'dry', active: false, since: NOW },
    { condition: 'silent', active: false, since: NOW },
  ]);
});

test('a device without a clock does not say when a fault ended', () => {
  const result = say({ faults: [] });
  expect(result.ok && result.value.conditions[0]).toEqual({
    condition: 'dry',
    active: false,
    since: NOW,
    undated: true,
  });
});

test('values that the gateway repeats for a silent device are not sure', () => {
  const result = say({ level: 4, faults: [{ code: 'silent' }] });
  expect(result.ok && result.value.points[0]?.quality).toBe('uncertain');
});

test('a newer device may say more than we know', () => {
  expect(code({ level: 4, wifi: { a: 1 }, faults: [{ code: 'moon', more: 1 }] })).toBe('taken');
});

test('what cannot be is refused as out of range: a level of 101, a clock in 1970, an infinite number', () => {
  expect(code({ level: 101 })).toBe('payload.range');
  expect(code({ t: 12 })).toBe('payload.range');
  expect(code('{"level":1e999}')).not.toBe('taken');
  expect(code({ starts: 10 })).toBe('payload.range');
});

test('what is something else is refused by its shape, and the field is named', () => {
  for (const wrong of [
    { level: '4' },
    { mode: 'hello' },
    { starts: 1.5 },
    { t: '23/11/2026 18:00' },
    [],
    4,
    null,
    { faults: 'dry' },
  ])
    expect(code(wrong)).toBe('payload.shape');
  const result = say({ level: 'n/a' });
  expect(!result.ok && result.refusal.context).toEqual({ driver: 'pump', field: 'level' });
});

test('bare words and cut messages are no JSON', () => {
  for (const wrong of ['Offline', '', '{"level":4', '\u0000']) expect(code(wrong)).toBe('payload.not-json');
  expect(read(Uint8Array.of(0x22, 0xff, 0xfe, 0x22), NOW).ok).toBe(false);
});

test('a field called __proto__ changes nothing but is no reading', () => {
  const result = say('{"__proto__":{"level":50},"constructor":{"prototype":{"level":3}}}');
  expect(result.ok && result.value.points).toEqual([]);
  expect(({} as Record<string, unknown>).level).toBeUndefined();
});
