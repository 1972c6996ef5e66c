import { expect, test } from 'vitest';
import { ok, refuse } from '../shared/result.ts';
import { HUB_PROTOCOL } from '../sync/hubProtocol.ts';
import type { Operation } from '../sync/operation.ts';
import { createOwnBoard } from './board.ts';
import { alarmOf, T } from './rest/rest.fixture.ts';
import { createHubRoom } from './room.ts';
import type { HubStore } from './store/hubStore.ts';
import { judge } from './store/judge.ts';

/** A room whose store takes nothing while `full`, a station in it, and the kinds in the log. */
async function startRoom() {
  const disk = { full: true };
  const log: Operation[] = [];
  const store = {
    submit: async (operations: readonly Operation[]) => {
      if (disk.full) return refuse('store.full', 'no room');
      const known = new Set(log.map(({ id }) => id));
      const fresh = operations.filter(({ id }) => !known.has(id));
      return ok(
        judge(
          { known: () => undefined, stream: () => undefined, write: ({ operation }) => log.push(operation) },
          fresh,
          log.length,
        ),
      );
    },
    since: async () => ok([]),
    place: async () => ok({ last: 0, id: null, mark: null }),
    logId: () => 'log',
    watch: () => {},
  } as unknown as HubStore;
  const said: string[] = [];
  const clock = () => 0;
  const room = createHubRoom({
    store,
    board: createOwnBoard(clock),
    log: (text) => said.push(text),
    now: () => T,
    clock,
  });
  const enter = () => {
    const guest = room.enter({ send: () => {}, close: () => {}, unread: () => 0 });
    const hello = { protocol: HUB_PROTOCOL, station: 's', position: 'PC 1', cursor: 0, log: null, time: T };
    void guest.hear(JSON.stringify({ type: 'hello', ...hello }));
    return {
      ...guest,
      submit: (operations: readonly Operation[]) => guest.hear(JSON.stringify({ type: 'submit', operations })),
    };
  };
  return { room, disk, said, enter, kinds: () => log.map(({ kind }) => kind) };
}

test('4.6 what a full disk did not take goes before what the station says once there is room', async () => {
  const { room, disk, said, enter, kinds } = await startRoom();
  const station = enter();
  const { raised, returned } = alarmOf('LP-1', T);
  const first = station.submit(raised);
  await new Promise(setImmediate);
  room.refresh();
  await new Promise(setImmediate);
  disk.full = false;
  const second = station.submit(returned(T + 1));
  await new Promise(setImmediate);
  expect(kinds()).toEqual([]);
  room.refresh();
  await Promise.all([first, second]);
  expect(kinds()).toEqual(['alarm.raised', 'alarm.returned']);
  expect(said).toEqual(['the store does not take what PC 1 says: store.full']);
});

test('4.6 a station that left meanwhile offers all of it anew: nothing it said after goes in before', async () => {
  const { room, disk, enter, kinds } = await startRoom();
  const { raised, returned } = alarmOf('LP-1', T);
  const station = enter();
  const first = station.submit(raised);
  const second = station.submit(returned(T + 1));
  await new Promise(setImmediate);
  station.left();
  disk.full = false;
  room.refresh();
  await Promise.all([first, second]);
  expect(kinds()).toEqual([]);
  await enter().submit([...raised, ...returned(T + 1)]);
  expect(kinds()).toEqual(['alarm.raised', 'alarm.returned']);
});

test('4.6 a hub that ends waits for no disk', async () => {
  const { room, enter, kinds } = await startRoom();
  const waiting = enter().submit(alarmOf('LP-1', T).raised);
  await new Promise(setImmediate);
  room.end();
  await waiting;
  expect(kinds()).toEqual([]);
});
