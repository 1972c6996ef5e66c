import { afterEach, describe, expect, test } from 'vitest';
import { catalogue } from '../drivers/catalogue.ts';
import { type Listener, listen, startAedes, startMosquitto, type TestBroker } from './brokers.fixture.ts';
import { EVENING, smallCity } from './city.fixture.ts';
import { type CityOptions, type RunningCity, runCity } from './runCity.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A clock that the test can push; it also goes by itself. */
function clock() {
  const started = performance.now();
  let pushed = 0;
  return {
    now: () => EVENING + pushed + performance.now() - started,
    push: (ms: number) => {
      pushed += ms;
    },
  };
}

async function town(
  broker: TestBroker,
  more: Partial<CityOptions> = {},
): Promise<{ city: RunningCity; field: Listener; said: string[] }> {
  const said: string[] = [];
  closing.push(broker.close);
  const field = await listen(broker);
  closing.push(field.close);
  const city = runCity({
    city: smallCity(),
    seed: 7,
    mqtt: { url: broker.url, protocol: broker.protocol },
    now: clock().now,
    quiet: true,
    log: (message) => said.push(message),
    ...more,
  });
  closing.push(city.close);
  await city.published;
  return { city, field, said };
}
const parse = (text: string | undefined) => JSON.parse(text ?? 'null');
const codes = (text: string): string[] => (parse(text).faults as { code: string }[]).map((fault) => fault.code);

describe.each([
  ['aedes, as embedded', startAedes],
  ['a real Mosquitto, MQTT 5', startMosquitto],
])('on %s', (_name, start) => {
  test('a late subscriber sees the state of every device, and every driver can read it', async () => {
    const broker = await start();
    const { city } = await town(broker);
    const late = await listen(broker, 'vigie/1/+/+/state');
    closing.push(late.close);
    const devices = smallCity().assets.filter((asset) => asset.kind !== 'camera');
    await late.untilAll((last) => last.size === devices.length);
    for (const [topic, payload] of late.last) {
      const read = catalogue.get(topic.split('/')[2]!)!.read(Buffer.from(payload), EVENING);
      expect(read.ok).toBe(true);
    }
    expect(city.counts().devices).toBe(devices.length);
  });

  test('an operator dims a lamp and the lamp confirms; a late order is ignored', async () => {
    const broker = await start();
    const { field, city } = await town(broker);
    const light = catalogue.get('light-point')!;
    const now = Date.now();
    // Far in the past by the city's clock: the lamp must not obey.
    const late = light.plan({ capability: 'level', value: 10 }, 'late', EVENING - 60_000, EVENING - 50_000);
    const good = light.plan({ capability: 'level', value: 30 }, 'good', EVENING, EVENING + 60_000);
    if (!late.ok || !good.ok) throw new Error('plan');
    await field.publish('vigie/1/light-point/LP-4/set', late.value[0]!.payload);
    await field.publish('vigie/1/light-point/LP-4/set', '{"id":');
    await field.publish('vigie/1/light-point/nobody/set', good.value[0]!.payload);
    await field.publish('vigie/1/light-point/LP-4/set', good.value[0]!.payload);
    const confirmed = await field.until('vigie/1/light-point/LP-4/state', (text) => parse(text).answers === 'good');
    expect(parse(confirmed).level).toBe(30);
    expect(field.history('vigie/1/light-point/LP-4/state').some((text) => parse(text).answers === 'late')).toBe(false);
    expect(city.stateOf('LP-4')).toMatchObject({ level: 30 });
    expect(Date.now() - now).toBeLessThan(5_000);
  });

  test('a cabinet loses its supply: it says how many lamps are out, its lamps fall silent, and all of it ends', async () => {
    const broker = await start();
    const { city, field } = await town(broker);
    expect(city.fault({ asset: 'LC-212', condition: 'no-power', active: true })).toBe('done');
    const cabinet = await field.until('vigie/1/light-cabinet/LC-212/state', (text) => codes(text).includes('no-power'));
    expect(parse(cabinet)).toMatchObject({ supply: 'off', lit: 0, faults: [{ detail: '38 points éteints' }] });
    await Promise.all(
      Array.from({ length: 38 }, (_, i) =>
        field.until(`vigie/1/light-point/LP-${i + 1}/state`, (text) => codes(text).includes('not-answering')),
      ),
    );
    city.fault({ asset: 'LC-212', condition: 'no-power', active: false });
    await field.untilAll((last) =>
      [...last].every(([topic, text]) => !topic.includes('light-') || codes(text).length === 0),
    );
  });

  test('a feed whose gateway dies is said offline by the broker, and comes back by itself', async () => {
    const broker = await start();
    const { city, field } = await town(broker);
    const topic = 'vigie/1/feed/lighting/status';
    await field.until(topic, (text) => parse(text).state === 'online');
    city.gateways.get('lighting')!.cut();
    await field.until(topic, (text) => parse(text).state === 'offline');
    // What happens meanwhile is said when the line is back.
    city.fault({ asset: 'LP-9', condition: 'lamp-failed', active: true, detail: 'module LED' });
    await field.untilAll((last) => parse(last.get(topic)).state === 'online');
    await field.until('vigie/1/light-point/LP-9/state', (text) => codes(text).includes('lamp-failed'));
    expect(parse(field.last.get('vigie/1/feed/buses/status')).state).toBe('online');
  });

  test('a call rings, is answered by a position, is ended, and is forgotten', async () => {
    const broker = await start();
    const time = clock();
    const { city, field } = await town(broker, { now: time.now });
    const id = city.call({ text: 'Plus de lumière', street: 'rue monge' })!;
    const topic = `vigie/1/telephony/${id}/state`;
    const ringing = parse(await field.until(topic, (text) => parse(text).state === 'ringing'));
    expect(ringing).toMatchObject({ id, text: 'Plus de lumière', street: 'Rue Monge', commune: 'Dijon' });
    expect(ringing.number).toMatch(/^\+33 (6 39 98|1 99 00|3 53 01) \d\d \d\d$/);
    const set = `vigie/1/telephony/${id}/set`;
    await field.publish(set, JSON.stringify({ action: 'end', by: 'P2' }));
    await field.publish(set, 'noise');
    await field.publish(set, JSON.stringify({ action: 'answer', by: 'P2' }));
    expect(parse(await field.until(topic, (text) => parse(text).state === 'answered')).by).toBe('P2');
    await field.publish(set, JSON.stringify({ action: 'answer', by: 'P3' }));
    await field.publish(set, JSON.stringify({ action: 'end', by: 'P2' }));
    expect(parse(await field.until(topic, (text) => parse(text).state === 'ended')).by).toBe('P2');
    time.push(6_000);
    await field.until(topic, (text) => text === '');
    const late = await listen(broker, 'vigie/1/telephony/+/state');
    closing.push(late.close);
    expect(late.last.size).toBe(0);
  });
});

