import { expect, test } from 'vitest';
import {
  type AmendmentCommand,
  type AmendmentOperation,
  type AmendmentState,
  AS_FILED,
  commandOf,
  decide,
  evolve,
} from './amendment.ts';
import { definitionOf } from './definition.ts';

const text = { fr: 'Porte ouverte', en: 'Door open' };
const definition = definitionOf('light-cabinet', {
  id: 'door-open',
  priority: 3,
  text,
  meaning: text,
  check: { fr: [], en: [] },
});
const slower = { ...definition, delayOn: 30 };
const propose: AmendmentCommand = { type: 'propose', definition: slower, because: 'trop de fausses alertes' };

function acts(
  state: AmendmentState,
  command: AmendmentCommand,
  position: string,
  operator?: string,
): AmendmentState | string {
  const decided = decide(state, command, { now: 5, position, operator });
  if (!decided.ok) return decided.refusal.code;
  return decided.value.reduce((s, o) => evolve(s, o as AmendmentOperation), state);
}
const done = (state: AmendmentState | string): AmendmentState => {
  if (typeof state === 'string') throw new Error(state);
  return state;
};

test('one position proposes, another approves, and the definition is in force', () => {
  const proposed = done(acts(AS_FILED, propose, 'A'));
  expect(proposed).toMatchObject({ state: 'proposed', approved: null, proposal: { number: 1, by: 'A' } });
  const approved = done(acts(proposed, { type: 'approve', number: 1 }, 'B'));
  expect(approved).toMatchObject({
    state: 'amended',
    proposal: null,
    approved: { approvedBy: 'B', definition: slower },
  });
});

test('four eyes: who proposes never approves, not even by an operation that is sent past the window', () => {
  const proposed = done(acts(AS_FILED, propose, 'A'));
  expect(acts(proposed, { type: 'approve', number: 1 }, 'A')).toBe('definition.same-position');
  expect(evolve(proposed, { kind: 'definition.approved', body: { at: 6, by: 'A', number: 1 } })).toBe(proposed);
});

test('four eyes: where people are signed in, who proposes does not approve from another seat either', () => {
  const proposed = done(acts(AS_FILED, propose, 'A', 'nuit'));
  expect(proposed.proposal).toMatchObject({ by: 'A', operator: 'nuit' });
  const approve: AmendmentCommand = { type: 'approve', number: 1 };
  expect(acts(proposed, approve, 'B', 'nuit')).toBe('definition.same-person');
  expect(acts(proposed, approve, 'A', 'jour')).toBe('definition.same-position');
  const body = { at: 6, by: 'B', number: 1, operator: 'nuit' };
  expect(evolve(proposed, { kind: 'definition.approved', body })).toBe(proposed);
  expect(done(acts(proposed, approve, 'B', 'jour')).approved).toMatchObject({ operator: 'nuit', approver: 'jour' });
  // Who is signed in nowhere is told apart by the position alone.
  expect(done(acts(proposed, approve, 'B')).state).toBe('amended');
});

test('what was changed after somebody read it cannot be approved as read', () => {
  const first = done(acts(AS_FILED, propose, 'A'));
  const second = done(acts(first, { ...propose, because: 'encore' }, 'A'));
  expect(second.proposal?.number).toBe(2);
  expect(acts(second, { type: 'approve', number: 1 }, 'B')).toBe('definition.changed');
  expect(acts(second, propose, 'B')).toBe('definition.pending');
});

test('a proposal that is declined leaves what was in force; nothing is done without a reason', () => {
  const proposed = done(acts(AS_FILED, propose, 'A'));
  expect(acts(proposed, { type: 'decline', number: 1, reason: ' ' }, 'B')).toBe('definition.because');
  expect(acts(AS_FILED, { ...propose, because: '' }, 'A')).toBe('definition.because');
  const declined = done(acts(proposed, { type: 'decline', number: 1, reason: 'non' }, 'B'));
  expect(declined).toMatchObject({ state: 'as-filed', count: 1, proposal: null, approved: null });
  expect(acts(declined, { type: 'approve', number: 1 }, 'B')).toBe('definition.no-proposal');
  const again = done(acts(declined, propose, 'A'));
  expect(again.proposal?.number).toBe(2);
});

test('the hub decides an operation again by the command that it came from', () => {
  const decided = decide(AS_FILED, propose, { now: 5, position: 'A' });
  if (!decided.ok) throw new Error('refused');
  expect(commandOf(decided.value[0] as AmendmentOperation)).toEqual(propose);
});
