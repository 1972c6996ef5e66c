import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Surroundings, setFault, stateMessage } from '../../domain/asset/simulation.ts';
import { seededRandom } from '../../shared/random.ts';
import { driver } from './driver.ts';
import { simulation } from './simulator.ts';

const NOW = Date.parse('2026-11-23T18:00:00Z');
let wanted = 100;
const street: Surroundings = { lightLevel: () => wanted, busRound: () => undefined, trip: () => undefined };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function lamp() {
  wanted = 100;
  const asset = {
    id: 'LP-00417',
    kind: 'light-point',
    name: 'Point 417',
    number: 417,
    commune: '21231',
    at: [5, 47],
  } as const;
  return simulation.start(asset, seededRandom(7), NOW, street);
}
function setTo(level: number): Uint8Array {
  const plan = driver.plan({ capability: 'level', value: level }, 'cmd-1', NOW, NOW + 5_000);
  if (!plan.ok) throw new Error(plan.refusal.message);
  return bytes(plan.value[0]!.payload);
}
const levelOf = (state: ReturnType<typeof lamp>, answers?: string) => {
  const result = driver.read(bytes(stateMessage(simulation, state, NOW, answers)), NOW);
  if (!result.ok) throw new Error(result.refusal.message);
  return { level: result.value.points.find((p) => p.point === 'level')?.value, answers: result.value.answers };
};

test('a lamp takes a level and reads it back with the command’s identifier', () => {
  const state = lamp();
  const answers = simulation.receive!(state, setTo(30), NOW + 200);
  expect(answers).toBe('cmd-1');
  expect(levelOf(state, answers!)).toEqual({ level: 30, answers: 'cmd-1' });
});

test('a command that comes late does nothing and is not confirmed', () => {
  const state = lamp();
  expect(simulation.receive!(state, setTo(30), NOW + 5_001)).toBe(null);
  expect(levelOf(state).level).toBe(100);
});

test('a lamp that does not answer takes no command', () => {
  const state = lamp();
  setFault(simulation, state, 'not-answering', true, undefined, NOW);
  expect(simulation.receive!(state, setTo(30), NOW)).toBe(null);
});

test('a commanded level holds until the schedule changes its mind', () => {
  const state = lamp();
  simulation.receive!(state, setTo(30), NOW);
  simulation.step(state, NOW + 900_000, seededRandom(1), street);
  expect(levelOf(state).level).toBe(30);
  wanted = 50;
  simulation.step(state, NOW + 1_800_000, seededRandom(1), street);
  expect(levelOf(state).level).toBe(50);
});

test('a failed lamp keeps its order and draws no more than its controller needs', () => {
  const state = lamp();
  setFault(simulation, state, 'lamp-failed', true, undefined, NOW);
  expect(simulation.fields(state, NOW)).toMatchObject({ level: 100, power: 0.5 });
});

test('levels that are no percentage are refused before they are sent', () => {
  for (const value of [-1, 101, Number.NaN, Number.POSITIVE_INFINITY, '50', true, null]) {
    const plan = driver.plan({ capability: 'level', value }, 'c', NOW, NOW + 1);
    expect(plan.ok ? '' : plan.refusal.code).toBe('command.out-of-range');
  }
  expect(driver.plan({ capability: 'level', value: 5 }, 'c', NOW, NOW).ok).toBe(false);
});

test('a lamp that is sent noise stays as it is', () => {
  const state = lamp();
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.json().map(bytes)), (noise) => {
      expect(simulation.receive!(state, noise, NOW)).toBe(null);
    }),
  );
  expect(levelOf(state).level).toBe(100);
});
