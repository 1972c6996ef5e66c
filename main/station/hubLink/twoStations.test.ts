import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { startHub, TOKEN, until } from './hub.fixture.ts';
import { hubOfEachTest } from './hubStory.fixture.ts';
import { openWire } from './wire.fixture.ts';

const SHAPE = {
  space: 'picture' as const,
  points: [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as [number, number][],
};
const story = hubOfEachTest();

const { station, twoStations } = story;

test('4.1 an acknowledgement made on one station is seen on the other within 250 ms', async () => {
  const { a, b } = await twoStations();
  const times: number[] = [];
  for (let i = 0; i < 40; i++) {
    const id = a.raise(`LP-${i}`);
    await until('the other sees the alarm', () => b.store.alarm(id) !== undefined);
    const start = performance.now();
    const seen = new Promise<number>((resolve) =>
      b.store.onChange(() => {
        if (b.store.alarm(id)?.state.state === 'acknowledged') resolve(performance.now() - start);
      }),
    );
    expect(a.acknowledge(id).ok).toBe(true);
    times.push(await seen);
    expect(b.store.alarm(id)).toMatchObject({ pending: false, state: { acknowledgedBy: a.position } });
  }
  times.sort((x, y) => x - y);
  console.info(`acknowledgement seen by the peer: p50 ${times[20]!.toFixed(1)} ms, p95 ${times[37]!.toFixed(1)} ms`);
  expect(times[37]).toBeLessThan(250);
  await until('the first knows that it is shared', () => a.store.unsent() === 0);
  expect(a.store.alarms().every(({ pending }) => !pending)).toBe(true);
  expect(a.link().peers()).toEqual([{ station: b.store.stationId(), position: b.position }]);
});

test('2.3 fifty messages heard by two stations make fifty alarms, not a hundred', async () => {
  const { a, b } = await twoStations();
  for (let i = 0; i < 50; i++) {
    a.raise(`LP-${i}`);
    b.raise(`LP-${i}`);
  }
  await until('all is shared', () => a.store.unsent() + b.store.unsent() === 0);
  expect(a.store.hubCursor()).toBe(50);
  expect(b.store.alarms()).toEqual(a.store.alarms());
});

test('5.1 two halves of the control room acknowledge the same alarm while apart: one wins, the other is told who', async () => {
  const a = station('A');
  const b = station('B');
  const id = a.raise('CAB-7');
  b.raise('CAB-7');
  expect(a.acknowledge(id).ok && b.acknowledge(id).ok).toBe(true);
  expect(b.store.alarm(id)).toMatchObject({ pending: true, state: { acknowledgedBy: b.position } });
  a.join();
  await until('the first is heard', () => a.store.unsent() === 0);
  b.join();
  await until('the second is answered', () => b.refusals.length > 0);
  expect(b.refusals).toMatchObject([{ code: 'alarm.already-acknowledged', context: { by: a.position } }]);
  expect(b.store.alarm(id)).toMatchObject({ pending: false, state: { acknowledgedBy: a.position } });
  expect(b.store.unsent()).toBe(0);
});

test('5.1 two call takers take the same call at once: one has it, the other is told who and cannot end it', async () => {
  const { a, b } = await twoStations();
  const ring = { type: 'ring', number: '03 80 00 00 00', line: 'allo', transcript: null, hint: null, at: 1 } as const;
  a.onCall('c1', ring);
  b.onCall('c1', ring);
  await until('it rings at both', () => a.store.unsent() + b.store.unsent() === 0);
  a.onCall('c1', { type: 'claim' });
  b.onCall('c1', { type: 'claim' });
  const refused = () => [...a.refusals, ...b.refusals];
  await until('one is refused', () => refused().length === 1 && a.store.unsent() + b.store.unsent() === 0);
  const [winner, loser] = a.refusals.length === 0 ? [a, b] : [b, a];
  expect(refused()).toMatchObject([{ code: 'call.claimed-by-other', context: { by: winner.position } }]);
  const draft = { text: 'Lampe éteinte', type: 'lighting-out', place: null, callerName: '' };
  expect(loser.onCall('c1', { type: 'complete', draft })).toMatchObject({ refusal: { code: 'call.not-yours' } });
  expect(winner.onCall('c1', { type: 'complete', draft }).ok).toBe(true);
  await until('both see it done', () => loser.store.call('c1')?.state.state === 'done');
});

test('5.6 masks that two stations draw apart hide at both once they agree, and one taken away comes back at neither', async () => {
  const a = station('A');
  const b = station('B');
  const drawn = (id: string) => ({ id, name: 'Fenêtre', why: 'Logement', ...SHAPE });
  for (const [one, id] of [
    [a, 'of-a'],
    [b, 'of-b'],
  ] as const)
    expect(one.onMasks('CAM-118', { type: 'draw', mask: drawn(id) }).ok).toBe(true);
  const hidden = (one: typeof a): string[] => (one.store.masking('CAM-118')?.state.masks ?? []).map(({ id }) => id);
  expect([hidden(a), hidden(b)]).toEqual([['of-a'], ['of-b']]);
  const told: string[] = [];
  b.store.onChange(({ masks }) => told.push(...masks));
  a.join();
  await until('the first is heard', () => a.store.unsent() === 0);
  b.join();
  await until('both hide both', () => hidden(a).length === 2 && hidden(b).length === 2 && b.store.unsent() === 0);
  expect(told).toContain('CAM-118');
  expect(b.store.masking('CAM-118')?.state.masks).toMatchObject([{ by: a.position }, { by: b.position }]);
  for (const one of [a, b])
    expect(one.onMasks('CAM-118', { type: 'remove', mask: 'of-a', why: 'Démoli' }).ok).toBe(true);
  await until('all is shared', () => a.store.unsent() + b.store.unsent() === 0);
  await until('it is gone at both', () => [a, b].every((one) => hidden(one).join() === 'of-b'));
  expect([...a.refusals, ...b.refusals].map(({ code }) => code).filter((code) => code !== 'mask.unknown')).toEqual([]);
});

test('4.3 the hub is killed after it has accepted and before its answer arrives: the operation is there once', async () => {
  const pipe = await openWire(story.hub.port);
  story.after(() => pipe.close());
  const a = station('A');
  const b = station('B');
  a.join(`ws://127.0.0.1:${pipe.port}`);
  b.join();
  const id = a.raise('LP-1');
  await until('both see the alarm', () => b.store.alarm(id) !== undefined && a.store.unsent() === 0);
  pipe.wire.answers = false;
  a.acknowledge(id);
  await until('the hub has accepted it', () => b.store.alarm(id)?.state.state === 'acknowledged');
  expect(a.store.alarm(id)?.pending).toBe(true);
  const { port } = story.hub;
  await story.hub.kill();
  pipe.wire.answers = true;
  pipe.cut();
  await story.start(port);
  await until('it is shared', () => a.store.unsent() === 0 && b.link().state() === 'connected');
  expect(a.store.alarm(id)).toMatchObject({ pending: false, state: { state: 'acknowledged' } });
  expect([a.store.hubCursor(), b.store.hubCursor(), a.refusals.length]).toEqual([2, 2, 0]);
});

test('4.2 a station that is cut off goes on working; all of it arrives when it is back, in its order', async () => {
  const pipe = await openWire(story.hub.port);
  story.after(() => pipe.close());
  const a = station('A');
  const b = station('B');
  a.join(`ws://127.0.0.1:${pipe.port}`);
  b.join();
  await until('connected', () => a.link().state() === 'connected' && b.link().state() === 'connected');
  pipe.wire.open = false;
  pipe.cut();
  await until('it knows', () => a.link().state() === 'lost');
  const ids = Array.from({ length: 300 }, (_, i) => a.raise(`LP-${i}`));
  for (const id of ids) expect(a.acknowledge(id).ok).toBe(true);
  expect(a.store.unsent()).toBe(600);
  expect(b.store.alarms()).toHaveLength(0);
  pipe.wire.open = true;
  await until('all is shared', () => a.store.unsent() === 0 && b.store.hubCursor() === 600);
  expect(b.store.alarms()).toHaveLength(300);
  expect(b.store.alarms().every(({ state }) => state.state === 'acknowledged')).toBe(true);
});

test('5.4 a hub that lost its log gets it back from its stations', async () => {
  const { a, b } = await twoStations();
  const id = a.raise('LP-1');
  await until('the other sees it', () => b.store.alarm(id) !== undefined);
  b.acknowledge(id);
  await until('shared', () => a.store.alarm(id)?.state.state === 'acknowledged' && b.store.unsent() === 0);
  const { port } = story.hub;
  await story.hub.kill();
  rmSync(story.dir, { recursive: true });
  await story.start(port);
  const c = station('C');
  c.join();
  await until('a third station learns it', () => c.store.alarm(id)?.state.state === 'acknowledged');
  await until('nothing is left unsent', () => a.store.unsent() + b.store.unsent() === 0);
  expect(c.store.alarm(id)).toMatchObject({ state: { acknowledgedBy: b.position } });
  expect(c.store.hubCursor()).toBe(2);
});

test('6.1 a wrong token is refused before the door opens, and the station says refused', async () => {
  const a = station('A', story.hub.url, 'another-token-than-ours');
  a.join();
  await until('refused', () => a.link().state() === 'refused');
});

/** What the hub does with a frame: its answers, until it closes. */
function speak(frames: (string | Buffer)[], headers: Record<string, string> = {}) {
  return new Promise<{ said: string[]; closed: number | null; status: number | null }>((resolve) => {
    const socket = new WebSocket(story.hub.url, ['vigie-hub.1', `token.${TOKEN}`], { headers });
    const said: string[] = [];
    let status: number | null = null;
    socket.on('unexpected-response', (_, response) => {
      status = response.statusCode ?? null;
      socket.terminate();
    });
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
    });
    socket.on('message', (data) => {
      said.push(String(data));
      if (String(data).includes('"rejected"')) socket.close();
    });
    socket.on('error', () => {});
    socket.on('close', (code) => resolve({ said, closed: code, status }));
  });
}