test('a broker that restarts with nothing in memory is told everything again', async () => {
  const first = await startMosquitto();
  const { city } = await town(first);
  await first.close();
  closing.splice(0, 1);
  const second = await startMosquitto(first.port);
  closing.unshift(second.close);
  const reader = await listen(second, 'vigie/1/+/+/state');
  closing.push(reader.close);
  await reader.untilAll((last) => last.size === city.counts().devices);
});

test('a frozen feed stays online and says nothing; thawed, it says how things are now', async () => {
  const { city, field } = await town(await startAedes());
  expect(city.freeze('signals', true)).toBe(true);
  expect(city.freeze('moonlight', true)).toBe(false);
  const topic = 'vigie/1/signal-controller/J-1/state';
  await field.until(topic, () => true);
  const before = field.history(topic).length;
  city.fault({ asset: 'J-1', condition: 'flashing', active: true, detail: 'défaut de lampe rouge' });
  city.fault({ asset: 'BO-1', condition: 'stuck-down', active: true });
  await field.until('vigie/1/bollard/BO-1/state', (text) => codes(text).includes('stuck-down'));
  expect(field.history(topic).length).toBe(before);
  expect(parse(field.last.get('vigie/1/feed/signals/status')).state).toBe('online');
  city.freeze('signals', false);
  const after = await field.until(topic, (text) => codes(text).includes('flashing'));
  expect(parse(after).mode).toBe('flashing');
});

test('a city that ends leaves no telephone ringing on the broker', async () => {
  const { city, field } = await town(await startMosquitto());
  const topic = `vigie/1/telephony/${city.call({})}/state`;
  await field.until(topic, (text) => parse(text).state === 'ringing');
  await city.close();
  await field.until(topic, (text) => text === '');
  await field.untilAll((last) => parse(last.get('vigie/1/feed/telephony/status')).state === 'offline');
});

test('a fibre node goes down: the cameras behind it hang, and mend with it', async () => {
  const cameras: [string, string | null][] = [];
  const { city } = await town(await startAedes(), {
    cameras: { set: (asset, fault) => cameras.push([asset, fault]) > 0 },
  });
  city.fault({ asset: 'FN-1', condition: 'down', active: true });
  city.fault({ asset: 'FN-1', condition: 'down', active: false });
  expect(cameras).toEqual([
    ['CAM-118', 'hang'],
    ['CAM-118', null],
  ]);
});

test('what a script asks of things that are not there is told apart', async () => {
  const { city } = await town(await startAedes());
  expect(city.fault({ asset: 'LP-404', condition: 'lamp-failed', active: true })).toBe('no-asset');
  expect(city.fault({ asset: 'LP-4', condition: '__proto__', active: true })).toBe('no-condition');
  expect(city.fault({ asset: 'LP-4', condition: 'lamp-failed', active: false })).toBe('unchanged');
  expect(city.call({ street: 'rue qui n’existe pas' })).toBe(null);
});
