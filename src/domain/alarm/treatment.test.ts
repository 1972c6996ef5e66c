import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commandOf,
  decide,
  evolve,
  IN_SERVICE,
  SHIFT,
  TREATMENT_TRANSITIONS,
  type TreatmentCommand,
  type TreatmentOperation,
  type TreatmentState,
  treatmentAt,
  treatmentId,
  treatmentOf,
} from './treatment.ts';

const T = 1_795_000_000_000;
const facts = { now: T, position: 'Position 1' };
const SHELVE: TreatmentCommand = { type: 'shelve', reason: 'chantier rue Monge', until: T + 3_600_000, longest: SHIFT };
const after = (commands: readonly TreatmentCommand[], now = T): TreatmentState =>
  commands.reduce<TreatmentState>((state, command) => {
    const decided = decide(state, command, { ...facts, now });
    return decided.ok ? decided.value.reduce((s, o) => evolve(s, o as TreatmentOperation), state) : state;
  }, IN_SERVICE);
const code = (state: TreatmentState, command: TreatmentCommand, now = T): string => {
  const decided = decide(state, command, { ...facts, now });
  return decided.ok ? 'done' : decided.refusal.code;
};

test('an alarm that disturbs is shelved for an hour with a reason, and comes back by itself', () => {
  const shelved = after([SHELVE]);
  expect(shelved).toMatchObject({ state: 'shelved', by: 'Position 1', reason: 'chantier rue Monge' });
  expect(treatmentAt(shelved, T + 3_599_999).state).toBe('shelved');
  expect(treatmentAt(shelved, T + 3_600_000)).toBe(IN_SERVICE);
  expect(after([SHELVE, { type: 'unshelve' }])).toBe(IN_SERVICE);
});

test('nobody shelves without a reason, into the past, for more than a shift, or what may never be', () => {
  expect(code(IN_SERVICE, { ...SHELVE, reason: '  ' })).toBe('treatment.reason');
  for (const until of [T, T - 1, T + SHIFT + 1, Number.NaN])
    expect(code(IN_SERVICE, { ...SHELVE, until })).toBe('treatment.until');
  expect(code(IN_SERVICE, { ...SHELVE, longest: 0 })).toBe('treatment.never');
  expect(decide(IN_SERVICE, { ...SHELVE, until: T + SHIFT + 1 }, facts)).toMatchObject({
    refusal: { context: { longestMinutes: 480 } },
  });
});

test('out of service ends only when somebody puts it back, and is not shelved over', () => {
  const out = after([{ type: 'remove-from-service', reason: 'carte à changer' }]);
  expect(treatmentAt(out, T + 1e12).state).toBe('out-of-service');
  expect(code(out, SHELVE)).toBe('treatment.out-of-service');
  expect(code(out, { type: 'remove-from-service', reason: 'x' })).toBe('treatment.out-of-service');
  expect(code(IN_SERVICE, { type: 'return-to-service' })).toBe('treatment.not-out-of-service');
  expect(code(IN_SERVICE, { type: 'unshelve' })).toBe('treatment.not-shelved');
  expect(code(IN_SERVICE, { type: 'end-works' })).toBe('treatment.no-works');
});

test('shelving that has ended does not stand in the way of the next act', () => {
  const shelved = after([SHELVE]);
  expect(code(shelved, { type: 'unshelve' }, T + 3_600_000)).toBe('treatment.not-shelved');
  expect(code(shelved, { type: 'declare-works', reason: 'x', until: T + 9e6 }, T + 3_600_000)).toBe('done');
});

const command = fc.oneof(
  fc.record({
    type: fc.constant('shelve' as const),
    reason: fc.constant('a'),
    until: fc.integer({ min: T, max: T + 40_000 }),
    longest: fc.constant(SHIFT),
  }),
  fc.constantFrom<TreatmentCommand>(
    { type: 'unshelve' },
    { type: 'remove-from-service', reason: 'b' },
    { type: 'return-to-service' },
    { type: 'end-works' },
  ),
  fc.record({
    type: fc.constant('declare-works' as const),
    reason: fc.constant('c'),
    until: fc.integer({ min: T, max: T + 40_000 }),
  }),
);

test('whatever happens, the hub that decides an operation again by its own time comes to the same state', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(command, fc.nat({ max: 5_000 })), { maxLength: 20 }), (story) => {
      let [state, hub]: TreatmentState[] = [IN_SERVICE, IN_SERVICE] as const;
      let now = T;
      for (const [wanted, later] of story) {
        now += later;
        const decided = decide(state!, wanted, { now, position: 'A' });
        if (!decided.ok) continue;
        for (const draft of decided.value) {
          const operation = draft as TreatmentOperation;
          expect(decide(hub!, commandOf(operation), { now: operation.body.at, position: 'A' }).ok).toBe(true);
          const before = treatmentAt(state!, now);
          state = evolve(state!, operation);
          hub = evolve(hub!, operation);
          expect(state.state).toBe(TREATMENT_TRANSITIONS[before.state][operation.kind]);
        }
      }
      expect(hub).toEqual(state);
    }),
  );
});

test('the name of a treatment gives back its alarm, whatever the names contain', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (asset, condition) => {
      fc.pre(asset.isWellFormed() && condition.isWellFormed());
      expect(treatmentOf(treatmentId(asset, condition))).toEqual({ asset, condition });
    }),
  );
  for (const id of ['', ':x', 'x', '%:a']) expect(treatmentOf(id)).toBeNull();
});
