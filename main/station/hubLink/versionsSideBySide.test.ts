import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHubKeys } from '../../../src/hub/accounts/hubKeys.ts';
import { type Hub, openHub } from '../../../src/hub/hub.ts';
import { withoutKinds } from '../../../src/sync/olderVersion.fixture.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream } from '../../../src/sync/streams.ts';
import { openTestStation, TOKEN, until } from './hub.fixture.ts';
import { logOf } from './testing/deskStation.ts';

/* One release beside the next: what one of them does not know is lost at neither. */

let dir: string;
let hub: Hub;
let said: string[];
let undo: (() => unknown)[];

async function start(port = 0): Promise<void> {
  // Of this test alone: a hub that ends still says how often it refused.
  const mine = said;
  const opened = await openHub({ dir, token: TOKEN, port, log: (line) => mine.push(line) });
  if (!opened.ok) throw new Error(opened.refusal.message);
  hub = opened.value;
}
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
  [said, undo] = [[], []];
  await start();
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await hub.close();
  rmSync(dir, { recursive: true, force: true });
});

function station(name: string) {
  const opened = openTestStation(name, hub.url);
  undo.push(() => opened.close());
  const by = { operator: null, position: opened.position, station: opened.store.stationId() };
  const maker = createOperationMaker({ by, now: Date.now, random: Math.random });
  const act = (stream: string, kind: string, of: 'guarded' | 'additive', body: object = {}): Operation => {
    const [operation] = maker.make(stream, opened.store.base(stream), [
      { kind, class: of, fact: null, body: { at: Date.now(), by: opened.position, ...body } },
    ]);
    return operation!;
  };
  const does = (...operations: readonly Operation[]): void => {
    expect(opened.store.append(operations).ok).toBe(true);
  };
  const why = (operation: Operation): string | undefined => opened.link().waitsFor(operation.id)?.code;
  return { ...opened, act, does, why };
}

test('5.7 what an older hub does not know waits, with the guarded acts after it; the rest goes on; a newer hub takes all', async () => {
  const upgrade = withoutKinds('alarm.commented');
  undo.push(upgrade);
  const [a, b] = [station('A'), station('B')];
  const [lamp, other] = [a.raise('LP-1'), a.raise('LP-2')];
  const remark = a.act(alarmStream(lamp), 'alarm.commented', 'additive', { text: 'vu sur place' });
  const seen = a.act(alarmStream(lamp), 'alarm.acknowledged', 'guarded');
  a.does(remark, seen);
  a.acknowledge(other);
  for (const one of [a, b]) one.join();
  await until('the other alarm is shared', () => b.store.alarm(other)?.state.state === 'acknowledged');
  await until('both are told', () => a.why(seen) !== undefined);
  // Judged, not refused: the room is together, and nobody has lost an act.
  await until('the station is together', () => a.link().agreed());
  expect([a.why(remark), a.why(seen)]).toEqual(['operation.unknown-kind', 'operation.after-unknown']);
  expect(a.store.pending(9).map(({ operation }) => operation.id)).toEqual([remark.id, seen.id]);
  expect([a.refusals, a.store.refused(9, 0)]).toEqual([[], []]);
  expect(b.store.alarm(lamp)).toMatchObject({ state: { state: 'unacknowledged' } });

  const { port } = hub;
  await hub.close();
  upgrade();
  await start(port);
  await until('it is shared', () => b.store.alarm(lamp)?.state.state === 'acknowledged');
  expect(b.store.alarm(lamp)).toMatchObject({ state: { comments: [{ text: 'vu sur place' }] } });
  expect(
    logOf(dir)
      .slice(-2)
      .map(({ id }) => id),
  ).toEqual([remark.id, seen.id]);
  await until('nothing waits', () => a.store.unsent() === 0);
  expect(a.why(remark)).toBeUndefined();
}, 60_000);

