import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CompiledProfile } from './compileProfile.ts';
import { loadProfiles } from './loadProfiles.ts';
import { type Listener, listen, manifests, ranges } from './profile.fixture.ts';

/* The profiles that come with Vigie, proven against their drivers and on what makers and projects publish. */

const shipped = loadProfiles(['assets/profiles'], manifests, ranges);
const profile = (id: string): CompiledProfile => shipped.profiles.find((one) => one.id === id)!;
const of = (id: string, now?: string): Listener =>
  listen([profile(id)], now === undefined ? undefined : () => Date.parse(now));

const DATA = '../shared/data';
const onData = test.runIf(existsSync(DATA));
const file = (path: string): string => readFileSync(`${DATA}/${path}`, 'utf8');
/** A sample of MQTT: its topic, and the bytes that were sent. */
function sample(name: string): [topic: string, payload: string] {
  const { topic, payload, payload_raw } = JSON.parse(file(`mqtt/${name}.json`)) as Record<string, unknown>;
  return [String(topic), typeof payload_raw === 'string' ? payload_raw : JSON.stringify(payload)];
}

test('every profile that comes with Vigie fits its driver', () => {
  expect(shipped.refusals).toEqual([]);
  expect(shipped.profiles.map(({ id }) => id)).toEqual([
    'chirpstack-4-light-point',
    'fiware-streetlight-control-cabinet',
    'fiware-streetlight',
    'fiware-vehicle',
    'homie-4-light-point',
    'homie-5-light-point',
    'shelly-gen1-light-point',
    'shelly-gen2-light-point',
    'tasmota-light-cabinet',
    'tasmota-light-point',
    'the-things-stack-3-light-point',
    'zigbee2mqtt-light-point',
  ]);
});

