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

const latching = { ...RAISE, reset: 'manual' } as const;
const auto = { ...RAISE, reset: 'auto' } as const;
const RESET: AlarmCommand = { type: 'reset' };
const STATES = [
  NO_ALARM,
  after([RAISE]),
  after([RAISE, ACKNOWLEDGE]),
  after([RAISE, RETURN]),
  after([latching, ACKNOWLEDGE, RETURN]),
  after([RAISE, RETURN, ACKNOWLEDGE]),
];
const MOVING = [...OPERATIONS, { kind: 'alarm.reset', body: { at: 8, by: 'Position 1' } }] as const;

test('the table of transitions is what evolve does, for every state, operation and way to reset', () => {
  expect(STATES.map(({ state }) => state)).toEqual(Object.keys(ALARM_TRANSITIONS));
  for (const known of STATES)
    for (const reset of ['acknowledge', 'auto', 'manual'] as const)
      for (const operation of MOVING) {
        // A latched one has a latch; every other state is met by all three.
        if (known.state === 'latched' && reset !== 'manual') continue;
        const state = known.state === 'none' ? known : { ...known, reset };
        const step = ALARM_TRANSITIONS[state.state][operation.kind as keyof (typeof ALARM_TRANSITIONS)['none']];
        expect(evolve(state, operation as AlarmOperation).state).toBe(typeof step === 'string' ? step : step[reset]);
      }
});

test('a fire panel is latched: over and acknowledged it stays, until somebody resets it', () => {
  expect(after([latching, RETURN]).state).toBe('returned-unacknowledged');
  expect(after([latching, ACKNOWLEDGE, RETURN]).state).toBe('latched');
  expect(after([latching, RETURN, ACKNOWLEDGE]).state).toBe('latched');
  expect(after([latching, RETURN, ACKNOWLEDGE, RESET])).toMatchObject({ state: 'cleared', returnedAt: 9 });
  const refusal = (state: AlarmState) => {
    const decided = decide(state, RESET, { now: 7, position: 'Position 1' });
    return decided.ok ? 'done' : decided.refusal.code;
  };
  expect(refusal(after([latching]))).toBe('alarm.still-present');
  expect(refusal(after([latching, RETURN]))).toBe('alarm.unacknowledged');
  expect(refusal(after([RAISE, ACKNOWLEDGE]))).toBe('alarm.no-latch');
  expect(refusal(NO_ALARM)).toBe('alarm.unknown');
});

test('an alarm that clears by itself leaves the list when it is over, acknowledged or not', () => {
  expect(after([auto, RETURN])).toMatchObject({ state: 'cleared', acknowledgedAt: null, acknowledgedBy: null });
  expect(after([auto, ACKNOWLEDGE, RETURN])).toMatchObject({ state: 'cleared', acknowledgedBy: 'Position 1' });
  expect(decide(after([auto, RETURN]), ACKNOWLEDGE, { now: 7, position: 'B' })).toMatchObject({
    refusal: { code: 'alarm.cleared', context: { by: '' } },
  });
});

test('two who take an alarm at once: the second is told who has it; to take it over is an act of its own', () => {
  const before = after([RAISE]);
  const take = (state: AlarmState, position: string, from: string | null) =>
    decide(state, { type: 'assign', from, to: position }, { now: 7, position });
  const first = take(before, 'Position 1', null);
  if (!first.ok) throw new Error('not taken');
  const taken = evolve(before, first.value[0] as AlarmOperation);
  expect(taken).toMatchObject({ owner: 'Position 1', state: 'unacknowledged' });
  expect(take(taken, 'Position 2', null)).toMatchObject({
    refusal: { code: 'alarm.owner-changed', context: { owner: 'Position 1' } },
  });
  expect(take(taken, 'Position 2', 'Position 1').ok).toBe(true);
  // The same act that comes late, after another was faster, changes nothing.
  const late = { kind: 'alarm.assigned', body: { at: 7, by: 'Position 2', from: null, to: 'Position 2' } } as const;
  expect(evolve(taken, late)).toBe(taken);
  expect(
    after([RAISE, { type: 'assign', from: null, to: 'B' }, { type: 'assign', from: 'B', to: null }]),
  ).toMatchObject({
    owner: null,
  });
});

test('remarks are kept with their author, in every state, the newest fifty; an empty one is refused', () => {
  const remarks = Array.from({ length: 60 }, (_, i): AlarmCommand => ({ type: 'comment', text: `  remarque ${i} ` }));
  const state = after([RAISE, ACKNOWLEDGE, RETURN, ...remarks]);
  if (state.state !== 'cleared') throw new Error(state.state);
  expect(state.comments).toHaveLength(50);
  expect(state.comments.at(-1)).toEqual({ at: 7, by: 'Position 1', text: 'remarque 59' });
  for (const text of ['', '  \n ', 'x'.repeat(1_001)])
    expect(decide(state, { type: 'comment', text }, { now: 7, position: 'B' })).toMatchObject({
      refusal: { code: 'alarm.comment' },
    });
});

test('nobody acknowledged in time: it is escalated once, and not any more once somebody has', () => {
  const escalate: AlarmCommand = { type: 'escalate', to: 'supervisor' };
  expect(after([RAISE, escalate])).toMatchObject({ escalatedTo: 'supervisor', state: 'unacknowledged' });
  expect(after([RAISE, escalate, { type: 'escalate', to: 'police' }])).toMatchObject({ escalatedTo: 'supervisor' });
  expect(after([RAISE, ACKNOWLEDGE, escalate])).toMatchObject({ escalatedTo: null });
});

test('what a decision gives always has an effect, and doing it twice changes nothing more', () => {
  const command = fc.constantFrom<AlarmCommand>(
    RAISE,
    latching,
    auto,
    RETURN,
    ACKNOWLEDGE,
    RESET,
    { type: 'escalate', to: 'supervisor' },
    { type: 'assign', from: null, to: 'Position 1' },
  );
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
