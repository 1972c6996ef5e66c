import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { CAMERAS, openPark, PASSWORD } from '../../../../src/city/cameras/park.fixture.ts';
import type { ConditionReading, PointReading } from '../../../../src/domain/asset/device.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { STRANGERS, type Stranger } from '../../links/onvif/testing/strangers.ts';
import { createHealthWatch, type HealthWatchOptions } from './health.ts';

const QUICK = {
  begin: 0,
  spread: 0,
  look: 150,
  again: 50,
  // Longer than what is not silent takes, however busy the machine is.
  lookLimit: 2_500,
  pull: 1_000,
  subscribe: 100,
  account: 300,
  impatient: 50,
  clockEvery: 100,
};

let park: CameraPark;
let said: string[];
let undo: (() => unknown)[];
beforeEach(async () => {
  ({ park, said } = await openPark({ now: Date.now }));
  undo = [() => park.close()];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

/** The watch over cameras at addresses, and what it says of each as it is now. */
function watch(addresses: Readonly<Record<string, string>>, options: Partial<HealthWatchOptions> = {}) {
  const conditions = new Map<string, Map<string, ConditionReading>>();
  const told: string[] = [];
  const points = new Map<string, readonly PointReading[]>();
  const lines: string[] = [];
  const health = createHealthWatch({
    addressOf: (camera) => {
      const address = addresses[camera];
      return address === undefined ? undefined : { address, ...PASSWORD };
    },
    tryAccount: async () => ok(undefined),
    openMetadata: async () => refuse('camera.no-stream', ''),
    now: Date.now,
    clock: () => performance.now(),
    random: Math.random,
    timing: QUICK,
    log: (line) => lines.push(line),
    onReading(camera, reading) {
      const known = conditions.get(camera) ?? new Map<string, ConditionReading>();
      conditions.set(camera, known);
      for (const one of reading.conditions) {
        if (known.get(one.condition)?.active !== one.active) told.push(`${camera} ${one.condition} ${one.active}`);
        known.set(one.condition, one);
      }
      if (reading.points.length > 0) points.set(camera, reading.points);
    },
    ...options,
  });
  undo.push(() => health.close());
  health.refresh(Object.keys(addresses));
  return {
    health,
    told,
    lines,
    points,
    of: (camera: string, condition: string) => conditions.get(camera)?.get(condition),
    is: (camera: string, condition: string) => conditions.get(camera)?.get(condition)?.active,
  };
}
const both = () => Object.fromEntries(CAMERAS.map(({ id, number }) => [id, park.addressOf(number)]));

describe('of two real cameras', () => {
  test.each(['hang', 'reset', 'html', 'garbage'] as const)(
    'the one that does this is gone, and back: %s',
    async (fault) => {
      const seen = watch(both());
      await until('both are listened to', () => CAMERAS.every(({ id }) => seen.is(id, 'tampered') === false));
      park.setFault(118, fault);
      await until('it is gone', () => seen.is('CAM-118', 'unreachable') === true);
      expect(seen.points.get('CAM-118')).toEqual([{ point: 'reachable', value: false, quality: 'good' }]);
      expect(seen.is('CAM-131', 'unreachable')).toBe(false);
      park.setFault(118, null);
      await until('it is back', () => seen.is('CAM-118', 'unreachable') === false);
      park.signal(118, 'tamper', true);
      await until('and is listened to again', () => seen.is('CAM-118', 'tampered') === true);
      expect(seen.told.filter((line) => line.startsWith('CAM-131') && line.endsWith('true'))).toEqual([]);
    },
  );

  test('each has its own clock; the one that is 47 s ahead is told, and tells its events at our time', async () => {
    park.setDefect(131, 'clock-off', true);
    const seen = watch(both());
    await until('the wrong clock is told', () => seen.of('CAM-131', 'clock-off')?.detail === '+47 s');
    await until('the other is right', () => seen.is('CAM-118', 'clock-off') === false);
    for (const number of [118, 131]) park.signal(number, 'tamper', true);
    await until('both tell', () => CAMERAS.every(({ id }) => seen.is(id, 'tampered') === true));
    expect(seen.of('CAM-118', 'tampered')?.undated).toBeUndefined();
    expect(seen.of('CAM-131', 'tampered')).toMatchObject({ undated: true });
    expect(Math.abs(seen.of('CAM-131', 'tampered')!.since - Date.now())).toBeLessThan(5_000);
    park.setDefect(131, 'clock-off', false);
    await until('it is right again', () => seen.is('CAM-131', 'clock-off') === false);
  });

  test('what a camera tells begins and ends, and a line that is crossed is over by itself', async () => {
    const seen = watch(both(), { now: () => Date.now() });
    await until('listened to', () => seen.is('CAM-118', 'motion') === false);
    for (const [signal, condition] of [
      ['tamper', 'tampered'],
      ['input', 'digital-input'],
      ['motion', 'motion'],
    ] as const) {
      park.signal(118, signal, true);
      await until(`${condition} begins`, () => seen.is('CAM-118', condition) === true);
      park.signal(118, signal, false);
      await until(`${condition} ends`, () => seen.is('CAM-118', condition) === false);
    }
    park.signal(118, 'line', true);
    await until('the line is crossed', () => seen.is('CAM-118', 'line-crossed') === true);
    expect(seen.of('CAM-118', 'line-crossed')?.detail).toBe('Ligne 1');
    expect(seen.health.recent('CAM-118').map(({ event, until }) => [event, until !== null])).toEqual([
      ['line-crossed', false],
      ['motion', true],
      ['digital-input', true],
      ['tampered', true],
    ]);
    expect(seen.health.recent('CAM-131')).toEqual([]);
  });

  test('a state that holds when the watch begins is no event, and its end is one', async () => {
    park.signal(118, 'tamper', true);
    const seen = watch(both());
    await until('listened to', () => seen.is('CAM-118', 'motion') === false);
    expect(seen.is('CAM-118', 'tampered')).toBeUndefined();
    park.signal(118, 'tamper', false);
    await until('its end is told', () => seen.is('CAM-118', 'tampered') === false);
  });

  test('a subscription that the camera has forgotten is made anew, and what came meanwhile is told', async () => {
    const seen = watch(both());
    await until('listened to', () => seen.is('CAM-118', 'tampered') === false);
    park.setFault(118, 'reset');
    await until('it is gone', () => seen.is('CAM-118', 'unreachable') === true);
    park.signal(118, 'tamper', true);
    park.setFault(118, null);
    await until('told after all', () => seen.is('CAM-118', 'tampered') === true);
    expect(seen.of('CAM-118', 'tampered')).toMatchObject({ undated: true });
  });

  test('a flood of one is one event, counted, and the other is heard as before', async () => {
    const seen = watch(both());
    await until('both are listened to', () => CAMERAS.every(({ id }) => seen.is(id, 'motion') === false));
    for (let n = 0; n < 900; n++) park.signal(118, 'line', true);
    park.signal(131, 'input', true);
    await until('the other is heard', () => seen.is('CAM-131', 'digital-input') === true, 10_000);
    await until('all are counted', () => seen.health.merged() >= 899);
    expect(seen.told.filter((line) => line.startsWith('CAM-118 line-crossed'))).toEqual(['CAM-118 line-crossed true']);
  });

  test.each([
    [
      'a message of two megabytes',
      `<wsnt:NotificationMessage><wsnt:Topic>${'x'.repeat(2_000_000)}</wsnt:Topic></wsnt:NotificationMessage>`,
    ],
    ['ten thousand nested elements', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`],
    ['half a message', '<wsnt:NotificationMessage><wsnt:Topic>tns1:Dev'],
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>&a;&a;&a;'],
    [
      'a topic of nobody',
      '<wsnt:NotificationMessage><wsnt:Topic>tns9:__proto__/constructor</wsnt:Topic></wsnt:NotificationMessage>',
    ],
    ['no message at all', '<wsnt:NotificationMessage/><wsnt:NotificationMessage>7</wsnt:NotificationMessage>'],
  ])('one that sends %s is listened to again, and harms nobody', async (_, message) => {
    const seen = watch(both());
    await until('listened to', () => seen.is('CAM-118', 'motion') === false);
    park.tell(118, message);
    park.signal(131, 'input', true);
    await until('the other is heard', () => seen.is('CAM-131', 'digital-input') === true, 10_000);
    await until('it is heard again', async () => {
      park.signal(118, 'input', seen.is('CAM-118', 'digital-input') !== true);
      return seen.is('CAM-118', 'digital-input') === true;
    });
    expect(seen.is('CAM-118', 'unreachable')).toBe(false);
  });

  test('the subscriptions are given back at the end: a camera has room for few', async () => {
    const seen = watch(both());
    await until('listened to', () => seen.is('CAM-118', 'motion') === false);
    for (let n = 0; n < 12; n++) {
      await seen.health.close();
      const next = watch(both());
      await until('listened to again', () => next.is('CAM-118', 'motion') === false);
      Object.assign(seen, next);
    }
    expect(said).toEqual([]);
  });
});

/** Strangers at addresses of their own, in a thread of theirs. */
const openStrangers = (): Promise<Record<string, string>> => {
  const strangers = new Worker(new URL('../../links/onvif/testing/strangersThread.ts', import.meta.url));
  undo.push(() => strangers.terminate());
  return new Promise((resolve, reject) => {
    strangers.once('message', resolve);
    strangers.once('error', reject);
  });
};

/** Strangers, and what the alarm of the camera in whose place they answer says besides; null: that it is silent. */
const IN_ITS_PLACE: Partial<Record<Stranger, string | null>> = {
  'web page': 'camera.not-onvif',
  'a picture in place of XML': 'camera.not-onvif',
  'compressed noise': 'camera.not-onvif',
  'malformed XML': 'camera.not-onvif',
  'entity bomb': 'camera.not-onvif',
  'yes to everything': 'camera.not-onvif',
  'no HTTP at all': 'camera.not-onvif',
  'fifty megabytes': 'camera.too-large',
  'headers without end': 'camera.too-large',
  'continue without end': 'camera.too-large',
  'redirect to itself': 'camera.other-host',
  'redirect to a file': 'camera.other-host',
  'never answers': null,
  'drips bytes': null,
  'drips headers': null,
  'hangs up': null,
};

test('what answers in a camera’s place is told with its alarm, each in its own way, and the real one is heard', async () => {
  const addresses = await openStrangers();
  const names = Object.keys(IN_ITS_PLACE) as Stranger[];
  const seen = watch({ ...Object.fromEntries(names.map((name) => [name, addresses[name]!])), ...both() });
  await until('all are told', () => names.every((name) => seen.is(name, 'unreachable') === true));
  expect(Object.fromEntries(names.map((name) => [name, seen.of(name, 'unreachable')?.detail ?? null]))).toEqual(
    IN_ITS_PLACE,
  );
  // The words are those of the link, which tells them apart in the same way.
  for (const name of names) if (IN_ITS_PLACE[name] !== null) expect(IN_ITS_PLACE[name]).toBe(STRANGERS[name]);
  park.signal(118, 'tamper', true);
  await until('the real one tells', () => seen.is('CAM-118', 'tampered') === true, 10_000);
  expect(seen.told.filter((line) => /^CAM-.* (?:unreachable|certificate) true/.test(line))).toEqual([]);
});

test('one that asks for a password without end is there and refuses ours, which is another alarm', async () => {
  const addresses = await openStrangers();
  const seen = watch({ odd: addresses['digest without end']! });
  await until('it is told', () => seen.is('odd', 'not-authenticated') === true);
  expect(seen.is('odd', 'unreachable')).toBe(false);
});

test('a wrong password is told at once, and not tried again and again', async () => {
  let asked = 0;
  const seen = watch(
    { 'CAM-118': park.addressOf(118) },
    {
      addressOf: () => ({ address: park.addressOf(118), username: 'vigie', password: 'wrong' }),
      timing: { ...QUICK, account: 60_000 },
      onReading: (_, { conditions }) => {
        if (conditions.some(({ condition, active }) => condition === 'not-authenticated' && active)) asked += 1;
      },
    },
  );
  await until('refused', () => asked > 0);
  const looks = asked;
  await until('it is looked at all the same', () => asked > looks + 2);
  expect(seen.health.isUsable('CAM-118')).toBe(false);
});

test('without its password a camera is looked at and not asked for anything else', async () => {
  const readings: string[] = [];
  watch(
    {},
    {
      addressOf: () => ({ address: park.addressOf(118), username: 'vigie', password: null }),
      onReading: (_, { conditions }) => readings.push(...conditions.map(({ condition }) => condition)),
    },
  ).health.refresh(['CAM-118']);
  await until('looked at', () => readings.filter((one) => one === 'clock-off').length > 3);
  expect(readings).not.toContain('not-authenticated');
});

/** A camera that nobody should have bought: answers SOAP operations as the test says. */
async function oddCamera(answer: (operation: string, path: string, origin: string) => string | null) {
  const asked: string[] = [];
  let origin = '';
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const [, operation = ''] = /<s:Body><(?:\w+:)?(\w+)/.exec(Buffer.concat(parts).toString()) ?? [];
      asked.push(operation);
      const body = answer(operation, request.url ?? '', origin);
      if (body === null) return;
      response.writeHead(200, { 'Content-Type': 'application/soap+xml' });
      response.end(
        `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${body}</e:Body></e:Envelope>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  undo.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { address: `${origin}/onvif/device_service`, asked, origin };
}
const part = (name: string, value: number): string => `<${name}>${value}</${name}>`;
const timeNow = (at = new Date()): string =>
  '<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime>' +
  `<Time>${part('Hour', at.getUTCHours())}${part('Minute', at.getUTCMinutes())}${part('Second', at.getUTCSeconds())}</Time>` +
  `<Date>${part('Year', at.getUTCFullYear())}${part('Month', at.getUTCMonth() + 1)}${part('Day', at.getUTCDate())}</Date>` +
  '</UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>';
const services = (origin: string): string =>
  '<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/events/wsdl</Namespace>' +
  `<XAddr>${origin}/events</XAddr></Service></GetServicesResponse>`;
const subscribed = (address: string, seconds = 60): string =>
  `<CreatePullPointSubscriptionResponse><SubscriptionReference><Address>${address}</Address></SubscriptionReference>` +
  `<CurrentTime>2026-11-24T03:00:00Z</CurrentTime><TerminationTime>${new Date(Date.parse('2026-11-24T03:00:00Z') + seconds * 1_000).toISOString()}</TerminationTime>` +
  '</CreatePullPointSubscriptionResponse>';

describe('of an odd camera', () => {
  test('whose subscriptions expire at once it is not asked without end', async () => {
    const odd = await oddCamera((operation, _, origin) => {
      if (operation === 'GetSystemDateAndTime') return timeNow();
      if (operation === 'GetServices') return services(origin);
      if (operation === 'CreatePullPointSubscription') return subscribed(`${origin}/1`, 0);
      return '<Fault><Code/><Reason><Text>gone</Text></Reason></Fault>';
    });
    const seen = watch({ odd: odd.address }, { timing: { ...QUICK, look: 20 } });
    await until(
      'it was looked at twenty times',
      () => odd.asked.filter((one) => one === 'GetSystemDateAndTime').length > 20,
    );
    expect(odd.asked.filter((one) => one === 'CreatePullPointSubscription').length).toBeLessThan(8);
    expect(seen.is('odd', 'unreachable')).toBe(false);
  });

  test('that answers before it has anything to tell it is asked a few times a second at most', async () => {
    const odd = await oddCamera((operation, _, origin) => {
      if (operation === 'GetSystemDateAndTime') return timeNow();
      if (operation === 'GetServices') return services(origin);
      if (operation === 'CreatePullPointSubscription') return subscribed(`${origin}/1`);
      return `<${operation}Response/>`;
    });
    const begun = performance.now();
    watch({ odd: odd.address }, { timing: { ...QUICK, impatient: 100 } });
    await until('it was asked five times', () => odd.asked.filter((one) => one === 'PullMessages').length >= 5);
    expect(performance.now() - begun).toBeGreaterThan(400);
  });

  test('that gives another’s subscription for its own nothing is believed', async () => {
    const other = park.addressOf(118);
    const [host, path] = [new URL(other).host, '/onvif/118/pullpoint/1'];
    const seen = watch(both());
    await until('the real one is listened to', () => seen.is('CAM-118', 'motion') === false);
    // Behind one address, as the channels of a recorder are.
    const liar = await oddCamera((operation, _, origin) => {
      if (operation === 'GetSystemDateAndTime') return timeNow();
      if (operation === 'GetServices') return services(origin);
      if (operation === 'CreatePullPointSubscription') return subscribed(`http://${host}${path}`);
      return '<Fault><Code/><Reason><Text>no</Text></Reason></Fault>';
    });
    const lied = watch({ liar: liar.address });
    await until('it was tried', () => liar.asked.includes('PullMessages'));
    // Asked at its own host, where nothing of the other is.
    park.signal(118, 'tamper', true);
    await until('the real one tells', () => seen.is('CAM-118', 'tampered') === true, 10_000);
    expect(lied.is('liar', 'tampered')).toBeUndefined();
  });

  test('two cameras of one recorder that share a subscription: only the first is listened to, and it is said', async () => {
    const recorder = await oddCamera((operation, _, origin) => {
      if (operation === 'GetSystemDateAndTime') return timeNow();
      if (operation === 'GetServices') return services(origin);
      if (operation === 'CreatePullPointSubscription') return subscribed(`${origin}/same`);
      return `<${operation}Response/>`;
    });
    const seen = watch({ one: `${recorder.origin}/1/device_service`, two: `${recorder.origin}/2/device_service` });
    await until('it is said', () => seen.lines.some((line) => line.includes('another camera')));
    expect(seen.is('one', 'unreachable')).toBe(false);
    expect(seen.is('two', 'unreachable')).toBe(false);
  });

  test.each([
    ['in 1970', timeNow(new Date(0)), true],
    ['on the 32nd', timeNow().replace(/<Day>\d+/, '<Day>32'), undefined],
    ['in words', '<GetSystemDateAndTimeResponse>noon</GetSystemDateAndTimeResponse>', undefined],
  ])('that lives %s the clock is told or left alone', async (_, answer, isOff) => {
    const odd = await oddCamera((operation) => (operation === 'GetSystemDateAndTime' ? answer : '<Nothing/>'));
    const seen = watch({ odd: odd.address });
    await until('it was looked at', () => odd.asked.filter((one) => one === 'GetSystemDateAndTime').length > 3);
    expect([seen.is('odd', 'unreachable'), seen.is('odd', 'clock-off')]).toEqual([false, isOff]);
  });
});
