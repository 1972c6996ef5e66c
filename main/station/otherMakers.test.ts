import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMosquitto, type TestBroker } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import { type CityFile, cityFileSchema } from '../../src/contract/cityFile.ts';
import { FLAG } from '../../src/contract/live.ts';
import type { RejectedMessages } from '../../src/contract/session.ts';
import { until } from './hubLink/hub.fixture.ts';
import { cabinetOf, startEdgeNode } from './links/mqtt/edgeNode.fixture.ts';
import { openedStation, openField, openWindow, type StartOptions } from './station.fixture.ts';

/* Equipment of other makers at a real Mosquitto, read by a whole station, seen in a window. */

/** Six lamps, the first three under the names that their makers' gateways give them. */
const bound = new Map([
  ['LP-1', 'place-wilson'],
  ['LP-2', 'tasmota_7F2C01'],
  ['LP-3', '0101010101010101'],
]);
const city: CityFile = {
  ...smallCity(6),
  profiles: ['zigbee2mqtt-light-point', 'tasmota-light-point', 'chirpstack-4-light-point'],
  assets: smallCity(6).assets.map((asset) => {
    const id = bound.get(asset.id);
    return id === undefined ? asset : { ...asset, device: { driver: 'light-point', id } };
  }),
};
const indexOf = (id: string): number => city.assets.findIndex((asset) => asset.id === id);

let dir: string;
let broker: TestBroker & { readonly port: number };
let undo: (() => unknown)[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-makers-'));
  undo = [];
  broker = await startMosquitto();
  undo.push(() => broker.close());
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});
const later = <T extends { close(): unknown }>(thing: T): T => {
  undo.push(() => thing.close());
  return thing;
};

