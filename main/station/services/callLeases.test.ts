import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { CALL_HOLD } from '../../../src/domain/call/lease.ts';
import { HUB_PROTOCOL, SHARING } from '../../../src/sync/hubProtocol.ts';
import { type HubProgram, openTestStation, startHub, TOKEN, until } from '../hubLink/hub.fixture.ts';
import { type CallLeases, createCallLeases } from './callLeases.ts';

let dir: string;
let hub: HubProgram;
let undo: (() => unknown)[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-call-leases-'));
  undo = [];
  hub = await startHub(dir);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const step of undo.reverse()) await step();
  await hub.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A desk of the room, at the hub. */
async function desk(name: string) {
  const station = openTestStation(name, hub.url);
  station.join();
  const leases = createCallLeases({
    ...{ station: station.store.stationId(), position: station.position, hub: station.link() },
    ...{ clock: () => performance.now(), now: Date.now },
  });
  undo.push(() => {
    leases.close();
    station.close();
  });
  await until(`${name} is there`, () => station.link().sharesCalls());
  return { ...station, leases };
}
const shown = (leases: CallLeases): string[] => leases.all().map(({ call, position }) => `${call}: ${position}`);
const codeOf = (result: { ok: boolean; refusal?: { code: string } }): string => result.refusal?.code ?? 'taken';

test('9.6 who answers is told to every desk at once, without an operation', async () => {
  const [a, b, c] = [await desk('A'), await desk('B'), await desk('C')];
  expect(await a.leases.use('c-1')).toEqual({ ok: true, value: undefined });
  for (const { leases } of [b, c]) await until('it is told', () => shown(leases).includes('c-1: Position A'));
  expect(a.leases.all()).toMatchObject([{ call: 'c-1', mine: true }]);
  expect(b.leases.all()).toMatchObject([{ call: 'c-1', mine: false }]);
  // Who comes later is told too.
  const d = await desk('D');
  await until('it is told', () => shown(d.leases).length === 1);
  expect([a, b, c].map(({ store }) => store.hubCursor())).toEqual([0, 0, 0]);
  a.leases.release('c-1');
  for (const { leases } of [a, b, c, d]) await until('it is free', () => shown(leases).length === 0);
});

test('9.6 two desks that answer at the same moment: one has it, the other hears by whom; twenty times', async () => {
  const [a, b] = [await desk('A'), await desk('B')];
  for (let n = 0; n < 20; n++) {
    const [first, second] = await Promise.all([a.leases.use(`c-${n}`), b.leases.use(`c-${n}`)]);
    expect([codeOf(first), codeOf(second)].sort()).toEqual(['call.claimed-by-other', 'taken']);
    const loser = first.ok ? second : first;
    expect(loser.ok ? '' : loser.refusal.context.by).toBe(first.ok ? 'Position A' : 'Position B');
  }
});

test('9.6 a desk whose station is gone lets go at once of what it answered; another may answer', async () => {
  const [a, b] = [await desk('A'), await desk('B')];
  await a.leases.use('c-1');
  await until('it is told', () => shown(b.leases).length === 1);
  expect(codeOf(await b.leases.use('c-1'))).toBe('call.claimed-by-other');
  a.leave();
  await until('it is free', () => shown(b.leases).length === 0);
  expect(codeOf(await b.leases.use('c-1'))).toBe('taken');
});

test('9.6 without the hub a lease is this desk’s alone, and what others had is not known any more', async () => {
  const [a, b] = [await desk('A'), await desk('B')];
  await a.leases.use('c-1');
  await until('it is told', () => shown(b.leases).length === 1);
  await hub.kill();
  await until('they know', () => !a.link().sharesCalls() && !b.link().sharesCalls());
  expect(shown(b.leases)).toEqual([]);
  expect(shown(a.leases)).toEqual(['c-1: Position A']);
  expect(codeOf(await b.leases.use('c-1'))).toBe('taken');
});

test('9.6 ten seconds without a word and the lease is over, which every window is told', async () => {
  vi.useFakeTimers();
  const leases = createCallLeases({ station: 'S', position: 'P', hub: null, clock: Date.now, now: Date.now });
  const told: number[] = [];
  const ended = new AbortController();
  void (async () => {
    for await (const _ of leases.feed.subscribe(ended.signal)) told.push(leases.all().length);
  })();
  await leases.use('c-1');
  await vi.advanceTimersByTimeAsync(CALL_HOLD - 1);
  // Another word.
  await leases.use('c-1');
  await vi.advanceTimersByTimeAsync(CALL_HOLD - 1);
  expect(leases.all()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(leases.all()).toEqual([]);
  expect(told.at(-1)).toBe(0);
  ended.abort();
  leases.close();
});

test('9.6 bad messages about calls end that station’s line and nobody else’s; a camera cannot be named as a call', async () => {
  const a = await desk('A');
  await a.leases.use('c-1');
  const bad: object[] = [
    { type: 'call-claim' },
    { type: 'call-claim', request: -1, call: 'c-1', act: 'use' },
    { type: 'call-claim', request: 1, call: '', act: 'use' },
    { type: 'call-claim', request: 1, call: 'x'.repeat(60), act: 'use' },
    { type: 'call-claim', request: 1, call: 'c-1', act: 'reserve' },
    { type: 'call-claim', request: 1, call: { toString: 1 }, act: 'use' },
    { type: 'claim', request: 1, camera: 'call c-1', act: 'use', priority: 9 },
  ];
  for (const message of bad) {
    const socket = new WebSocket(hub.url, ['vigie-hub.1', `token.${TOKEN}`]);
    const closed = new Promise<string>((resolve) => socket.on('close', (_, reason) => resolve(String(reason))));
    socket.on('open', () => {
      const hello = { protocol: HUB_PROTOCOL, station: 'evil', position: 'E', cursor: 0, log: null, time: Date.now() };
      socket.send(JSON.stringify({ type: 'hello', ...hello, sharing: SHARING }));
      socket.send(JSON.stringify(message));
    });
    expect([message, await closed]).toEqual([message, 'hub.unreadable']);
  }
  expect(shown(a.leases)).toEqual(['c-1: Position A']);
  expect(a.link().sharesCalls()).toBe(true);
});

test('9.6 a station that asks for thousands of calls is refused after a hundred a second', async () => {
  const a = await desk('A');
  const answers = await Promise.all(Array.from({ length: 400 }, (_, n) => a.leases.use(`flood-${n}`)));
  expect(answers.filter((answer) => codeOf(answer) === 'hub.busy').length).toBeGreaterThan(100);
  expect(answers.filter(({ ok }) => ok).length).toBeLessThan(300);
});
