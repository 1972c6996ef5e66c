import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AT_HAND,
  commandOf,
  decide,
  evolve,
  TEAM_TRANSITIONS,
  type TeamCommand,
  type TeamOperation,
  type TeamState,
  teamOperationSchema,
} from './team.ts';

const FIRE = '019f0000-0000-7000-8000-00000000000a';
const FLOOD = '019f0000-0000-7000-8000-00000000000b';
const TREE = '019f0000-0000-7000-8000-00000000000c';
type Act = readonly [position: string, command: TeamCommand];
const assign = (incident: string): TeamCommand => ({ type: 'assign', incident });

function after(acts: readonly Act[], state: TeamState = AT_HAND): TeamState {
  for (const [position, command] of acts) {
    const decided = decide(state, command, { now: 7, position });
    if (decided.ok) for (const { kind, body } of decided.value) state = evolve(state, { kind, body } as TeamOperation);
  }
  return state;
}
const refusalOf = (state: TeamState, position: string, command: TeamCommand) => {
  const decided = decide(state, command, { now: 8, position });
  return decided.ok ? null : decided.refusal;
};

test('a team is sent, leaves, arrives, clears and is at hand again', () => {
  const states = [after([['A', assign(FIRE)]])];
  for (const type of ['depart', 'arrive', 'clear', 'release'] as const)
    states.push(after([['A', { type, incident: FIRE }]], states.at(-1)));
  expect(states.map(({ state }) => state)).toEqual(['dispatched', 'en-route', 'on-scene', 'clearing', 'available']);
  expect(states[2]).toMatchObject({ incident: FIRE, assignedBy: 'A', arrivedAt: 7 });
});

test('a busy team is never sent elsewhere by an assignment: the refusal names its incident and who sent it', () => {
  const sent = after([['A', assign(FIRE)]]);
  expect(refusalOf(sent, 'B', assign(FLOOD))).toMatchObject({
    code: 'team.busy',
    context: { incident: FIRE, by: 'A', status: 'dispatched' },
  });
  expect(refusalOf(sent, 'A', assign(FLOOD))?.code).toBe('team.busy');
  expect(refusalOf(sent, 'A', { type: 'remove-from-service', reason: 'pneu' })?.code).toBe('team.busy');
  // The same twice is once; a colleague who meant the same is told.
  expect(decide(sent, assign(FIRE), { now: 8, position: 'A' })).toEqual({ ok: true, value: [] });
  expect(refusalOf(sent, 'B', assign(FIRE))).toMatchObject({ code: 'team.already-assigned', context: { by: 'A' } });
});

test('to send it elsewhere is an act of its own, with a reason, from the incident that was seen', () => {
  const sent = after([['A', assign(FIRE)]]);
  const move = { type: 'reassign', from: FIRE, incident: FLOOD, reason: 'vie en danger' } as const;
  expect(refusalOf(sent, 'B', { ...move, reason: '  ' })?.code).toBe('team.reason');
  expect(after([['B', move]], sent)).toMatchObject({ state: 'dispatched', incident: FLOOD, assignedBy: 'B' });
  const gone = after([['C', { ...move, incident: TREE }]], sent);
  expect(refusalOf(gone, 'B', move)).toMatchObject({ code: 'team.changed', context: { incident: TREE, by: 'C' } });
  expect(refusalOf(AT_HAND, 'B', move)?.code).toBe('team.not-assigned');
});

test('what is said of another incident than the team’s moves nothing: the loser of a split does not drive the winner’s team', () => {
  const winner = after([['A', assign(FIRE)]]);
  for (const type of ['depart', 'arrive', 'clear', 'release'] as const) {
    expect(refusalOf(winner, 'B', { type, incident: FLOOD })).toMatchObject({
      code: 'team.busy',
      context: { incident: FIRE },
    });
    const kind = (
      { depart: 'team.departed', arrive: 'team.arrived', clear: 'team.clearing', release: 'team.released' } as const
    )[type];
    expect(evolve(winner, { kind, body: { at: 9, by: 'B', incident: FLOOD } })).toBe(winner);
  }
});

test('a team out of service is not sent; whoever tries reads who said so and why', () => {
  const out = after([['A', { type: 'remove-from-service', reason: 'crevaison' }]]);
  expect(refusalOf(out, 'B', assign(FIRE))).toMatchObject({
    code: 'team.out-of-service',
    context: { by: 'A', reason: 'crevaison' },
  });
  expect(after([['B', { type: 'return-to-service' }]], out)).toEqual(AT_HAND);
  expect(refusalOf(AT_HAND, 'B', { type: 'return-to-service' })?.code).toBe('team.not-out-of-service');
});

test('an assignment that lost is kept with the team, once, whatever it does next', () => {
  const contest = {
    operation: '019f0000-0000-7000-8000-0000000000ff',
    lost: { incident: FLOOD, position: 'B' },
    kept: { incident: FIRE, position: 'A' },
  };
  const told = after([
    ['A', assign(FIRE)],
    ['B', { type: 'contest', contest }],
    ['B', { type: 'contest', contest }],
    ['A', { type: 'release', incident: FIRE }],
  ]);
  expect(told).toEqual({ state: 'available', contests: [{ ...contest, at: 7 }] });
  const [draft] = (() => {
    const decided = decide(AT_HAND, { type: 'contest', contest }, { now: 7, position: 'B' });
    return decided.ok ? decided.value : [];
  })();
  expect(draft).toMatchObject({ class: 'additive', fact: contest.operation });
});

test('operations of a hostile station are none', () => {
  const good = { at: 5, by: 'A', incident: FIRE };
  const isRead = (body: unknown): boolean => teamOperationSchema.safeParse({ kind: 'team.assigned', body }).success;
  expect(isRead(good)).toBe(true);
  for (const bad of [{ incident: 'x' }, { incident: null }, { at: Number.NaN }, { at: 1e17 }, { by: '' }, { by: 7 }])
    expect(isRead({ ...good, ...bad }), JSON.stringify(bad)).toBe(false);
});

test('any story keeps to the table of transitions, and a team is on one incident at a time', () => {
  const incident = fc.constantFrom(FIRE, FLOOD);
  const command = fc.oneof(
    fc.record({ type: fc.constantFrom('assign', 'depart', 'arrive', 'clear', 'release'), incident }),
    fc.record({ type: fc.constant('reassign'), from: incident, incident, reason: fc.constantFrom('urgence', '') }),
    fc.constantFrom({ type: 'return-to-service' }, { type: 'remove-from-service', reason: 'panne' }),
  ) as fc.Arbitrary<TeamCommand>;
  const act = fc.tuple(fc.constantFrom('A', 'B'), command);
  fc.assert(
    fc.property(fc.array(act, { maxLength: 14 }), act, (story, [position, wanted]) => {
      const state = after(story);
      const decided = decide(state, wanted, { now: 7, position });
      if (!decided.ok) return;
      for (const { kind, body } of decided.value) {
        const operation = teamOperationSchema.parse({ kind, body });
        const next = evolve(state, operation);
        expect(next.state).toBe(TEAM_TRANSITIONS[state.state][kind]);
        expect(decide(state, commandOf(operation), { now: 7, position })).toEqual(decided);
        if ('incident' in state && 'incident' in next && state.incident !== next.incident)
          expect(kind).toBe('team.reassigned');
      }
    }),
  );
});
