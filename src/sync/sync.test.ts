import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide as decideAlarm, occurrenceId } from '../domain/alarm/alarm.ts';
import { compare, DRIFT_LIMIT, formatHlc, HLC_START, parseHlc, receive, tick } from './hlc.ts';
import { framesOf, MAX_FRAME } from './hubProtocol.ts';
import { BODY_LIMIT, factId, type Operation, operationSchema, uuidv7 } from './operation.ts';
import { createOperationMaker } from './operationMaker.ts';
import { overlay } from './overlay.ts';
import {
  alarmStream,
  callStream,
  emptyState,
  evolveStream,
  incidentStream,
  maskStream,
  recheck,
  type StreamState,
  teamStream,
} from './streams.ts';

const makerOf = (position: string, now = 1_795_000_000_000) =>
  createOperationMaker({ by: { operator: null, position, station: position }, now: () => now, random: () => 0.5 });
const id = occurrenceId('LP-1', 'lamp-out', 5);
const stream = alarmStream(id);
const raised = { asset: 'LP-1', condition: 'lamp-out', priority: 3, detail: null, raisedAt: 5 } as const;

function acts(position: string, state: StreamState, type: 'raise' | 'return' | 'acknowledge'): Operation[] {
  if (state.type !== 'alarm') return [];
  const command = type === 'raise' ? { type, ...raised } : type === 'return' ? { type, at: 9 } : { type };
  const decided = decideAlarm(state.state, command, { now: 7, position });
  return decided.ok ? makerOf(position).make(stream, 0, decided.value) : [];
}

test('2.2 two stations give one fact one identifier, and two acts two', () => {
  const nothing = emptyState(stream);
  expect(acts('A', nothing, 'raise')[0]!.id).toBe(acts('B', nothing, 'raise')[0]!.id);
  expect(factId('alarm/a', 'b', '')).not.toBe(factId('alarm/ab', '', ''));
  expect(uuidv7(1_795_000_000_000, Math.random)).not.toBe(uuidv7(1_795_000_000_000, Math.random));
});

test('2.2 identifiers of acts sort by their time and are UUIDs', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 41 }), fc.integer({ min: 1, max: 1e9 }), (time, later) => {
      const first = uuidv7(time, Math.random);
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(first < uuidv7(time + later, Math.random)).toBe(true);
    }),
  );
  expect(factId('alarm/x', 'alarm.raised', '')).toMatch(/^[0-9a-f-]{14}8[0-9a-f]{3}-[89ab]/);
});

test('3.2 stations that lay any pending acts over any accepted order end in the same state once all is ordered', () => {
  const act = fc.constantFrom('raise', 'return', 'acknowledge');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('A', 'B'), act), { maxLength: 12 }), (story) => {
      const pending: Record<string, Operation[]> = { A: [], B: [] };
      let hub: StreamState = emptyState(stream);
      const known = new Set<string>();
      for (const [who, type] of story) pending[who]!.push(...acts(who, overlay(hub, pending[who]!).state, type));
      for (const operation of [...pending.A!, ...pending.B!]) {
        if (known.has(operation.id) || !recheck(hub, operation).ok) continue;
        known.add(operation.id);
        hub = evolveStream(hub, operation);
      }
      // Once everything is answered nothing pending is left to change what the hub says.
      expect(overlay(hub, []).state).toBe(hub);
      for (const own of [pending.A!, pending.B!]) expect(overlay(hub, own)).toEqual({ state: hub, pending: false });
    }),
  );
});

test('3.3 no operation, however wrong, throws or leads out of the known states', () => {
  const known = [
    'alarm.raised',
    'alarm.acknowledged',
    'call.rang',
    'call.claimed',
    'mask.drawn',
    'mask.removed',
    'incident.opened',
    'team.assigned',
  ];
  const kinds = [...known, '__proto__', 'constructor', ''];
  const streams = [stream, callStream('c'), maskStream('CAM-1'), incidentStream(FIRE), teamStream('EQ-1')];
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.jsonValue(), fc.constantFrom(...streams), (kind, body, of) => {
      const operation = { ...acts('A', emptyState(stream), 'raise')[0]!, kind, body };
      const before = emptyState(of);
      const after = evolveStream(before, operation);
      expect(['none', 'unacknowledged', 'ringing', 'available']).toContain(after.state.state);
      expect(typeof recheck(before, operation).ok).toBe('boolean');
    }),
  );
});

test('3.4 a stream of a type that is not known is unknown whatever comes in it, and of a known one nothing changes', () => {
  const [raised] = acts('A', emptyState(stream), 'raise');
  const squad = { ...raised!, stream: 'squad/1', kind: 'squad.formed' };
  expect(operationSchema.safeParse(squad).success).toBe(true);
  const unknown = evolveStream(evolveStream(emptyState('squad/1'), squad), { ...squad, kind: 'alarm.raised' });
  expect(unknown).toEqual({
    ...{ type: 'unknown', state: { state: 'unknown' } },
    unread: { 'squad.formed': 1, 'alarm.raised': 1 },
  });
  const alarm = evolveStream(emptyState(stream), raised!);
  const merged = evolveStream(alarm, { ...raised!, kind: 'alarm.merged' });
  expect(merged).toEqual({ ...alarm, unread: { 'alarm.merged': 1 } });
  // What is known goes on over it, and what was not understood is not forgotten.
  const seen = evolveStream(merged, acts('A', alarm, 'acknowledge')[0]!);
  expect(seen).toMatchObject({ state: { state: 'acknowledged' }, unread: { 'alarm.merged': 1 } });
  for (const [state, one] of [
    [unknown, squad],
    [alarm, { ...raised!, kind: 'alarm.merged' }],
  ] as const)
    expect(recheck(state, one)).toMatchObject({ refusal: { code: 'operation.unknown-kind' } });
});