/** A station with a window at it, that is connected. */
async function room(options: Partial<StartOptions> = {}) {
  const station = later(await openedStation({ dir, city, mqtt: broker.url, ...options }));
  const window = later(await openWindow(station));
  await until('the broker is there', () => window.status()?.broker.state === 'connected');
  let rejected: RejectedMessages | null = null;
  void (async () => {
    for await (const next of await window.client.session.watchRejected()) rejected = next;
  })().catch(() => {});
  return {
    station,
    window,
    /** `value quality age` of a point, as the card shows it. */
    async point(asset: string, id = 'level') {
      const point = (await window.client.asset.get({ asset }))?.points.find((one) => one.id === id);
      return `${point?.value} ${point?.quality} ${point?.age}`;
    },
    /** `source code count` of what was refused. */
    refused: () => (rejected?.rows ?? []).map(({ source, code, count }) => `${source} ${code} ${count}`).sort(),
    names: () => new Map((rejected?.rows ?? []).map(({ source, name }) => [source, name.fr])),
    isOld: (asset: string) => ((window.flags.get(indexOf(asset)) ?? 0) & FLAG.old) !== 0,
    feed: (id: string) => window.status()?.feeds.find((one) => one.id === id)?.state,
  };
}
type Room = Awaited<ReturnType<typeof room>>;
const shows = async ({ point }: Room, asset: string, wanted: string, id?: string): Promise<void> => {
  let seen = '';
  await until(`${asset} shows ${wanted}`, async () => {
    seen = await point(asset, id);
    return seen === wanted;
  }).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : ''}: ${seen}`);
  });
};

describe('device profiles', () => {
  test('a Zigbee, a Tasmota and a LoRaWAN lamp are in their cards; junk of each is counted by its name', async () => {
    const devices = later(await openField(broker.url));
    const seen = await room();
    const now = new Date().toISOString();
    await devices.publish('zigbee2mqtt/place-wilson', JSON.stringify({ state: 'ON', brightness: 127, last_seen: now }));
    await devices.publish('tele/tasmota_7F2C01/STATE', JSON.stringify({ POWER: 'ON', Dimmer: 35 }));
    const uplink = { time: now, fPort: 1, object: { level: 60, power: 41.5, lampFailed: true } };
    await devices.publish('application/1/device/0101010101010101/event/up', JSON.stringify(uplink));
    await shows(seen, 'LP-1', '50 good current');
    await shows(seen, 'LP-2', '35 good current');
    await shows(seen, 'LP-3', '60 good current');
    await shows(seen, 'LP-3', '41.5 good current', 'power');
    await until('the LoRaWAN lamp has failed', () => seen.window.alarmOf('LP-3', 'lamp-failed') !== undefined);
    await until('it is on the map', () => seen.window.levels.get(indexOf('LP-3')) === 60);

    await devices.publish('zigbee2mqtt/place-wilson', '{"state":');
    await devices.publish('zigbee2mqtt/place-wilson', JSON.stringify({ state: 'ON', power: 'plenty' }));
    await devices.publish('zigbee2mqtt/a-sensor-of-the-library', JSON.stringify({ state: 'ON' }));
    await devices.publish('application/1/device/0101010101010101/event/up', JSON.stringify({ fPort: 1, object: {} }));
    await devices.publish('zigbee2mqtt/bridge/state', 'online');
    await devices.says('light-point', 'LP-4', { level: 'much' });
    await until('all is counted', () => seen.refused().length === 5);
    expect(seen.refused()).toEqual([
      'light-point payload.shape 1',
      'profile-chirpstack-4-light-point profile.nothing-said 1',
      'profile-zigbee2mqtt-light-point payload.not-json 1',
      'profile-zigbee2mqtt-light-point payload.shape 1',
      'profile-zigbee2mqtt-light-point topic.no-asset 1',
    ]);
    expect(seen.names().get('profile-zigbee2mqtt-light-point')).toBe('Point lumineux Zigbee par Zigbee2MQTT');
    // What can be used of a message is used; the value that cannot is not believed.
    await shows(seen, 'LP-1', '100 good current');
    await shows(seen, 'LP-1', 'null bad current', 'power');
  });

  test('a bridge says that its lamp is away: silent in the list, and its values no younger for it', async () => {
    const devices = later(await openField(broker.url));
    const seen = await room();
    const at = Date.now() - 3_600_000;
    await devices.publish(
      'zigbee2mqtt/place-wilson',
      JSON.stringify({ state: 'OFF', last_seen: new Date(at).toISOString() }),
    );
    // Said before we listened or not: its own time is an hour ago.
    const again = await room({ dir: join(dir, 'second'), position: 'Position 2' });
    await shows(again, 'LP-1', '0 good old');
    await until('also on the map', () => again.isOld('LP-1'));
    await devices.publish('zigbee2mqtt/place-wilson/availability', 'offline');
    for (const { window } of [seen, again])
      await until('silent', () => window.alarmOf('LP-1', 'not-answering') !== undefined);
    await devices.publish('zigbee2mqtt/place-wilson/availability', 'online');
    await until('not any more', () => again.window.alarmOf('LP-1', 'not-answering')?.state !== 'unacknowledged');
    await shows(again, 'LP-1', '0 good old');
  });

  test('a profile that is not there and one that is broken: the station starts, and says so by name', async () => {
    const own = join(dir, 'profiles');
    mkdirSync(own, { recursive: true });
    const text = readFileSync('assets/profiles/tasmota-light-point.json', 'utf8');
    writeFileSync(
      join(own, 'nos-lampes.json'),
      text.replace('"tasmota-light-point"', '"nos-lampes"').replaceAll('tele/', 'ville/'),
    );
    writeFileSync(join(own, 'cassé.json'), text.replace('"level"', '"niveau"'));
    writeFileSync(join(own, 'noise.json'), '{');
    const wanted = ['nos-lampes', 'philips-hue', 'zigbee2mqtt-light-point'];
    const devices = later(await openField(broker.url));
    const seen = await room({ city: { ...city, profiles: wanted } });
    await until('three are told', () => seen.window.notices.length === 3);
    expect(seen.window.notices).toMatchObject([
      { code: 'profile.point', context: { file: 'cassé.json', line: expect.any(Number) } },
      { code: 'profile.not-json', context: { file: 'noise.json', line: 1 } },
      { code: 'profile.unknown', context: { profile: 'philips-hue' } },
    ]);
    for (const name of ['cassé.json', 'noise.json', 'philips-hue'])
      expect(seen.station.lines.filter((line) => line.includes(name))).toHaveLength(1);
    // The city's own is read, and so is the one that comes along.
    await devices.publish('ville/tasmota_7F2C01/STATE', JSON.stringify({ POWER: 'ON', Dimmer: 12 }));
    await devices.publish('zigbee2mqtt/place-wilson', JSON.stringify({ state: 'OFF' }));
    await shows(seen, 'LP-2', '12 good current');
    await shows(seen, 'LP-1', '0 good current');
    // What the city did not ask for is not listened to.
    await devices.publish('tele/tasmota_7F2C01/STATE', JSON.stringify({ POWER: 'ON', Dimmer: 99 }));
    await devices.publish('zigbee2mqtt/place-wilson', JSON.stringify({ state: 'ON', brightness: 254 }));
    await shows(seen, 'LP-1', '100 good current');
    expect(await seen.point('LP-2')).toBe('12 good current');
  });

  test('a city without profiles hears nothing of other makers, and is told nothing', async () => {
    const devices = later(await openField(broker.url));
    const { profiles: _, ...plain } = city;
    const seen = await room({ city: plain });
    await devices.publish('zigbee2mqtt/place-wilson', JSON.stringify({ state: 'ON' }));
    await devices.says('light-point', 'LP-4', { level: 44 });
    await shows(seen, 'LP-4', '44 good current');
    expect([seen.window.notices, seen.window.status()?.rejectedMessages]).toEqual([[], 0]);
  });
});

describe('Sparkplug B', () => {
  const OWN = {
    format: 'vigie-device-profile',
    version: 1,
    id: 'nos-armoires',
    title: { fr: 'Nos armoires', en: 'Our cabinets' },
    maker: 'Ville',
    driver: 'light-point',
    device: { levels: [5] },
    messages: [
      {
        sparkplug: { group: 'Eclairage', node: '*', device: '*' },
        points: { level: 'level', power: 'power', hours: 'hours' },
        conditions: { 'lamp-failed': 'failed' },
      },
    ],
  };
  const sparkplugCity = (hostId: string): CityFile => ({
    ...city,
    profiles: ['nos-armoires'],
    sparkplug: { hostId, groups: ['Eclairage'] },
  });
  /** Each by the name of its station. */
  const EACH = 'vigie-{station}';
  let rooms = 0;
  const cabinet = async (lamps = ['LP-4', 'LP-5']) => later(await startEdgeNode(broker.url, cabinetOf(lamps)));
  const sparkplugRoom = async (options: Partial<StartOptions> = {}, hostId = `vigie-${rooms++}`) => {
    const folder = options.dir ?? dir;
    mkdirSync(join(folder, 'profiles'), { recursive: true });
    writeFileSync(join(folder, 'profiles', 'nos-armoires.json'), JSON.stringify(OWN));
    const said = await states();
    const seen = await room({ city: sparkplugCity(hostId), ...options });
    await until('there too', () => seen.feed('sparkplug') === 'never');
    // A birth is said once: who is not yet subscribed does not hear of it.
    const listens = () => until('it is subscribed', () => said.includes(`spBv1.0/STATE/${hostId} true`));
    if (hostId !== EACH) await listens();
    return { ...seen, said, listens };
  };
  /** Retained STATE messages of hosts. */
  async function states() {
    const client = await connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 50 });
    client.on('error', () => {});
    undo.push(() => client.endAsync(true));
    const said: string[] = [];
    client.on('message', (topic, payload) => said.push(`${topic} ${JSON.parse(payload.toString()).online}`));
    await client.subscribeAsync('spBv1.0/STATE/+', { qos: 1 });
    return said;
  }

  test('born, changed by alias, a message lost and asked for, dead, back: the card, the map and the list say so', async () => {
    const seen = await sparkplugRoom();
    const node = await cabinet();
    await shows(seen, 'LP-4', '100 good current');
    await until('the feed is heard', () => seen.feed('sparkplug') === 'current');
    await node.say('LP-4', { level: 40, failed: true });
    await shows(seen, 'LP-4', '40 good current');
    await until('a lamp has failed', () => seen.window.alarmOf('LP-4', 'lamp-failed') !== undefined);

    node.lose('LP-4', { level: 10 });
    await node.say('LP-5', { level: 77 });
    await until('it is asked', () => node.asked() === 1);
    await shows(seen, 'LP-4', '10 good current');
    await shows(seen, 'LP-5', '77 good current');

    await node.die();
    await shows(seen, 'LP-4', '10 uncertain old');
    for (const lamp of ['LP-4', 'LP-5']) {
      await until(`${lamp} is old on the map`, () => seen.isOld(lamp));
      await until(`${lamp} is silent`, () => seen.window.alarmOf(lamp, 'not-answering')?.state === 'unacknowledged');
    }
    await node.connect();
    await shows(seen, 'LP-4', '10 good current');
    await until('it answers', () => seen.window.alarmOf('LP-4', 'not-answering')?.state === 'returned-unacknowledged');
    await until('and is young on the map', () => !seen.isOld('LP-4'));
    expect(seen.refused()).toEqual([]);
  });

  test('the silence of a node is one alarm for two stations, since its last word', async () => {
    const one = await sparkplugRoom();
    const two = await sparkplugRoom({ dir: join(dir, 'second'), position: 'Position 2' });
    const node = await cabinet();
    await shows(one, 'LP-4', '100 good current');
    await shows(two, 'LP-4', '100 good current');
    await node.die();
    const ids = [];
    for (const { window } of [one, two]) {
      await until('silent', () => window.alarmOf('LP-4', 'not-answering') !== undefined);
      ids.push(window.alarmOf('LP-4', 'not-answering')!.id);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  test('the broker goes: values are old at once, nobody is called silent; it comes back: all is current', async () => {
    const seen = await sparkplugRoom();
    const node = await cabinet();
    await shows(seen, 'LP-4', '100 good current');
    await broker.close();
    await shows(seen, 'LP-4', '100 uncertain old');
    await until('the feed is gone', () => seen.feed('sparkplug') === 'offline');
    expect(seen.window.alarmOf('LP-4', 'not-answering')).toBeUndefined();
    await node.close();
    seen.said.length = 0;
    broker = await startMosquitto(broker.port);
    undo.push(() => broker.close());
    await until('back', () => seen.window.status()?.broker.state === 'connected');
    await seen.listens();
    await node.connect();
    await shows(seen, 'LP-4', '100 good current');
  });

  test('what is no Sparkplug, what nobody reads and who is bound to nothing is counted under its name', async () => {
    const seen = await sparkplugRoom();
    const node = await cabinet(['LP-4', 'LP-404', 'LP-405']);
    await shows(seen, 'LP-4', '100 good current');
    await node.publish('spBv1.0/Eclairage/NDATA/Armoire-212', 'junk');
    await node.publish('spBv1.0/Eclairage/NONE/Armoire-212', 'junk');
    await until('all is counted', () => seen.refused().length === 3);
    expect(seen.refused()).toEqual([
      'sparkplug sparkplug.payload.malformed 1',
      'sparkplug sparkplug.topic.shape 1',
      'sparkplug topic.no-asset 2',
    ]);
    expect(seen.names().get('sparkplug')).toBe('Sparkplug B');
  });

  test('two stations with the same host id: both windows are told', async () => {
    const one = await sparkplugRoom({}, 'vigie-dijon');
    const two = await sparkplugRoom({ dir: join(dir, 'second'), position: 'Position 2' }, 'vigie-dijon');
    for (const { window } of [one, two])
      await until('told', () => window.notices.some(({ code }) => code === 'sparkplug.same-host-id'));
    const { context } = one.window.notices.find(({ code }) => code === 'sparkplug.same-host-id')!;
    expect(context).toEqual({ host: 'vigie-dijon' });
  });

  test('a station that is stopped says so', async () => {
    const said = await states();
    const seen = await sparkplugRoom({}, 'vigie-dijon');
    await until('online', () => said.at(-1) === 'spBv1.0/STATE/vigie-dijon true');
    await seen.station.close();
    await until('offline', () => said.at(-1) === 'spBv1.0/STATE/vigie-dijon false');
  });

  test('one file serves all stations: each goes by its own name', async () => {
    const said = await states();
    await sparkplugRoom({}, EACH);
    await sparkplugRoom({ dir: join(dir, 'second'), position: 'Position 2' }, EACH);
    await until('both are online', () => said.length === 2);
    for (const line of said) expect(line).toMatch(/^spBv1\.0\/STATE\/vigie-[0-9a-f-]{36} true$/);
    expect(new Set(said).size).toBe(2);
  });
});

test.each([
  ['a host id with a slash', { sparkplug: { hostId: 'a/b' } }],
  ['a host id of nothing', { sparkplug: { hostId: '' } }],
  ['a group with a wildcard', { sparkplug: { hostId: 'a', groups: ['+'] } }],
  ['no group at all', { sparkplug: { hostId: 'a', groups: [] } }],
  ['a word that is none of ours', { sparkplug: { hostId: 'a', primary: true } }],
  ['a profile that is no text', { profiles: [7] }],
])('%s is refused when the city’s file is read', (_, more) => {
  expect(cityFileSchema.safeParse({ ...city, ...more }).success).toBe(false);
});
