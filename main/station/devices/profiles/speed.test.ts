import { expect, test } from 'vitest';
import { catalogue } from '../../../../src/drivers/catalogue.ts';
import { loadProfiles } from './loadProfiles.ts';
import { type listen, manifests, profileOf, ranges } from './profile.fixture.ts';
import { createProfileReader } from './profileReader.ts';

/*
 * What a message costs. The figures are printed; what is asked for is far below them, so that a busy machine passes: the
 * city's steady load is 38 messages a second, and some thousands at once after the mains return.
 */

const rounds = 3;
const messages = 4_000;
const encoder = new TextEncoder();
const shipped = loadProfiles(['assets/profiles'], manifests, ranges).profiles;

/** Messages a second, the best of a few rounds. */
async function rate(run: () => Promise<void> | void): Promise<number> {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await run();
    best = Math.max(best, (messages / (performance.now() - began)) * 1_000);
  }
  return Math.round(best);
}

function reading(profiles: Parameters<typeof listen>[0], topicOf: (i: number) => string, json: unknown) {
  let heard = 0;
  const reader = createProfileReader({
    profiles,
    now: () => 1_795_456_800_000,
    onReading: () => {
      heard++;
    },
    onReject: (_, __, code, message) => {
      throw new Error(`${code} ${message}`);
    },
  });
  const payload = encoder.encode(JSON.stringify(json));
  const topics = Array.from({ length: messages }, (_, i) => topicOf(i));
  return {
    heard: () => heard,
    run: async () => {
      for (const topic of topics) reader.receive(topic, payload);
      await reader.idle();
    },
  };
}

test('what a message costs', async () => {
  const tasmota = reading(shipped, (i) => `tele/lamp-${i}/SENSOR`, {
    Time: '2026-11-23T18:00:00',
    ENERGY: { Total: 13.48, Power: 41.5, Voltage: 231 },
    ESP32: { Temperature: 38 },
  });
  const chirpstack = reading(shipped, (i) => `application/1/device/d${i}/event/up`, {
    time: '2022-07-18T09:34:15.775023242+00:00',
    deviceInfo: { devEui: '0101010101010101', deviceName: 'lamp', tags: { a: 'b' } },
    fPort: 1,
    rxInfo: [{ gatewayId: '0016c001f153a14c', rssi: -36, snr: 10.5 }],
    object: { level: 60, power: 41.5, voltage: 231, hours: 1234, temperature: 38, lampFailed: false },
  });
  const five = { level: 60, power: 41.5, voltage: 231, hours: 1234, temperature: 38 };
  const names = Object.keys(five);
  const pathOf = (wrap: (path: string) => string) =>
    profileOf({
      device: { levels: [2] },
      messages: [{ topics: ['l/+'], points: Object.fromEntries(names.map((name) => [name, wrap(`object.${name}`)])) }],
    });
  const quick = reading([pathOf((path) => path)], (i) => `l/d${i}`, { object: five });
  const slow = reading([pathOf((path) => `$round(${path}, 1)`)], (i) => `l/d${i}`, { object: five });
  const state = encoder.encode(JSON.stringify({ t: 1_795_456_800_000, ...five }));
  const driver = catalogue.get('light-point')!;

  const figures = {
    'a lamp of Vigie’s own, read by its driver': await rate(() => {
      for (let i = 0; i < messages; i++) driver.read(state, 0);
    }),
    'five plain paths, at once': await rate(quick.run),
    'ChirpStack 4 among all profiles, at once': await rate(chirpstack.run),
    'Tasmota SENSOR for two profiles, at once': await rate(tasmota.run),
    'the same five by JSONata': await rate(slow.run),
  };
  console.log(
    Object.entries(figures)
      .map(([what, figure]) => `${what}: ${figure}/s`)
      .join('\n'),
  );
  expect([quick.heard(), slow.heard(), chirpstack.heard(), tasmota.heard()]).toEqual(
    [1, 1, 1, 2].map((n) => n * rounds * messages),
  );
  const [, plain, , , full] = Object.values(figures);
  expect(plain).toBeGreaterThan(5_000);
  expect(full).toBeGreaterThan(100);
  expect(plain! / full!).toBeGreaterThan(3);
}, 120_000);
