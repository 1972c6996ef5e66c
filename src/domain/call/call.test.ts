import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CALL_TRANSITIONS,
  type CallCommand,
  type CallDraftText,
  type CallOperation,
  type CallState,
  decide,
  evolve,
  NO_CALL,
} from './call.ts';

const draft: CallDraftText = { text: 'Lampe éteinte', type: 'lighting-out', place: null, callerName: '' };
const RING: CallCommand = { type: 'ring', number: '03', line: 'allo', transcript: null, hint: null, at: 5 };
const CLAIM: CallCommand = { type: 'claim' };
const SAVE: CallCommand = { type: 'save-draft', draft };
const COMPLETE: CallCommand = { type: 'complete', draft };
const ABANDON: CallCommand = { type: 'abandon', at: 9 };
type Act = readonly [position: string, command: CallCommand];

function after(acts: readonly Act[]): CallState {
  let state = NO_CALL;
  for (const [position, command] of acts) {
    const decided = decide(state, command, { now: 7, position });
    if (decided.ok) for (const { kind, body } of decided.value) state = evolve(state, { kind, body } as CallOperation);
  }
  return state;
}
const refusalOf = (state: CallState, position: string, command: CallCommand) => {
  const decided = decide(state, command, { now: 7, position });
  return decided.ok ? null : decided.refusal;
};

test('a call rings, is claimed, written down and completed', () => {
  expect(after([['', RING]])).toMatchObject({ state: 'ringing', rangAt: 5 });
  expect(
    after([
      ['', RING],
      ['A', CLAIM],
    ]),
  ).toMatchObject({ state: 'claimed', claimedBy: 'A', draft: null });
  expect(
    after([
      ['', RING],
      ['A', CLAIM],
      ['A', SAVE],
      ['A', COMPLETE],
    ]),
  ).toMatchObject({ state: 'done', draft });
});

test('the second to claim is told who was first; the first may press twice', () => {
  const claimed = after([
    ['', RING],
    ['A', CLAIM],
  ]);
  expect(refusalOf(claimed, 'B', CLAIM)).toMatchObject({ code: 'call.claimed-by-other', context: { by: 'A' } });
  expect(decide(claimed, CLAIM, { now: 8, position: 'A' })).toEqual({ ok: true, value: [] });
});

test('only the position that holds a call writes in it and ends it', () => {
  const claimed = after([
    ['', RING],
    ['A', CLAIM],
  ]);
  expect(refusalOf(claimed, 'B', SAVE)).toMatchObject({ code: 'call.not-yours', context: { by: 'A' } });
  expect(refusalOf(claimed, 'B', COMPLETE)?.code).toBe('call.not-yours');
  expect(refusalOf(after([['', RING]]), 'A', SAVE)?.code).toBe('call.not-yours');
  const foreign: CallOperation = { kind: 'call.completed', body: { draft: { ...draft, place: null }, at: 8, by: 'B' } };
  expect(evolve(claimed, foreign)).toBe(claimed);
});

test('a request needs a type and a text', () => {
  const claimed = after([
    ['', RING],
    ['A', CLAIM],
  ]);
  expect(refusalOf(claimed, 'A', { type: 'complete', draft: { ...draft, type: null } })?.code).toBe('call.no-type');
  expect(refusalOf(claimed, 'A', { type: 'complete', draft: { ...draft, text: ' \n' } })?.code).toBe('call.no-text');
});

test('a caller who hangs up ends a call that nobody took, and only that', () => {
  const abandoned = after([
    ['', RING],
    ['', ABANDON],
  ]);
  expect(abandoned).toMatchObject({ state: 'abandoned', endedAt: 9 });
  expect(refusalOf(abandoned, 'A', CLAIM)?.code).toBe('call.ended');
  expect(
    after([
      ['', RING],
      ['A', CLAIM],
      ['', ABANDON],
    ]).state,
  ).toBe('claimed');
  expect(refusalOf(NO_CALL, 'A', CLAIM)?.code).toBe('call.unknown');
});

test('any story keeps to the table of transitions, and a holder never changes', () => {
  const act = fc.tuple(fc.constantFrom('A', 'B'), fc.constantFrom(RING, CLAIM, SAVE, COMPLETE, ABANDON));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), act, (story, [position, command]) => {
      const state = after(story);
      const decided = decide(state, command, { now: 7, position });
      if (!decided.ok) return;
      for (const { kind, body } of decided.value) {
        const next = evolve(state, { kind, body } as CallOperation);
        expect(next.state).toBe(CALL_TRANSITIONS[state.state][kind]);
        if ('claimedBy' in state && 'claimedBy' in next) expect(next.claimedBy).toBe(state.claimedBy);
      }
    }),
  );
});
