import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubProgram, openTestStation, startHub, until } from './hub.fixture.ts';

let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-elected-'));
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});

type TestStation = ReturnType<typeof openTestStation>;

async function hubIn(folder: string, port = 0): Promise<HubProgram> {
  const hub = await startHub(join(dir, folder), port);
  undo.push(() => hub.stop());
  return hub;
}
const agreed = (...stations: TestStation[]): Promise<void> =>
  until(
    'all agree',
    () =>
      stations.every(({ link, store }) => link().agreed() && store.unsent() === 0) &&
      stations.every(({ store }) => store.hubCursor() === stations[0]!.store.hubCursor()),
  );
const picture = ({ store }: TestStation) => store.alarms().sort((x, y) => (x.id < y.id ? -1 : 1));

test('10.7 the usual hub dies, one station runs another for its peers, and afterwards the usual one has all of it, twice over', async () => {
  let usual = await hubIn('usual');
  const stations = ['A', 'B', 'C'].map((name) => {
    const station = openTestStation(name, usual.url);
    undo.push(() => station.close());
    station.join();
    return station;
  });
  const [a, b, c] = stations as [TestStation, TestStation, TestStation];
  const before = a.raise('CAB-1');
  await agreed(a, b, c);

  for (const round of [1, 2]) {
    await usual.kill();
    await until('they know', () => stations.every(({ link }) => link().state() === 'lost'));
    // Two of them take the same alarm while nobody can tell them.
    const torn = a.raise(`CAB-torn-${round}`);
    b.raise(`CAB-torn-${round}`);
    expect(a.acknowledge(torn).ok && b.acknowledge(torn).ok).toBe(true);

    // The same folder each time, as the supervisor has it: the second time there is an old log in it.
    const elected = await hubIn('peer-hub');
    a.join(elected.url);
    b.join(elected.url);
    await agreed(a, b);
    expect(picture(a)).toEqual(picture(b));
    expect([...a.refusals, ...b.refusals].filter(({ code }) => code === 'alarm.already-acknowledged')).toHaveLength(
      round,
    );
    const meanwhile = b.raise(`CAB-meanwhile-${round}`);
    await until('the peer sees it', () => a.store.alarm(meanwhile) !== undefined);
    expect(a.acknowledge(meanwhile).ok).toBe(true);
    await agreed(a, b);

    // The third stayed alone. The usual hub is back; the others return one after the other.
    const alone = c.raise(`CAB-alone-${round}`);
    usual = await hubIn('usual', usual.port);
    b.join(usual.url);
    a.join(usual.url);
    await elected.stop();
    await agreed(a, b, c);
    expect(picture(b)).toEqual(picture(a));
    expect(picture(c)).toEqual(picture(a));
    for (const id of [before, torn, meanwhile, alone]) expect(c.store.alarm(id)).toMatchObject({ pending: false });
    expect(c.store.alarm(meanwhile)?.state).toMatchObject({ state: 'acknowledged', acknowledgedBy: a.position });
  }
  expect(a.store.alarms()).toHaveLength(7);
}, 60_000);