test('5.7 acts on a type of stream that the hub does not know are offered again at each connection', async () => {
  const a = station('A');
  const launched = a.act('drone/D-1', 'drone.launched', 'additive');
  a.does(launched);
  for (const connection of [1, 2, 3]) {
    a.join();
    await until('it is told why', () => a.why(launched) === 'operation.unknown-kind');
    expect(said.filter((line) => line.includes('operation.unknown-kind'))).toHaveLength(connection);
    a.leave();
  }
  expect([a.store.unsent(), a.store.refused(9, 0), logOf(dir)]).toEqual([1, [], []]);
});

test('3.4 5.8 a hub that lost its log keeps what bears its seal without understanding it, and its stations take it; without the seal it waits', async () => {
  const [a, b] = [station('A'), station('B')];
  const keys = openHubKeys(dir);
  if (!keys.ok) throw new Error(keys.refusal.message);
  const sealed = (operation: Operation): Operation => ({ ...operation, seal: keys.value.seal(operation) });
  const lamp = a.raise('LP-1');
  const raised = a.store.pending(1)[0]!.operation;
  const launched = sealed(a.act('drone/D-1', 'drone.launched', 'guarded', { height: 40 }));
  const merged = sealed(a.act(alarmStream(lamp), 'alarm.merged', 'guarded', { into: 'x' }));
  const bare = { ...a.act('drone/D-1', 'drone.recalled', 'guarded'), seal: 'x'.repeat(43) };
  const forged = { ...sealed(a.act('drone/D-2', 'drone.launched', 'guarded')), body: { height: 4_000 } };
  // The log of a newer hub, which is gone.
  a.store.joinLog('the lost log', 0);
  const log = [sealed(raised), launched, merged, bare, forged];
  const orders: Record<string, number> = {};
  a.store.accept(
    log.map((operation, n) => {
      const streamOrder = (orders[operation.stream] ?? 0) + 1;
      orders[operation.stream] = streamOrder;
      return { operation, order: n + 1, streamOrder };
    }),
  );
  for (const one of [a, b]) one.join();
  await until('the other station has it', () => b.store.hubCursor() === 3);
  expect(logOf(dir)).toEqual([sealed(raised), launched, merged]);
  await until('the others wait', () => a.why(forged) !== undefined && a.why(bare) !== undefined);
  // What is refused is told before what is taken.
  await until('the rest is taken', () => a.store.unsent() === 2);
  expect([a.why(bare), a.why(forged), a.store.unsent()]).toEqual([
    ...['operation.unknown-kind', 'operation.unknown-kind'],
    2,
  ]);
  for (const one of [a, b]) {
    await until('it is counted', () => one.store.notUnderstood().size === 2);
    expect(Object.fromEntries(one.store.notUnderstood())).toEqual({ 'drone.launched': 1, 'alarm.merged': 1 });
    expect(one.store.alarms()).toMatchObject([{ id: lamp, state: { state: 'unacknowledged' } }]);
  }
  // The alarm is worked on as ever.
  b.acknowledge(lamp);
  await until('it is acknowledged for all', () => a.store.alarm(lamp)?.state.state === 'acknowledged');
});

test('5.7 a station that floods the hub with invented kinds is logged once, orders nothing and delays nobody', async () => {
  const [a, b, liar] = [station('A'), station('B'), station('L')];
  for (const one of [a, b]) one.join();
  liar.does(
    ...Array.from({ length: 3_000 }, (_, n) =>
      liar.act(n % 2 ? `drone/${n}` : alarmStream(`${n}`), `drone.invented-${n}`, n % 3 ? 'guarded' : 'additive'),
    ),
  );
  liar.join();
  const lamp = a.raise('LP-1');
  await until('others work on', () => b.store.alarm(lamp) !== undefined);
  await until('the flood is judged', () => liar.link().agreed(), 30_000);
  expect([liar.store.unsent(), liar.store.refused(1, 0)]).toEqual([3_000, []]);
  expect(logOf(dir)).toHaveLength(1);
  expect(said.filter((line) => line.includes('operation.unknown-kind'))).toHaveLength(1);
  expect([a, b].map(({ store }) => store.notUnderstood().size)).toEqual([0, 0]);
}, 60_000);