describe.each(shipped.profiles.map((one) => [one.id, one] as const))('%s', (id, one) => {
  test('bears its file’s name, and speaks both languages', () => {
    expect(one.file).toBe(`assets/profiles/${id}.json`);
    const { title, notes } = JSON.parse(readFileSync(one.file, 'utf8')) as Record<string, Record<string, string>>;
    for (const text of [title, notes]) {
      expect(text?.fr?.trim()).toBeTruthy();
      expect(text?.en?.trim()).toBeTruthy();
      expect(text?.fr).not.toBe(text?.en);
      // French puts a no-break space before these signs, and no plain apostrophe.
      expect(text?.fr).not.toMatch(/[^\u00a0\u202f][:;!?](?:\s|$)|'/);
    }
  });
  test('every message is answered without JSONata’s promises as long as nothing is odd in it', () => {
    for (const { slots } of one.messages) for (const { plain, source } of slots) expect(plain, source).not.toBe(null);
  });
  test('fills a point or a condition with each message, with values of the driver', () => {
    for (const message of one.messages)
      expect(message.points.length + message.conditions.length + (message.position ? 1 : 0)).toBeGreaterThan(0);
    for (const { points } of one.messages)
      for (const { id: point, rule } of points)
        if (rule.type === 'number') expect(rule.range, point).toEqual(ranges(one.driver, point));
  });
});

test('all of them together share a broker without taking each other’s messages', () => {
  const { reader } = listen(shipped.profiles);
  expect(reader.filters()).toEqual([
    'application/+/device/+/event/up',
    'fiware/StreetlightControlCabinet/#',
    'fiware/Streetlight/#',
    'fiware/Vehicle/#',
    'homie/+/light/+',
    'homie/+/$state',
    'homie/5/+/light/+',
    'homie/5/+/$state',
    'shellies/+/light/0/status',
    'shellies/+/white/0/status',
    'shellies/+/relay/0',
    'shellies/+/light/0/power',
    'shellies/+/relay/0/power',
    'shellies/+/white/0/power',
    'shellies/+/voltage',
    'shellies/+/temperature',
    'shellies/+/overtemperature',
    'shellies/+/online',
    '+/status/light:0',
    '+/status/switch:0',
    '+/online',
    'tele/+/SENSOR',
    'stat/+/STATUS8',
    'stat/+/STATUS10',
    'tele/+/LWT',
    'tele/+/STATE',
    'stat/+/STATUS11',
    'stat/+/RESULT',
    'v3/+/devices/+/up',
    'zigbee2mqtt/+',
    'zigbee2mqtt/+/availability',
  ]);
});

describe('ChirpStack 4', () => {
  const topic = (event: string): string => `application/17c82e96/device/0101010101010101/event/${event}`;
  onData('an uplink without a decoded object is refused in words: its codec is missing', () => {
    const { say, heard, rejected } = of('chirpstack-4-light-point');
    say(topic('up'), file('chirpstack/up.json'));
    expect(heard).toEqual([]);
    expect(rejected).toMatchObject([{ code: 'profile.nothing-said' }]);
  });
  onData(
    'an uplink with one is read, with the network’s time; the gateways’ radio and place are not the lamp’s',
    () => {
      const { say, heard, points, rejected } = of('chirpstack-4-light-point');
      const up = JSON.parse(file('chirpstack/up.json')) as { rxInfo: object[] };
      up.rxInfo = up.rxInfo.map((info) => ({ ...info, location: { latitude: 47, longitude: 5 } }));
      say(topic('up'), { ...up, object: { level: 0, power: '0.5', temperature: null, lampFailed: true } });
      expect(points()).toEqual([
        '0101010101010101 level=0',
        '0101010101010101 power=0.5',
        '0101010101010101 temperature=null bad',
      ]);
      expect(heard[0]?.reading).toMatchObject({
        deviceTime: Date.parse('2022-07-18T09:34:15.775Z'),
        conditions: [{ condition: 'lamp-failed', active: true, undated: true }],
      });
      expect(heard[0]?.reading.position).toBeUndefined();
      expect(rejected).toEqual([]);
    },
  );
  onData('joins, battery states, places, acknowledgements and logs are neither values nor faults', () => {
    const { say, heard, rejected, reader } = of('chirpstack-4-light-point');
    for (const event of ['join', 'status', 'location', 'ack', 'txack', 'log', 'integration']) {
      expect(reader.matches(topic(event))).toBe(true);
      say(topic(event), file(`chirpstack/${event}.json`));
    }
    expect([heard, rejected]).toEqual([[], []]);
  });
});

describe('The Things Stack 3', () => {
  onData('an uplink: only what a lamp has is taken, with the server’s time in nanoseconds', () => {
    const { say, points, heard, rejected } = of('the-things-stack-3-light-point');
    say(...sample('tts_v3_uplink_motion'));
    expect(points()).toEqual(['my-motion-sensor-1 voltage=3.6', 'my-motion-sensor-1 temperature=6']);
    expect(heard[0]?.reading.deviceTime).toBe(Date.parse('2020-01-15T16:02:10.668Z'));
    expect(rejected).toEqual([]);
  });
  test('millivolts are volts', () => {
    const { say, points } = of('the-things-stack-3-light-point');
    // What is said inside of who it is does not count: a broker’s rights go by topic.
    const end_device_ids = { device_id: 'lamp-2' };
    say('v3/city@ttn/devices/lamp-1/up', {
      end_device_ids,
      uplink_message: { f_port: 2, decoded_payload: { bat_mV: 3_612, level: 30 } },
    });
    expect(points()).toEqual(['lamp-1 level=30', 'lamp-1 voltage=3.612']);
  });
  test('a join is no value', () => {
    const { say, heard, rejected } = of('the-things-stack-3-light-point');
    for (const leaf of ['join', 'down/ack', 'down/failed', 'location/solved', 'service/data'])
      say(`v3/a@t/devices/l/${leaf}`, {});
    expect([heard, rejected]).toEqual([[], []]);
  });
});

describe('Zigbee2MQTT', () => {
  const topic = 'zigbee2mqtt/lamp-1';
  onData('a sensor on a battery gives millivolts', () => {
    const { say, points, rejected } = of('zigbee2mqtt-light-point');
    say(...sample('zigbee2mqtt_sensor'));
    expect(points()).toEqual(['weather_sensor voltage=2.985', 'weather_sensor temperature=23.5']);
    expect(rejected).toEqual([]);
  });
  test('a lamp on the mains gives volts; 254 is all the light there is', () => {
    const { say, points } = of('zigbee2mqtt-light-point');
    say(topic, { state: 'ON', brightness: 254, voltage: 231, power: 41.5, linkquality: 120 });
    say(topic, { state: 'ON', brightness: 127 });
    say(topic, { state: 'OFF', brightness: 254 });
    say(topic, { state: 'ON' });
    say(topic, { linkquality: 3 });
    expect(points()).toEqual([
      'lamp-1 level=100',
      'lamp-1 power=41.5',
      'lamp-1 voltage=231',
      'lamp-1 level=50',
      'lamp-1 level=0',
      'lamp-1 level=100',
    ]);
  });
  test('its availability, in the new form and the old', () => {
    const { say, conditions, rejected } = of('zigbee2mqtt-light-point');
    say(`${topic}/availability`, { state: 'offline' });
    say(`${topic}/availability`, 'online');
    say(`${topic}/availability`, 'perhaps');
    expect(conditions()).toEqual(['lamp-1 not-answering=true', 'lamp-1 not-answering=false']);
    expect(rejected).toMatchObject([
      { code: 'payload.shape', message: expect.stringContaining('came "perhaps", expected online, offline') as string },
    ]);
  });
  test('the bridge itself and commands are no lamps', () => {
    const { say, heard, rejected } = of('zigbee2mqtt-light-point');
    say('zigbee2mqtt/bridge/state', { state: 'online' });
    say('zigbee2mqtt/lamp-1/set', { state: 'ON' });
    say('zigbee2mqtt/rue de la Liberté', { state: 'ON' });
    expect(heard).toEqual([]);
    expect(rejected).toMatchObject([
      { code: 'profile.device', message: expect.stringContaining('rue de la Liberté') as string },
    ]);
  });
});

describe('Tasmota', () => {
  onData('numbers as text, and local time', () => {
    const { say, points, heard } = of('tasmota-light-point');
    say(...sample('tasmota_sensor_strings'));
    expect(points()).toEqual(['sonoff temperature=21.8']);
    expect(heard[0]?.reading.deviceTime).toBe(Date.parse('2017-02-11T17:06:05Z'));
  });
  onData('a meter, as a lamp and as a cabinet at once, each with its own units', () => {
    const both = listen([profile('tasmota-light-point'), profile('tasmota-light-cabinet')]);
    both.say(...sample('tasmota_status8_energy'));
    expect(
      both.heard.map(({ driver, reading }) => [driver, reading.points.map(({ point, value }) => `${point}=${value}`)]),
    ).toEqual(
      [
        ['light-cabinet', ['voltage=0', 'power=0', 'energy=13.48712', 'supply=off', 'door=open']],
        ['light-point', ['power=0', 'voltage=0']],
      ].reverse(),
    );
    expect(both.heard.map(({ reading }) => reading.deviceTime)).toEqual(
      Array(2).fill(Date.parse('2021-02-03T14:12:52Z')),
    );
    expect(both.conditions()).toEqual(['tasmota_XXXXXX door-open=true']);
  });
  onData('a device behind a Zigbee bridge goes by its key: this mast leans', () => {
    const { say, heard, rejected } = of('tasmota-light-point');
    say(...sample('tasmota_zbbridge'));
    expect(heard).toMatchObject([
      {
        device: '0x128F',
        reading: {
          deviceTime: null,
          points: [],
          conditions: [{ condition: 'mast-tilted', active: true, detail: 'tilt', undated: true }],
        },
      },
    ]);
    expect(rejected).toEqual([]);
  });
  onData('a bare word says that it is gone', () => {
    const { say, conditions } = of('tasmota-light-point');
    say(...sample('tasmota_lwt'));
    say('tele/XXXXXX/LWT', 'Online');
    expect(conditions()).toEqual(['XXXXXX not-answering=true', 'XXXXXX not-answering=false']);
  });
  test('its state; switched on alone does not tell how bright', () => {
    const { say, points, heard } = of('tasmota-light-point', '2026-10-25T01:30:10Z');
    say('tele/lamp/STATE', { Time: '2026-10-25T02:30:10', POWER: 'ON', Dimmer: 40 });
    say('stat/lamp/RESULT', { POWER: 'OFF' });
    say('stat/lamp/RESULT', { POWER: 'ON' });
    say('stat/lamp/RESULT', { Command: 'Unknown' });
    say('tele/lamp/STATE', { Time: '1970-01-01T00:00:10', POWER: 'ON' });
    expect(points()).toEqual(['lamp level=40', 'lamp level=0', 'lamp level=100']);
    // The second 02:30 of that night.
    expect(heard.map(({ reading }) => reading.deviceTime)).toEqual([Date.parse('2026-10-25T01:30:10Z'), null, null]);
  });
  test('behind a bridge, what came before is remembered and not said again', () => {
    const { say, points } = of('tasmota-light-point');
    const report = (values: object): void =>
      say('tele/bridge/SENSOR', { ZbReceived: { '0x1A': { Device: '0x1A', ...values, LinkQuality: 80 } } });
    report({ Power: 1 });
    report({ Dimmer: 127 });
    report({ ActivePower: 40 });
    report({ Power: 0 });
    report({ Dimmer: 254 });
    expect(points()).toEqual(['0x1A level=50', '0x1A power=40', '0x1A level=0', '0x1A level=0']);
  });
});

describe('Shelly', () => {
  onData('the first generation says whether it is there by true and false', () => {
    const { say, conditions } = of('shelly-gen1-light-point');
    say(...sample('shelly_online'));
    say('shellies/humidifier/online', 'false');
    expect(conditions()).toEqual(['humidifier not-answering=false', 'humidifier not-answering=true']);
  });
  test('the first generation: a dimmer, a relay, and their bare numbers', () => {
    const { say, points, conditions, rejected } = of('shelly-gen1-light-point');
    say('shellies/d/light/0/status', { ison: true, has_timer: false, mode: 'white', brightness: 41 });
    say('shellies/d/light/0/status', { ison: false, has_timer: false, mode: 'white', brightness: 41 });
    say('shellies/r/relay/0', 'on');
    say('shellies/r/relay/0', 'off');
    say('shellies/r/relay/0/power', '41.52');
    say('shellies/r/temperature', '48.10');
    say('shellies/r/overtemperature', '1');
    say('shellies/r/relay/0/energy', '1234');
    say('shellies/r/relay/0', 'overpower');
    expect(points()).toEqual([
      'd level=41',
      'd level=0',
      'r level=100',
      'r level=0',
      'r power=41.52',
      'r temperature=48.1',
    ]);
    expect(conditions()).toEqual(['r overheating=true']);
    expect(rejected).toMatchObject([{ code: 'payload.shape', topic: 'shellies/r/relay/0' }]);
  });
  test('the second generation', () => {
    const { say, points, conditions, reader } = of('shelly-gen2-light-point');
    say('shellyplus1pm-a8/status/switch:0', {
      id: 0,
      source: 'HTTP',
      output: true,
      apower: 47.11,
      voltage: 232,
      temperature: { tC: 25.3, tF: 77.5 },
      errors: ['overtemp'],
    });
    say('shellyplus1pm-a8/status/light:0', { id: 0, output: false, brightness: 50 });
    say('shellyplus1pm-a8/online', 'false');
    expect(points()).toEqual([
      'shellyplus1pm-a8 level=100',
      'shellyplus1pm-a8 power=47.11',
      'shellyplus1pm-a8 voltage=232',
      'shellyplus1pm-a8 temperature=25.3',
      'shellyplus1pm-a8 level=0',
    ]);
    expect(conditions().map((line) => line.split(' ')[1])).toEqual([
      'overheating=true',
      'overheating=false',
      'not-answering=true',
    ]);
    expect(reader.matches('sonoff/online')).toBe(false);
  });
});

describe.each([
  ['homie-4-light-point', 'homie'],
  ['homie-5-light-point', 'homie/5'],
])('%s', (id, base) => {
  test('each property comes on its own, in any order, and the rest is not said again', () => {
    const { say, points, conditions, rejected } = of(id);
    say(`${base}/lamp/light/level`, '60', true);
    say(`${base}/lamp/light/power`, '41.5', true);
    say(`${base}/lamp/light/failed`, 'true', true);
    say(`${base}/lamp/light/level`, '0');
    say(`${base}/lamp/light/colour`, '120,50,50');
    expect(points()).toEqual(['lamp level=60', 'lamp power=41.5', 'lamp level=0']);
    expect(conditions()).toEqual(['lamp lamp-failed=true']);
    expect(rejected).toEqual([]);
  });
  test('its life: lost and disconnected do not answer, asleep does', () => {
    const { say, conditions } = of(id);
    for (const state of ['init', 'ready', 'sleeping', 'lost', 'ready', 'disconnected'])
      say(`${base}/lamp/$state`, state);
    expect(conditions().map((line) => line.endsWith('true'))).toEqual([false, false, false, true, false, true]);
  });
  test('attributes and commands are no values', () => {
    const { say, heard, rejected, reader } = of(id);
    const attributes =
      base === 'homie'
        ? ['$homie', '$name', '$nodes', '$fw/version', 'light/$properties', 'light/level/$datatype', 'light/level/set']
        : ['$description', '$log/warn', '$alert/hot', 'light/level/set', 'light/level/$target'];
    for (const attribute of attributes) {
      expect(reader.matches(`${base}/lamp/${attribute}`), attribute).toBe(true);
      say(`${base}/lamp/${attribute}`, 'text');
    }
    expect([heard, rejected]).toEqual([[], []]);
  });
});

describe('FIWARE', () => {
  onData('a street light, as key values and normalized, says the same', () => {
    for (const form of ['', '-normalized']) {
      const { say, points, conditions, rejected } = of('fiware-streetlight');
      say('fiware/Streetlight', file(`fiware/StreetLighting_Streetlight_example${form}.json`));
      expect(points()).toEqual(['streetlight:guadalajara:4567 level=0']);
      expect(conditions().map((line) => line.split(' ')[1])).toEqual(['lamp-failed=false', 'mast-tilted=false']);
      expect(rejected).toEqual([]);
    }
  });
  onData('a notification of several, and one that is none of these', () => {
    const light = JSON.parse(file('fiware/StreetLighting_Streetlight_example.json')) as object;
    const group = JSON.parse(file('fiware/StreetLighting_StreetlightGroup_example.json')) as object;
    const { say, heard, rejected } = of('fiware-streetlight');
    const data = [
      { ...light, id: 'a', illuminanceLevel: 0.7, dateObserved: '2026-11-23T17:59:00Z' },
      { ...light, id: 'b', powerState: 'on', status: 'columnIssue' },
      {
        ...light,
        id: 'c',
        powerState: 'low',
        status: 'defectiveLamp',
        dateModified: { '@type': 'DateTime', '@value': '2026-11-23T17:59:30Z' },
      },
      group,
    ];
    say('fiware/Streetlight/dijon', { subscriptionId: 's', data });
    say('fiware/Streetlight/dijon', { metadata: {}, body: { data: data.slice(0, 1) } });
    const lines = heard.map(({ device, reading }) => [
      device,
      reading.deviceTime,
      ...reading.points.map(({ point, value }) => `${point}=${value}`),
      ...reading.conditions.filter(({ active }) => active).map(({ condition }) => condition),
    ]);
    expect(lines).toEqual([
      ['a', Date.parse('2026-11-23T17:59:00Z'), 'level=70'],
      ['b', null, 'level=100', 'mast-tilted'],
      ['c', Date.parse('2026-11-23T17:59:30Z'), 'lamp-failed'],
      ['a', Date.parse('2026-11-23T17:59:00Z'), 'level=70'],
    ]);
    expect(rejected).toEqual([]);
  });
  onData('a cabinet, with its phases in one object or apart', () => {
    const { say, points, rejected } = of('fiware-streetlight-control-cabinet');
    const cabinet = JSON.parse(file('fiware/StreetLighting_StreetlightControlCabinet_example.json')) as object;
    say('fiware/StreetlightControlCabinet', cabinet);
    say('fiware/StreetlightControlCabinet', {
      ...cabinet,
      id: 'n',
      intensity: undefined,
      energyConsumed: { value: 5 },
      intensityS: { value: 2 },
      voltageR: 231,
    });
    say('fiware/StreetlightControlCabinet', { ...cabinet, id: 'day', intensity: { R: 0, S: 0, T: 0 } });
    expect(points()).toEqual([
      'streetlightcontrolcabinet:A45HGJK energy=162456',
      'streetlightcontrolcabinet:A45HGJK supply=on',
      'n energy=5',
      'n voltage=231',
      'n supply=on',
      'day energy=162456',
    ]);
    expect(rejected).toEqual([]);
  });
  onData('a vehicle is where it says', () => {
    const { say, heard, rejected } = of('fiware-vehicle');
    say('fiware/Vehicle', file('fiware/Transportation_Vehicle_Vehicle_example.json'));
    expect(heard).toMatchObject([
      {
        driver: 'service-vehicle',
        device: 'vehicle:WasteManagement:1',
        reading: {
          points: [
            { point: 'speed', value: 50 },
            { point: 'status', value: 'en-route' },
          ],
          conditions: [{ condition: 'engine-fault', active: false }],
          position: { at: [-3.164485591715449, 40.62785133667262], heading: null, speed: 50 },
        },
      },
    ]);
    expect(rejected).toEqual([]);
  });
  onData('other entities on its topic say nothing', () => {
    const { say, heard, rejected } = of('fiware-streetlight');
    for (const name of [
      'Device_Device_example',
      'Device_Device_example-normalized',
      'Parking_ParkingSpot_example',
      'StreetLighting_StreetlightModel_example',
    ])
      say('fiware/Streetlight', file(`fiware/${name}.json`));
    expect([heard, rejected]).toEqual([[], []]);
  });
});