const hello = JSON.stringify({
  type: 'hello',
  protocol: 1,
  station: 's',
  position: 'p',
  cursor: 0,
  log: null,
  time: Date.now(),
});

test('6.2 frames that are no frames are answered and closed, and the others go on', async () => {
  const { a, b } = await twoStations();
  for (const frame of [
    '{',
    'null',
    '[]',
    '{"type":"submit"}',
    '{"type":"hello","cursor":-1}',
    Buffer.of(0xff, 0, 0xfe),
  ]) {
    const { said, closed } = await speak([frame]);
    expect(said.join()).toContain('hub.unreadable');
    expect(closed).toBe(4000);
  }
  expect((await speak([JSON.stringify({ type: 'submit', operations: [{}] })])).said.join()).toContain('hub.no-hello');
  expect((await speak([hello, 'x'.repeat(1_100_000)])).closed).toBe(1009);
  expect((await speak([hello.replace('"protocol":1', '"protocol":99')])).said.join()).toContain('hub.version');
  const id = a.raise('LP-1');
  await until('the stations do not notice', () => b.store.alarm(id) !== undefined);
});

test('6.3 a page of a browser and a foreign host name are refused', async () => {
  expect((await speak([hello], { origin: 'http://example.org' })).status).toBe(403);
  expect((await speak([hello], { host: 'example.org' })).status).toBe(403);
});

