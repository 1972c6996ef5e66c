import { expect, test } from 'vitest';
import { createMemory } from './memory.ts';
import { profileOf } from './profile.fixture.ts';

let profiles = 0;
const messageOf = (content: Record<string, unknown>) =>
  profileOf({ id: `p${profiles++}`, messages: [{ topics: ['h/+/+/+'], ...content }] }).messages[0]!;
const single = messageOf({ accumulate: { levels: [3, 4] }, points: { level: 'light.level', power: 'light.power' } });
const wild = messageOf({ accumulate: { levels: [3, 4] }, points: { level: '$max(light.*)' } });
const some = messageOf({ accumulate: 'keys', points: { level: 'level', power: 'power' } });

test('what was said before is there, and what was just said is known as news', () => {
  const memory = createMemory();
  memory.take(single, 'A', ['h', 'A', 'light', 'level'], 60);
  expect(memory.take(single, 'A', ['h', 'A', 'light', 'power'], 41)).toEqual({
    all: { light: { level: 60, power: 41 } },
    news: [['light', 'power']],
  });
  memory.take(some, 'A', [], { level: 5 });
  expect(memory.take(some, 'A', [], { power: 1, colour: 'red' })).toEqual({
    all: { level: 5, power: 1 },
    news: [['power']],
  });
});

test('what no expression reads is not kept', () => {
  const memory = createMemory();
  expect(memory.take(single, 'A', ['h', 'A', 'light', 'colour'], 'red')).toBe(null);
  expect(memory.take(some, 'A', [], { colour: 'red' })).toBe(null);
  expect(memory.devices()).toBe(0);
});

test('devices and names without end are bounded: those heard of longest ago are forgotten', () => {
  const memory = createMemory(100);
  for (let i = 0; i < 1_000; i++) {
    memory.take(single, `D${i}`, ['h', '', 'light', 'level'], i);
    memory.take(single, 'D0', ['h', '', 'light', 'level'], i);
  }
  expect(memory.devices()).toBe(100);
  expect(memory.take(single, 'D0', ['h', '', 'light', 'power'], 1)?.all).toEqual({ light: { level: 999, power: 1 } });
  let kept = 0;
  for (let i = 0; i < 1_000; i++) if (memory.take(wild, 'A', ['h', 'A', 'light', `p${i}`], i)) kept++;
  expect(kept).toBeLessThanOrEqual(200);
});

test('names of the language itself are names like others', () => {
  const memory = createMemory();
  const sly = JSON.parse('{"__proto__":{"level":9},"level":1}') as unknown;
  expect(Object.keys(memory.take(some, 'A', [], sly)?.all as object)).toEqual(['level']);
  memory.take(wild, 'A', ['h', 'A', '__proto__', 'level'], 9);
  expect(({} as Record<string, unknown>).level).toBeUndefined();
});
