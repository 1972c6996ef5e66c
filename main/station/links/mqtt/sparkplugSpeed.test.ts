import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { connectAsync } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { smallCity } from '../../../../src/city/city.fixture.ts';
import { catalogue } from '../../../../src/drivers/catalogue.ts';
import { parsePayload } from '../../../../src/standards/sparkplug-b-3.0/parse.ts';
import { createFeeds } from '../../devices/feeds.ts';
import { createFleet } from '../../devices/fleet.ts';
import { createOtherMakers } from '../../devices/otherMakers.ts';
import { createPointTable } from '../../devices/pointTable.ts';
import { profileOf } from '../../devices/profiles/profile.fixture.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { registerOf } from '../../register/register.fixture.ts';
import { nobody, stationName } from './link.fixture.ts';
import { createSparkplugLink, type SparkplugLinkOptions, type SparkplugMessage } from './sparkplugLink.ts';

/*
 * What a message of Sparkplug costs on its way from Mosquitto, beside a bare subscriber that only decodes it. The figures
 * are printed; what is asked for is far below them, so that a busy machine passes.
 */

const MESSAGES = 40_000;
const LAMPS = 600;
let undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

interface Measured {
  readonly perSecond: number;
  /** Microseconds of processor for each. */
  readonly cost: number;
  /** Longest that nothing else had its turn, ms. */
  readonly longest: number;
}

/** Lets the cabinets speak to whoever listens at a broker of its own, and counts. */
async function measure(listen: (url: string) => Promise<() => number>): Promise<Measured> {
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const heard = await listen(broker.url);
  const file = new URL('./sparkplugPublisher.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file, broker.url, String(MESSAGES)], { stdio: ['pipe', 'pipe', 'inherit'] });
  undo.push(() => child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const before = process.cpuUsage();
  child.stdin.write('go\n');
  await until('it begins', () => heard() > 0);
  const began = performance.now();
  await until('all is heard', () => heard() >= MESSAGES, 60_000);
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  return {
    perSecond: Math.round((MESSAGES / took) * 1_000),
    cost: Math.round(((user + system) / MESSAGES) * 10) / 10,
    longest: Math.round(delay.max / 1e6),
  };
}

/** mqtt.js, and the payload read. */
async function bare(url: string): Promise<() => number> {
  let heard = 0;
  const client = await connectAsync(url, { protocolVersion: 5 });
  undo.push(() => client.endAsync(true));
  client.on('message', (topic, payload) => {
    if (parsePayload(payload).ok && topic.includes('/DDATA/')) heard++;
  });
  await client.subscribeAsync('spBv1.0/#', { qos: 1 });
  return () => heard;
}

async function host(
  url: string,
  onMessage: (message: SparkplugMessage) => void,
  wants: SparkplugLinkOptions['wants'] = () => true,
): Promise<void> {
  const made = createSparkplugLink({
    url,
    credentials: nobody,
    station: stationName(),
    position: 'P',
    hostId: 'vigie-1',
    wants,
    onMessage,
    onRefused: (topic, _, { code }) => {
      throw new Error(`${code} ${topic}`);
    },
    onTrouble: () => {},
    onState: () => {},
    now: Date.now,
    random: () => 0,
    log: () => {},
  });
  if (!made.ok) throw new Error(made.refusal.message);
  undo.push(() => made.value.close());
  await until('connected', () => made.value.state() === 'connected');
}

/** Through the host to plain values. */
async function link(url: string): Promise<() => number> {
  let heard = 0;
  await host(url, ({ kind }) => {
    if (kind === 'data') heard++;
  });
  return () => heard;
}

/** All the way into the station's table: host, profile, fleet. */
async function station(url: string): Promise<() => number> {
  const register = registerOf(smallCity(LAMPS), 1);
  const driverOf = (index: number) => catalogue.get(register.assets[index]?.device?.driver ?? '');
  const table = createPointTable(register, driverOf);
  const quarantine = {
    add({ code, message }: { code: string; message: string }) {
      throw new Error(`${code} ${message}`);
    },
  };
  let heard = 0;
  const fleet = createFleet({
    register,
    drivers: catalogue,
    table,
    feeds: createFeeds(catalogue.values(), new Map()),
    quarantine,
    now: Date.now,
    plausible: () => true,
    onReading: (_, { points }, __, applied) => {
      if (points.length === 3 && applied === 'news') heard++;
    },
    onTelephony: () => ({ ok: true, value: undefined }),
    onExchange: () => {},
  });
  const profile = profileOf({
    device: { levels: [5] },
    messages: [
      {
        sparkplug: { group: 'Eclairage', node: '*', device: '*' },
        points: { level: 'level', power: 'power', hours: 'hours' },
        conditions: { 'lamp-failed': 'failed' },
      },
    ],
  });
  const makers = createOtherMakers({
    profiles: [profile],
    drivers: catalogue,
    register,
    quarantine,
    now: Date.now,
    take: fleet.take,
  });
  await host(url, makers.receiveSparkplug, makers.wants);
  // Births come before anything is counted.
  return () => heard - LAMPS;
}

test('what a Sparkplug message costs', { timeout: 120_000 }, async () => {
  const figures = {
    'mqtt.js and a decoder': await measure(bare),
    'the link: host, order, aliases, plain values': await measure(link),
    'the link, a profile and the table of points': await measure(station),
  };
  console.log(
    Object.entries(figures)
      .map(
        ([what, { perSecond, cost, longest }]) =>
          `${what}: ${perSecond}/s, ${cost} µs of processor a message, longest pause ${longest} ms`,
      )
      .join('\n'),
  );
  // The city's steady load is 38 a second, and some thousands at once after the mains return.
  for (const { perSecond } of Object.values(figures)) expect(perSecond).toBeGreaterThan(1_000);
  // A flood is worked on in slices; the bare subscriber keeps everybody waiting until it is through.
  for (const { longest } of Object.values(figures).slice(1)) expect(longest).toBeLessThan(10_000);
});
