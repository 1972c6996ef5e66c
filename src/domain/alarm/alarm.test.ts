import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ALARM_TRANSITIONS,
  type AlarmCommand,
  type AlarmOperation,
  type AlarmState,
  decide,
  evolve,
  NO_ALARM,
  occurrenceId,
} from './alarm.ts';

const raised = { asset: 'LP-1', condition: 'lamp-out', priority: 3, detail: null, raisedAt: 5 } as const;
const RAISE: AlarmCommand = { type: 'raise', ...raised };
const RETURN: AlarmCommand = { type: 'return', at: 9 };
const ACKNOWLEDGE: AlarmCommand = { type: 'acknowledge' };
const OPERATIONS: AlarmOperation[] = [
  { kind: 'alarm.raised', body: raised },
  { kind: 'alarm.returned', body: { at: 9 } },
  { kind: 'alarm.acknowledged', body: { at: 7, by: 'Position 1' } },
];

/** Carries commands out one after the other, those that are refused without effect. */
function after(commands: readonly AlarmCommand[], position = 'Position 1'): AlarmState {
  let state = NO_ALARM;
  for (const command of commands) {
    const decided = decide(state, command, { now: 7, position });
    if (decided.ok) for (const { kind, body } of decided.value) state = evolve(state, { kind, body } as AlarmOperation);
  }
  return state;
}

test('a lamp fails, the operator acknowledges, the lamp comes back: the alarm leaves the list', () => {
  expect(after([RAISE])).toMatchObject({ state: 'unacknowledged', asset: 'LP-1', raisedAt: 5 });
  expect(after([RAISE, ACKNOWLEDGE])).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Position 1' });
  expect(after([RAISE, ACKNOWLEDGE, RETURN])).toMatchObject({ state: 'cleared', returnedAt: 9 });
});

test('a fault that was over before anybody looked stays in the list until somebody has', () => {
  expect(after([RAISE, RETURN]).state).toBe('returned-unacknowledged');
  expect(after([RAISE, RETURN, ACKNOWLEDGE])).toMatchObject({ state: 'cleared', acknowledgedBy: 'Position 1' });
});

test('acknowledging twice is refused with the name of the first', () => {
  const second = { now: 8, position: 'Position 2' };
  expect(decide(after([RAISE, ACKNOWLEDGE]), ACKNOWLEDGE, second)).toMatchObject({
    refusal: { code: 'alarm.already-acknowledged', context: { by: 'Position 1' } },
  });
  expect(decide(after([RAISE, ACKNOWLEDGE, RETURN]), ACKNOWLEDGE, second)).toMatchObject({
    refusal: { code: 'alarm.cleared', context: { by: 'Position 1' } },
  });
  expect(decide(NO_ALARM, ACKNOWLEDGE, second)).toMatchObject({ refusal: { code: 'alarm.unknown' } });
});

test('an acknowledgement is not refused because the condition returned while it was on its way', () => {
  const before = after([RAISE]);
  const decided = decide(before, ACKNOWLEDGE, { now: 7, position: 'Position 1' });
  expect(decided.ok).toBe(true);
  const returned = evolve(before, OPERATIONS[1]!);
  expect(decide(returned, ACKNOWLEDGE, { now: 7, position: 'Position 1' }).ok).toBe(true);
  expect(evolve(returned, OPERATIONS[2]!).state).toBe('cleared');
});

const STATES = [
  NO_ALARM,
  after([RAISE]),
  after([RAISE, ACKNOWLEDGE]),
  after([RAISE, RETURN]),
  after([RAISE, RETURN, ACKNOWLEDGE]),
];

test('the table of transitions is what evolve does, for every state and operation', () => {
  expect(STATES.map(({ state }) => state)).toEqual(Object.keys(ALARM_TRANSITIONS));
  for (const state of STATES)
    for (const operation of OPERATIONS)
      expect(evolve(state, operation).state).toBe(ALARM_TRANSITIONS[state.state][operation.kind]);
});

test('what a decision gives always has an effect, and doing it twice changes nothing more', () => {
  const command = fc.constantFrom(RAISE, RETURN, ACKNOWLEDGE);
  fc.assert(
    fc.property(fc.array(command, { maxLength: 10 }), command, (story, last) => {
      const state = after(story);
      const decided = decide(state, last, { now: 7, position: 'Position 1' });
      if (!decided.ok) return;
      for (const { kind, body } of decided.value) {
        const next = evolve(state, { kind, body } as AlarmOperation);
        expect(next).not.toBe(state);
        expect(evolve(next, { kind, body } as AlarmOperation)).toBe(next);
      }
    }),
  );
});

test('return and acknowledgement lead to the same end in either order', () => {
  const [, returned, acknowledged] = OPERATIONS as [AlarmOperation, AlarmOperation, AlarmOperation];
  const start = after([RAISE]);
  expect(evolve(evolve(start, returned), acknowledged)).toEqual(evolve(evolve(start, acknowledged), returned));
});

test('two different conditions never share an occurrence, whatever their names contain', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 8 });
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      fc.pre(a !== c || b !== d);
      expect(occurrenceId(a, b, 5)).not.toBe(occurrenceId(c, d, 5));
    }),
  );
  expect(occurrenceId('a:b', 'c', 5)).not.toBe(occurrenceId('a', 'b:c', 5));
});