test('5.3 an operation that breaks the rules is rejected by its name, the good one beside it is taken', async () => {
  const a = station('A');
  const id = a.raise('LP-1');
  const good = a.store.pending(1)[0]?.operation;
  const bad: [object, string][] = [
    [{ ...good, id: '018f0000-0000-7000-8000-000000000001' }, 'operation.wrong-id'],
    [{ ...good, id: '018f0000-0000-7000-8000-000000000002', class: 'guarded' }, 'operation.wrong-class'],
    [{ ...good, id: '018f0000-0000-7000-8000-000000000003', kind: 'alarm.deleted' }, 'operation.unknown-kind'],
    [{ ...good, id: '018f0000-0000-7000-8000-000000000004', body: { asset: 7 } }, 'operation.wrong-body'],
    [{ ...good, id: '018f0000-0000-7000-8000-000000000005', body: 'x'.repeat(70_000) }, 'operation.malformed'],
    [{ ...good, id: '018f0000-0000-7000-8000-000000000006', stream: 'nothing' }, 'operation.malformed'],
  ];
  for (const [operation, code] of bad) {
    const { said } = await speak([hello, JSON.stringify({ type: 'submit', operations: [operation, good] })]);
    expect(said.join()).toContain(code);
  }
  const b = station('B');
  b.join();
  await until('the good one is there', () => b.store.alarm(id) !== undefined);
  expect(b.store.hubCursor()).toBe(1);
});

test('7.1 the program says in words why it cannot start, and ends when its supervisor is gone', async () => {
  await expect(startHub(join(story.dir, 'second'), story.hub.port)).rejects.toMatchObject({
    code: 'port-busy',
  });
  expect(await story.hub.stop()).toBe(0);
  await story.start();
});
