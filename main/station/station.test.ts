import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startAedes, startMosquitto, type TestBroker } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import type { CallLease } from '../../src/contract/calls.ts';
import { FLAG, LEVEL_UNKNOWN } from '../../src/contract/live.ts';
import { startHub, until } from './hubLink/hub.fixture.ts';
import { openedStation, openField, openWindow, type StartOptions, startStation } from './station.fixture.ts';

const city = smallCity(6);
const indexOf = (id: string): number => city.assets.findIndex((asset) => asset.id === id);
const SINCE = Date.parse('2026-11-23T18:00:00Z');

let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-station-'));
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});
const later = <T extends { close(): unknown }>(thing: T): T => {
  undo.push(() => thing.close());
  return thing;
};
const station = async (options: Omit<StartOptions, 'dir' | 'city'> & Partial<StartOptions>) =>
  later(await openedStation({ dir, city, ...options }));
const window = async (of: { readonly port: number }) => later(await openWindow(of));
const connected = (seen: Awaited<ReturnType<typeof openWindow>>) =>
  until('the broker is there', () => seen.status()?.broker.state === 'connected');

describe.each([
  ['the demonstration’s broker', startAedes],
  ['Mosquitto', startMosquitto],
] as const)('on %s', (_, startBroker: () => Promise<TestBroker>) => {
  let broker: TestBroker;
  beforeEach(async () => {
    broker = await startBroker();
    undo.push(() => broker.close());
  });
  const field = async () => later(await openField(broker.url, broker.protocol));

  test('a cabinet loses its supply: in the list, on the map, acknowledged, back, gone; and it was all kept', async () => {
    const devices = await field();
    const first = await openedStation({ dir, city, mqtt: broker.url });
    const seen = await openWindow(first);
    await until('the map is there', () => seen.flags.size >= city.assets.length);
    expect(seen.flags.get(indexOf('LC-212'))).toBe(FLAG.never);
    expect(seen.levels.get(indexOf('LP-1'))).toBe(LEVEL_UNKNOWN);

    await devices.says('light-point', 'LP-1', { level: 70, power: 40 });
    const faults = [{ code: 'no-power', since: SINCE, detail: 'départ 3' }];
    await devices.says('light-cabinet', 'LC-212', { supply: 'off', faults });
    await until('the alarm is in the list', () => seen.alarmOf('LC-212', 'no-power') !== undefined);
    const alarm = seen.alarmOf('LC-212', 'no-power')!;
    expect(alarm).toMatchObject({ state: 'unacknowledged', priority: 1, raisedAt: SINCE, detail: 'départ 3' });
    await until('and on the map', () => seen.flags.get(indexOf('LC-212')) === (1 | FLAG.unacknowledged));
    await until('the lamp too', () => seen.levels.get(indexOf('LP-1')) === 70);

    const occurrences = [alarm.id];
    expect(await seen.client.alarm.acknowledge({ commandId: randomUUID(), occurrences })).toEqual({ ok: true });
    await until('it is acknowledged', () => seen.alarms.get(alarm.id)?.state === 'acknowledged');
    expect(seen.alarms.get(alarm.id)).toMatchObject({ acknowledgedBy: 'Position 1' });
    await until('also on the map', () => seen.flags.get(indexOf('LC-212')) === 1);
    expect(await seen.client.alarm.acknowledge({ commandId: randomUUID(), occurrences })).toMatchObject({
      ok: false,
      refusal: { code: 'alarm.already-acknowledged', context: { by: 'Position 1' } },
    });
    await seen.close();
    await first.close();

    // Before any broker is heard: what was known is there, and the values are those of before.
    const deaf = await openedStation({ dir, city, mqtt: 'mqtt://127.0.0.1:1' });
    const early = await openWindow(deaf);
    await until('the alarm is still there', () => early.alarms.size === 1);
    expect(early.alarms.get(alarm.id)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Position 1' });
    await until('on the map as well', () => early.flags.get(indexOf('LC-212')) === 1);
    expect((await early.client.asset.get({ asset: 'LP-1' }))?.points[0]).toMatchObject({ id: 'level', value: 70 });
    await early.close();
    await deaf.close();

    await devices.says('light-cabinet', 'LC-212', { supply: 'on', faults: [] });
    const again = await window(await station({ mqtt: broker.url }));
    await until('the return was heard', () => again.status()?.broker.state === 'connected' && again.alarms.size === 0);
    await until('the map is calm', () => again.flags.get(indexOf('LC-212')) === 0);
  });

  test('an operator dims a lamp: it is told once, and the card says so only when the lamp does', async () => {
    const devices = await field();
    const told = await devices.lamp('LP-2');
    const seen = await window(await station({ mqtt: broker.url }));
    await connected(seen);
    await devices.says('light-point', 'LP-2', { level: 100 });
    const card: { states: string[]; level: unknown } = { states: [], level: null };
    const stream = await seen.client.asset.watch({ asset: 'LP-2' });
    void (async () => {
      for await (const detail of stream) {
        card.level = detail.points[0]?.value;
        card.states.push(detail.commands[0]?.state ?? 'none');
      }
    })().catch(() => {});
    await until('the card is there', () => card.level === 100);
    const commandId = randomUUID();
    const order = { commandId, asset: 'LP-2', capability: 'level', value: 40 };
    expect(await seen.client.asset.command(order)).toEqual({ ok: true });
    expect(await seen.client.asset.command(order)).toEqual({ ok: true });
    await until('it is confirmed', () => card.states.at(-1) === 'confirmed' && card.level === 40);
    expect(told).toMatchObject([{ id: commandId, level: 40 }]);
    await until('and seen on the map', () => seen.levels.get(indexOf('LP-2')) === 40);
    expect(await seen.client.asset.command({ ...order, commandId: randomUUID(), value: 400 })).toMatchObject({
      ok: false,
      refusal: { code: 'command.out-of-range' },
    });
    await expect(seen.client.asset.command({ ...order, commandId: 'not-a-uuid' })).rejects.toThrow();
  });

  test('junk of every kind on the wire is counted, said in one line, and everything else goes on', async () => {
    const devices = await field();
    const opened = await station({ mqtt: broker.url });
    const seen = await window(opened);
    // Lamps are subscribed to last: once one is heard, all is.
    await devices.says('light-point', 'LP-6', { level: 11 });
    await until('all is subscribed to', () => seen.levels.get(indexOf('LP-6')) === 11);
    const junk: [string, string | Buffer][] = [
      ['light-point/LP-1', '{"level":'],
      ['light-point/LP-1', '{"level":"forty"}'],
      ['light-point/LP-1', Buffer.alloc(5_000_000, 0x7b)],
      ['light-point/LP-1', Buffer.of(0xff, 0, 0xfe, 0x80, 1)],
      ['light-point/LP-1', '['.repeat(12_000)],
      ['light-cabinet/LC-212', '{"faults":[{"code":7}]}'],
      [`light-point/<script>"';--💡`, '{"level":1}'],
      ['light-point/..', '{"level":1}'],
      ['telephony/c1', '{"id":"c1","state":"ringing","text":7}'],
    ];
    for (const [device, payload] of junk) await devices.publish(`vigie/1/${device}/state`, payload);
    await devices.publish('vigie/1/feed/lighting/status', 'gone');
    await until('all are counted', () => (seen.status()?.rejectedMessages ?? 0) >= junk.length + 1);
    // Devices whose state the broker forgets are no junk.
    for (const [device] of junk) await devices.publish(`vigie/1/${device}/state`, '');
    await devices.says('light-point', 'LP-3', { level: 33 });
    await until('the others go on', () => seen.levels.get(indexOf('LP-3')) === 33);
    expect(seen.status()?.rejectedMessages).toBe(junk.length + 1);
    expect(opened.lines.filter((line) => line.includes('dropped'))).toHaveLength(1);
    expect(seen.alarms.size).toBe(0);
  });
});

describe('with a hub and a second station', () => {
  const TOKEN = 'a-token-of-the-hub-for-tests';
  let broker: TestBroker;
  let hub: Awaited<ReturnType<typeof startHub>>;
  beforeEach(async () => {
    broker = await startMosquitto();
    undo.push(() => broker.close());
    hub = await startHub(join(dir, 'hub'), 0, TOKEN);
    undo.push(() => hub.stop());
  });
  const seat = async (name: string, mqtt = broker.url) => {
    const opened = await station({
      dir: join(dir, name),
      mqtt,
      position: `Position ${name}`,
      hub: { url: hub.url, token: TOKEN },
    });
    return window(opened);
  };
  const joined = (...windows: Awaited<ReturnType<typeof seat>>[]) =>
    until('both are joined', () => windows.every((seen) => seen.status()?.hub.state === 'connected'));

  test('of two desks that answer at once one has the call, the other hears by whom; both see who writes in it', async () => {
    const devices = later(await openField(broker.url, broker.protocol));
    const [a, b] = [await seat('A'), await seat('B')];
    await joined(a, b);
    const seen: CallLease[][] = [];
    void (async () => {
      for await (const leases of await b.client.call.watchLeases()) seen.push(leases);
    })().catch(() => {}); // ended by the window's closing
    const call = 'appel-1';
    await devices.publish(
      `vigie/1/telephony/${call}/state`,
      JSON.stringify({ id: call, t: Date.now(), state: 'ringing', number: '0380000000', line: 'allo-mairie' }),
    );
    await until('it rings at both', () => a.calls.has(call) && b.calls.has(call));
    const claim = ({ client }: typeof a) => client.call.claim({ commandId: randomUUID(), call });
    const answers = await Promise.all([claim(a), claim(b)]);
    const loser = answers.findIndex(({ ok }) => !ok);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const [winner, by] = loser === 0 ? [b, 'Position B'] : [a, 'Position A'];
    expect(answers[loser]).toMatchObject({ refusal: { code: 'call.claimed-by-other', context: { by } } });
    await until('the log has it too', () => [a, b].every(({ calls }) => calls.get(call)?.claimedBy === by));
    await until('it is shown who is at it', () => seen.at(-1)?.[0]?.position === by);
    expect(seen.at(-1)).toMatchObject([{ call, position: by, mine: by === 'Position B' }]);

    const draft = { text: 'Lampadaire éteint', type: 'lighting-out' as const, place: null, callerName: '' };
    expect((await winner.client.call.saveDraft({ call, draft })).ok).toBe(true);
    expect((await winner.client.call.complete({ commandId: randomUUID(), call, draft })).ok).toBe(true);
    await until('nobody is at it any more', () => seen.at(-1)?.length === 0);
  });

  test('one fault is one alarm at both seats, and an acknowledgement at one is seen at the other within 250 ms', async () => {
    const devices = later(await openField(broker.url));
    const [a, b] = [await seat('A'), await seat('B')];
    await joined(a, b);
    const times: number[] = [];
    for (let i = 1; i <= 6; i++) {
      await devices.says('light-point', `LP-${i}`, { faults: [{ code: 'lamp-failed', since: SINCE }] });
      await until('both have it', () => !!a.alarmOf(`LP-${i}`, 'lamp-failed') && !!b.alarmOf(`LP-${i}`, 'lamp-failed'));
      const { id } = a.alarmOf(`LP-${i}`, 'lamp-failed')!;
      const start = performance.now();
      expect((await a.client.alarm.acknowledge({ commandId: randomUUID(), occurrences: [id] })).ok).toBe(true);
      await until('the other sees it', () => b.alarms.get(id)?.state === 'acknowledged');
      times.push(performance.now() - start);
      expect(b.alarms.get(id)?.acknowledgedBy).toBe('Position A');
    }
    expect([a.alarms.size, b.alarms.size]).toEqual([6, 6]);
    times.sort((x, y) => x - y);
    console.info(
      `window to window over the hub: median ${times[3]!.toFixed(0)} ms, worst ${times[5]!.toFixed(0)} ms of 6`,
    );
    expect(times[3]).toBeLessThan(250);
    await until('each knows the other', () => b.status()?.peers[0]?.position === 'Position A');
  });

  /** A seat that has a camera which does not answer. */
  const seatWithDeadCamera = async (name: string) => {
    const file = join(dir, `${name}.json`);
    const assets = city.assets.map((asset) => {
      if (asset.id !== 'CAM-118') return asset;
      return { ...asset, device: { ...asset.device!, settings: { address: '/onvif/device_service' } } };
    });
    writeFileSync(file, JSON.stringify({ ...city, connections: { cameras: 'http://127.0.0.1:1' }, assets }));
    return window(
      await station({ dir: join(dir, name), city: file, position: name, hub: { url: hub.url, token: TOKEN } }),
    );
  };

  test('one camera that does not answer is one alarm, although both seats find out for themselves', async () => {
    const [a, b] = [await seatWithDeadCamera('A'), await seatWithDeadCamera('B')];
    await joined(a, b);
    expect(await a.client.camera.describe({ camera: 'CAM-118' })).toMatchObject({ ok: false });
    await until('the other seat has the alarm', () => b.alarms.size === 1);
    expect(await b.client.camera.describe({ camera: 'CAM-118' })).toMatchObject({ ok: false });
    expect(await b.client.camera.describe({ camera: 'CAM-118' })).toMatchObject({ ok: false });
    const command = { commandId: randomUUID(), occurrences: [...b.alarms.keys()] };
    expect(await b.client.alarm.acknowledge(command)).toEqual({ ok: true });
    await until('acknowledged at both', () => [...a.alarms.values()][0]?.state === 'acknowledged');
    expect([...a.alarms.keys()]).toEqual([...b.alarms.keys()]);
    expect(a.alarms.size).toBe(1);
  });

  test('two seats find that camera dead at other times while the hub is away: once it is back, one alarm stands at both', async () => {
    const { port } = hub;
    await hub.kill();
    const a = await seatWithDeadCamera('A');
    await until('A has its own', () => a.alarms.size === 1);
    const found = [...a.alarms.values()][0]!.raisedAt;
    // Found within the same ten seconds it would be the same alarm.
    await until('time has passed', () => Date.now() > found + 10_000);
    const b = await seatWithDeadCamera('B');
    await until('B has its own', () => b.alarms.size === 1);
    expect([...a.alarms.keys()]).not.toEqual([...b.alarms.keys()]);
    hub = await startHub(join(dir, 'hub'), port, TOKEN);
    undo.push(() => hub.stop());
    const standing = (seen: typeof a) => [...seen.alarms.values()].filter((row) => row.returnedAt === null);
    const agreed = () =>
      a.alarms.size === 2 && b.alarms.size === 2 && standing(a).length === 1 && standing(b).length === 1;
    await until('they agree', agreed);
    expect(standing(a)[0]?.id).toBe(standing(b)[0]?.id);
    const occurrences = standing(b).map((row) => row.id);
    await b.client.alarm.acknowledge({ commandId: randomUUID(), occurrences });
    await until('acknowledged at both', () => standing(a)[0]?.state === 'acknowledged');
  }, 120_000);

  test('two seats acknowledge the same alarm while apart: the one who was second is told who was first', async () => {
    const devices = later(await openField(broker.url));
    const a = await seat('A');
    const b = await seat('B');
    await joined(a, b);
    await devices.says('light-cabinet', 'LC-212', { faults: [{ code: 'door-open', since: SINCE }] });
    await until('both have it', () => a.alarms.size === 1 && b.alarms.size === 1);
    await until('and the hub too', () => a.status()?.unsent === 0 && b.status()?.unsent === 0);
    const { id } = [...a.alarms.values()][0]!;
    const { port } = hub;
    await hub.kill();
    await until('both know', () => a.status()?.hub.state === 'lost' && b.status()?.hub.state === 'lost');
    for (const seen of [a, b])
      expect(await seen.client.alarm.acknowledge({ commandId: randomUUID(), occurrences: [id] })).toEqual({ ok: true });
    await until('shown as not shared', () => a.alarms.get(id)?.pending === true && b.alarms.get(id)?.pending === true);
    hub = await startHub(join(dir, 'hub'), port, TOKEN);
    undo.push(() => hub.stop());
    await until('one is told', () => a.notices.length + b.notices.length === 1);
    await until('all is shared', () => a.status()?.unsent === 0 && b.status()?.unsent === 0);
    const [loser, winner] = a.notices.length === 1 ? ['A', 'B'] : ['B', 'A'];
    const told = loser === 'A' ? a : b;
    expect(told.notices).toMatchObject([
      {
        code: 'alarm.already-acknowledged',
        context: {
          by: `Position ${winner}`,
          kind: 'alarm.acknowledged',
          alarm: id,
          asset: 'LC-212',
          assetName: 'LC-212, rue Monge',
        },
      },
    ]);
    await until('its list agrees', () => told.alarms.get(id)?.pending === false);
    expect(told.alarms.get(id)).toMatchObject({ pending: false, acknowledgedBy: `Position ${winner}` });
    // A window that comes back a moment later hears it as well.
    const stream = await told.client.session.watchNotices();
    expect((await stream.next()).value).toEqual(told.notices[0]);
    await stream.return?.();
  });
});

test('two thousand lamps fail at the same moment: all are in the list, the station goes on, and all are kept', async () => {
  const broker = later(await startMosquitto());
  const devices = later(await openField(broker.url));
  const large = smallCity(2_000);
  const first = await openedStation({ dir, city: large, mqtt: broker.url });
  const seen = await openWindow(first);
  await devices.says('light-point', 'LP-2000', { level: 11 });
  await until('all is subscribed to', () => [...seen.levels.values()].includes(11));
  const start = performance.now();
  let shown = 0;
  const faults = [{ code: 'lamp-failed', since: SINCE }];
  const published = Promise.all(
    Array.from({ length: 2_000 }, (_, i) => devices.says('light-point', `LP-${i + 1}`, { level: 0, faults })),
  );
  await until('the first is seen', () => seen.alarms.size > 0);
  shown = performance.now() - start;
  await until('all are seen', () => seen.alarms.size === 2_000);
  const all = performance.now() - start;
  await published;
  console.info(`2,000 alarms at once: first seen after ${shown.toFixed(0)} ms, all after ${all.toFixed(0)} ms`);
  const occurrences = [...seen.alarms.keys()];
  expect(await seen.client.alarm.acknowledge({ commandId: randomUUID(), occurrences })).toEqual({ ok: true });
  await until('all acknowledged', () => [...seen.alarms.values()].every((row) => row.state === 'acknowledged'));
  expect(first.lines.filter((line) => line.includes('dropped'))).toEqual([]);
  await seen.close();
  await first.close();
  const again = await window(await station({ city: large }));
  await until('all are kept', () => again.alarms.size === 2_000);
  expect([...again.alarms.values()].every((row) => row.acknowledgedBy === 'Position 1')).toBe(true);
});

test('somebody calls for the third time: the call taker sees it, however long ago the others were', async () => {
  const broker = later(await startMosquitto());
  const devices = later(await openField(broker.url));
  const seen = await window(await station({ mqtt: broker.url }));
  await connected(seen);
  const hour = 3_600_000;
  const ring = (id: string, ago: number, number: string, state = 'ringing') =>
    devices.publish(
      `vigie/1/telephony/${id}/state`,
      JSON.stringify({ id, t: Date.now() - ago, state, number, line: 'allo', text: `<b>"Lampe" éteinte</b> '); --` }),
    );
  await ring('c1', 900 * hour, '03 80 00 00 01');
  await ring('c2', 30 * hour, '03 80 00 00 01');
  await ring('other', hour, '03 80 00 00 02');
  await ring('hidden', hour, '');
  await ring('hidden-2', 0, '');
  await until('they ring', () => seen.calls.size === 5);
  await ring('c1', 0, '03 80 00 00 01', 'abandoned');
  await until('one hung up', () => seen.calls.get('c1')?.state === 'abandoned');
  await ring('c3', 0, '03 80 00 00 01');
  await until('the third is there', () => seen.calls.has('c3'));
  const earlier = (id: string) => seen.calls.get(id)?.earlierCalls;
  expect([earlier('c3'), earlier('c2'), earlier('c1'), earlier('other'), earlier('hidden-2')]).toEqual([2, 1, 0, 0, 0]);
  expect(seen.calls.get('c3')?.transcript).toBe(`<b>"Lampe" éteinte</b> '); --`);
  const draft = {
    text: `=1+1 <img src=x onerror=alert(1)>`,
    type: 'lighting-out',
    place: null,
    callerName: `O'Brien"`,
  } as const;
  expect(await seen.client.call.claim({ commandId: randomUUID(), call: 'c3' })).toEqual({ ok: true });
  expect(await seen.client.call.complete({ commandId: randomUUID(), call: 'c3', draft })).toEqual({ ok: true });
  await until('kept as it was typed', () => seen.calls.get('c3')?.draft?.text === draft.text);
});

test('names from the city file that are markup and SQL reach the windows as text', async () => {
  const name = `<script>alert("x")</script> O'Brien'; DROP TABLE stream;--`;
  const assets = city.assets.map((asset) => (asset.id === 'LP-4' ? { ...asset, name } : asset));
  const broker = later(await startMosquitto());
  const devices = later(await openField(broker.url));
  const seen = await window(await station({ mqtt: broker.url, city: { ...city, assets } }));
  await devices.says('light-point', 'LP-4', { faults: [{ code: 'mast-tilted', since: SINCE, detail: name }] });
  await until('the alarm is there', () => seen.alarms.size === 1);
  expect([...seen.alarms.values()][0]).toMatchObject({ assetName: name, detail: name });
  const find = () => seen.client.asset.search({ query: `script alert o'brien "DROP`, limit: 5 });
  await until('the index is built', async () => (await find()).complete);
  expect((await find()).hits).toMatchObject([{ id: 'LP-4', label: name }]);
  await expect(seen.client.asset.search({ query: 'x'.repeat(201), limit: 5 })).rejects.toThrow();
  expect(await seen.client.asset.get({ asset: `LP-4' OR '1'='1` })).toBeNull();
});

describe('a start that cannot be is refused in words, and nothing stays behind', () => {
  const refusal = async (options: Partial<StartOptions>) => {
    const { opened } = await startStation({ dir, city, ...options });
    if (!opened.ok) return opened.refusal;
    await opened.value.close();
    throw new Error('it opened');
  };

  test('a port that another program has', async () => {
    const { port } = await station({ dir: join(dir, 'first') });
    const said = await refusal({ port });
    expect(said).toMatchObject({ code: 'port-busy', context: { port } });
    expect(said.message).toContain(`port ${port}`);
    // The refused one has let go of its folder.
    await (await openedStation({ dir, city })).close();
  });

  test('a data folder of a newer version', async () => {
    await (await openedStation({ dir, city })).close();
    const db = new Database(join(dir, 'data', 'station.db'));
    db.pragma('user_version = 99');
    db.close();
    expect(await refusal({})).toMatchObject({ code: 'store.newer', context: { version: 99 } });
  });

  test('a data folder that is a file, or below one', async () => {
    writeFileSync(join(dir, 'data'), 'not a folder');
    expect(await refusal({})).toMatchObject({ code: 'store.unwritable', context: { reason: 'EEXIST' } });
    const below = join(dir, 'data', 'deeper');
    expect(await refusal({ dir: below, city: join(dir, 'x') })).toMatchObject({ code: 'store.unwritable' });
  });

  test('a data folder that may only be read', async () => {
    const data = join(dir, 'data');
    if (process.getuid?.() === 0) {
      // Nothing is forbidden to root but a file system that is mounted for reading.
      mkdirSync(data);
      execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', data]);
      undo.push(() => execFileSync('/usr/bin/umount', [data]));
    } else {
      await (await openedStation({ dir, city })).close();
      chmodSync(data, 0o500);
      undo.push(() => chmodSync(data, 0o700));
    }
    expect(await refusal({})).toMatchObject({ code: 'store.unwritable' });
  });

  test('a broken city file', async () => {
    writeFileSync(join(dir, 'broken.json'), '{\n "format": "vigie-city",\n "version": 1;\n}');
    const said = await refusal({ city: join(dir, 'broken.json') });
    expect(said).toMatchObject({ code: 'city.not-json', context: { line: 3, column: 14 } });
    expect(await refusal({ city: join(dir, 'none.json') })).toMatchObject({ code: 'city.unreadable' });
    await (await openedStation({ dir, city })).close();
  });
});

test('devices of a kind that this version does not know are named in the log, and the rest works', async () => {
  const assets = city.assets.map((a) => (a.id === 'LP-5' ? { ...a, device: { driver: 'toaster', id: 'T-1' } } : a));
  const opened = await station({ city: { ...city, assets } });
  expect(opened.lines.some((line) => line.includes('toaster'))).toBe(true);
  const seen = await window(opened);
  expect(await seen.client.asset.get({ asset: 'LP-5' })).toMatchObject({ id: 'LP-5', points: [] });
});

test('a search index that was damaged is built anew', async () => {
  await (await openedStation({ dir, city })).close();
  writeFileSync(join(dir, 'data', 'search.db'), 'not a database'.repeat(1_000));
  const seen = await window(await station({}));
  const ask = () => seen.client.asset.search({ query: '3 rue monge', limit: 1 });
  let answer = await ask();
  while (!answer.complete) answer = await ask();
  expect(answer.hits).toHaveLength(1);
});
