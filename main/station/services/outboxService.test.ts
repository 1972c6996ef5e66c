import { expect, test } from 'vitest';
import { outboxSchema } from '../../../src/contract/outbox.ts';
import { treatmentId } from '../../../src/domain/alarm/treatment.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { until } from '../hubLink/hub.fixture.ts';
import { hubOfEachTest } from '../hubLink/hubStory.fixture.ts';
import { createOperationLogs } from './operationLogs.ts';
import { createOutboxService } from './outboxService.ts';

const story = hubOfEachTest();

function desk(name: string) {
  const station = story.station(name);
  const outbox = createOutboxService({
    store: station.store,
    alarmOf: (id) => {
      const alarm = station.store.alarm(id);
      return alarm && { asset: alarm.state.asset, assetName: `Lampadaire ${alarm.state.asset}` };
    },
    assetName: () => undefined,
    hub: { waitsFor: (id) => station.link()?.waitsFor(id) ?? null, onChange: () => {} },
    names: {
      teamName: (team) => `Équipe ${team}`,
      incidentTitle: (incident) => station.store.incident(incident)?.state.title,
    },
  });
  return { ...station, outbox };
}

test('what is done without the hub waits in the outbox, oldest first, and leaves it once the hub has it', async () => {
  const a = desk('A');
  const id = a.raise('LP-1');
  a.acknowledge(id);
  expect(a.outbox.outbox()).toMatchObject({
    unsent: 2,
    waiting: [
      { kind: 'alarm.raised', subject: id, name: 'Lampadaire LP-1', asset: 'LP-1', refusal: null },
      { kind: 'alarm.acknowledged', subject: id },
    ],
    refused: [],
  });
  expect(Math.abs((a.outbox.outbox().waiting[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  a.join();
  await until('the hub has it', () => a.store.unsent() === 0);
  expect(a.outbox.outbox()).toEqual({ unsent: 0, waiting: [], refused: [], notUnderstood: [] });
});

test('who lost an act to a colleague finds it with the reason and the name, until it is marked as read', async () => {
  const [a, b] = [desk('A'), desk('B')];
  const id = a.raise('LP-1');
  b.raise('LP-1');
  a.acknowledge(id);
  b.acknowledge(id);
  a.join();
  await until('A is first', () => a.store.unsent() === 0);
  b.join();
  await until('B is told', () => b.outbox.outbox().refused.length === 1);
  const [lost] = b.outbox.outbox().refused;
  expect(lost).toMatchObject({
    kind: 'alarm.acknowledged',
    subject: id,
    refusal: { code: 'alarm.already-acknowledged', context: { by: 'Position A' } },
  });
  expect(b.outbox.markRead(lost!.place).ok).toBe(true);
  expect(b.outbox.outbox().refused).toEqual([]);
  // A later refusal is there again.
  const other = b.raise('LP-2');
  b.leave();
  a.raise('LP-2');
  a.acknowledge(other);
  b.acknowledge(other);
  await until('A is first again', () => a.store.unsent() === 0);
  b.join();
  await until('B is told again', () => b.outbox.outbox().refused.length === 1);
});

test('5.7 an act that waits for a newer hub says so, and what is kept without being understood is counted by kind', async () => {
  const a = desk('A');
  const by = { operator: null, position: a.position, station: a.store.stationId() };
  const maker = createOperationMaker({ by, now: Date.now, random: Math.random });
  const launch = (drone: number, kind = 'drone.launched') =>
    maker.make(`drone/${drone}`, 0, [{ kind, class: 'guarded', fact: null, body: {} }])[0]!;
  const id = a.raise('LP-1');
  a.store.append([launch(1)]);
  expect(a.outbox.outbox().waiting).toMatchObject([
    { kind: 'alarm.raised', subject: id, waitsFor: null },
    { kind: 'drone.launched', subject: '1', name: '1', asset: null, waitsFor: null },
  ]);
  a.join();
  await until('the hub has said why', () => a.outbox.outbox().waiting[0]?.waitsFor !== null);
  expect(a.outbox.outbox()).toMatchObject({
    unsent: 1,
    waiting: [{ kind: 'drone.launched', refusal: null, waitsFor: { code: 'operation.unknown-kind' } }],
    ...{ refused: [], notUnderstood: [] },
  });
  a.leave();

  const b = desk('B');
  const many = [launch(1), launch(2), ...Array.from({ length: 60 }, (_, n) => launch(n + 3, `squad.k${n + 10}`))];
  b.store.accept(many.map((operation, n) => ({ operation, order: n + 1, streamOrder: 1 })));
  const { notUnderstood } = outboxSchema.parse(b.outbox.outbox());
  expect(notUnderstood).toHaveLength(50);
  expect(notUnderstood.slice(0, 2)).toEqual([
    { kind: 'drone.launched', count: 2 },
    { kind: 'squad.k10', count: 1 },
  ]);
  // The others together.
  expect(notUnderstood.at(-1)).toEqual({ kind: '', count: 12 });
});

test('a window is told no count that is none and no kind beyond the length of one', () => {
  const outbox = { unsent: 0, waiting: [], refused: [], notUnderstood: [{ kind: 'drone.launched', count: 1 }] };
  expect(outboxSchema.safeParse(outbox).success).toBe(true);
  for (const bad of [
    { kind: 'x'.repeat(65), count: 1 },
    { kind: 'x', count: 0 },
    { kind: 'x', count: 1.5 },
    { count: 1 },
  ])
    expect(outboxSchema.safeParse({ ...outbox, notUnderstood: [bad] }).success).toBe(false);
  const flood = Array.from({ length: 51 }, (_, n) => ({ kind: `k${n}`, count: 1 }));
  expect(outboxSchema.safeParse({ ...outbox, notUnderstood: flood }).success).toBe(false);
});

test('an alarm that was put aside is named by what it is of, a team by its call sign, an incident by its title', () => {
  const a = desk('A');
  const id = '019f0000-0000-7000-8000-00000000000a';
  const station = a.store.stationId();
  const logs = createOperationLogs({
    ...{ store: a.store, station, position: a.position, now: Date.now, random: Math.random },
  });
  logs.treatments.act([{ id: treatmentId('LP-1', 'lamp-out'), command: { type: 'remove-from-service', reason: 'x' } }]);
  logs.incidents.act(id, {
    ...{ type: 'open', kind: 'road', title: 'Arbre', place: null, priority: 2, services: ['traffic'], links: [] },
  });
  logs.teams.act('EQ-1', { type: 'assign', incident: id });
  expect(a.outbox.outbox().waiting).toMatchObject([
    { kind: 'treatment.out-of-service', asset: 'LP-1' },
    { kind: 'incident.opened', subject: id, name: 'Arbre', asset: null },
    { kind: 'team.assigned', subject: 'EQ-1', name: 'Équipe EQ-1', asset: null },
  ]);
});
