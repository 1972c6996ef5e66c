import { expect, test } from 'vitest';
import { until } from '../hubLink/hub.fixture.ts';
import { hubOfEachTest } from '../hubLink/hubStory.fixture.ts';
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
  expect(a.outbox.outbox()).toEqual({ unsent: 0, waiting: [], refused: [] });
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