test('5.3 an acknowledgement in the name of another position is rejected', () => {
  const state = evolveStream(emptyState(stream), acts('A', emptyState(stream), 'raise')[0]!);
  const [operation] = acts('A', state, 'acknowledge');
  expect(recheck(state, operation!).ok).toBe(true);
  const forged = { ...operation!, by: { ...operation!.by, position: 'B' } };
  expect(recheck(state, forged)).toMatchObject({ ok: false, refusal: { code: 'operation.wrong-author' } });
});

test('1.1 the envelope refuses what is too large, has no stream of ours or no identifier', () => {
  const good = acts('A', emptyState(stream), 'raise')[0]!;
  expect(operationSchema.safeParse(good).success).toBe(true);
  for (const bad of [
    { body: 'x'.repeat(BODY_LIMIT) },
    { body: undefined },
    { stream: 'Squad/1' },
    { stream: 'squad' },
    { stream: `${'x'.repeat(33)}/1` },
    { stream: '__proto__/1' },
    { stream: 'incident/1' },
    { stream: `team/${'x'.repeat(65)}` },
    { stream: 'alarm/' },
    { id: 'one' },
    { version: 2 },
    { base: -1 },
    { by: null },
  ])
    expect(operationSchema.safeParse({ ...good, ...bad }).success).toBe(false);
});

test('4.5 frames keep order, leave nothing out and stay under the size of a frame', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 65_000 }), { minLength: 1, maxLength: 60 }), (sizes) => {
      const list = sizes.map((size) => 'x'.repeat(size));
      const frames = framesOf('operations', list);
      expect(frames.flatMap(({ items }) => items)).toEqual(list);
      for (const { items, text } of frames) {
        expect(JSON.parse(text)).toEqual({ type: 'operations', batch: items });
        expect(Buffer.byteLength(text)).toBeLessThan(MAX_FRAME);
      }
    }),
    { numRuns: 50 },
  );
});

test('8.1 the clock goes forward whatever the wall clock and the others do, and its text sorts like it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 1_000 }), fc.option(fc.nat({ max: 2_000 })))), (events) => {
      let clock = HLC_START;
      for (const [now, other] of events) {
        const heard = other === null ? null : receive(clock, { time: other, counter: 0 }, now);
        const next = heard?.ok ? heard.value : tick(clock, now);
        expect(compare(formatHlc(clock, 'a'), formatHlc(next, 'a'))).toBeLessThan(0);
        expect(parseHlc(formatHlc(next, 'a'))).toEqual({ ...next, station: 'a' });
        clock = next;
      }
    }),
  );
  expect(tick({ time: 5, counter: 0xffff }, 5)).toEqual({ time: 6, counter: 0 });
});

test('8.2 a clock more than a minute ahead is not followed', () => {
  const other = { time: 1_000 + DRIFT_LIMIT + 1, counter: 0 };
  expect(receive(HLC_START, other, 1_000)).toMatchObject({ ok: false, refusal: { code: 'clock.ahead' } });
  expect(parseHlc('nonsense')).toBeNull();
});

const FIRE = '019f0000-0000-7000-8000-00000000000a';
const FLOOD = '019f0000-0000-7000-8000-00000000000b';
const onTeam = (position: string, kind: string, body: object): Operation =>
  makerOf(position).make(teamStream('EQ-1'), 0, [
    { kind, class: 'guarded', fact: null, body: { at: 7, by: position, ...body } },
  ])[0]!;

test('13.3 13.5 what the loser of a split still has pending moves nothing of the winner’s team', () => {
  const winner = evolveStream(emptyState('team/EQ-1'), onTeam('A', 'team.assigned', { incident: FIRE }));
  const pending = (['assigned', 'departed', 'arrived', 'clearing', 'released'] as const).map((act) =>
    onTeam('B', `team.${act}`, { incident: FLOOD }),
  );
  // Apart they make a story of their own; over what the hub accepted they have no effect.
  expect(overlay(emptyState('team/EQ-1'), pending.slice(0, 3))).toMatchObject({
    state: { state: { state: 'on-scene' } },
  });
  expect(overlay(winner, pending)).toEqual({ state: winner, pending: false });
  for (const operation of pending)
    expect(recheck(winner, operation)).toMatchObject({
      refusal: { code: 'team.busy', context: { incident: FIRE, by: 'A' } },
    });
});

test('13.4 only a reassignment from where the team is takes it elsewhere', () => {
  const winner = evolveStream(emptyState('team/EQ-1'), onTeam('A', 'team.assigned', { incident: FIRE }));
  const move = (from: string) => onTeam('B', 'team.reassigned', { from, incident: FLOOD, reason: 'vie en danger' });
  expect(recheck(winner, move(FLOOD))).toMatchObject({
    refusal: { code: 'team.changed', context: { incident: FIRE } },
  });
  expect(evolveStream(winner, move(FLOOD))).toBe(winner);
  expect(evolveStream(winner, move(FIRE)).state).toMatchObject({ incident: FLOOD, assignedBy: 'B' });
});
