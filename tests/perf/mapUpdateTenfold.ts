import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { launchChromium, VIEWPORT } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type FieldStation, openField, told } from './fieldStation.ts';
import { type Line, lineOf } from './line.ts';
import { prepare } from './mapScript.ts';
import { measureMap } from './mapUpdate.ts';
import { openClient, STATION_TOKEN } from './programStation.ts';
import { held } from './windowMemory.ts';

const TIMES = 10;
/** Positions a second: each thing that moves says where it is every five seconds. */
const POSITIONS = 77 * TIMES;
/** They are said for so long at the most, s: as long as the measure takes. */
const SAID_FOR = 200;
/** Before that everything says once how it is, so many a second: a station that comes back after an outage. */
const FIRST_WORDS = 10_000;
/** By then the station has taken it all in, ms. */
const HEARD_WITHIN = 240_000;
/** Lights in ten cities. */
const LIGHTS = 34_000 * TIMES;
/** Where the picture of the window under measure is left, beside the results. */
const PICTURE = path.resolve(import.meta.dirname, '..', '..', 'bench', 'window-at-350,000.png');

interface Position {
  readonly lon: number;
  readonly lat: number;
}
type State = Readonly<Record<string, unknown>> & { readonly position?: Position | null };

/** Has a list of states published, so many a second. */
async function publish(
  field: FieldStation,
  states: Iterable<readonly [topic: string, state: State]>,
  rate: number,
): Promise<ChildProcess> {
  const list = path.join(field.folder, `messages-${rate}`);
  const lines = Array.from(states, ([topic, state]) => JSON.stringify([topic, JSON.stringify({ ...state, t: 0 })]));
  writeFileSync(list, `${lines.join('\n')}\n`);
  const publisher = field.script('publisher.mjs', [field.broker, list, String(rate)]);
  await told(publisher, 'loaded');
  publisher.send('go');
  return publisher;
}

/** Everything that moves, one after the other, a little farther round each time, in circles of many sizes. */
function* driving(moving: readonly (readonly [string, State])[], count: number): Iterable<readonly [string, State]> {
  for (let n = 0; n < count; n++) {
    const [topic, state] = moving[n % moving.length]!;
    const { lon, lat } = state.position!;
    const which = n % moving.length;
    const turn = which + Math.floor(n / moving.length) * 0.1;
    const reach = 0.001 + ((which * 37) % 101) / 10_000;
    const at = { lon: lon + Math.cos(turn) * reach, lat: lat + Math.sin(turn) * reach * 0.7 };
    yield [topic, { ...state, position: { ...state.position, ...at } }];
  }
}

/** The window shows the city: its layers count all of it, and lights lie on the dark of the ground. */
async function showsTheCity(page: Page): Promise<void> {
  const lights = (await page.locator('[data-layer="light-point"]').textContent()) ?? '';
  const counted = Number(lights.replace(/\D/g, ''));
  if (counted !== LIGHTS) throw new Error(`the window counts ${counted} lights instead of ${LIGHTS}`);
  const ground = await page.locator('[data-ground]').getAttribute('data-ground');
  if (ground !== 'city') throw new Error(`the ground of the window is ${ground}`);
}

/** What the map costs the real window at ten times the city. */
export async function measure(): Promise<readonly Line[]> {
  const field = await openField(TIMES);
  const browser = await launchChromium();
  try {
    const station = await field.station('station');
    const states = [...field.states] as [string, State][];
    await told(await publish(field, states, FIRST_WORDS), 'published');
    const { client, close } = await openClient(station);
    const last =
      states
        .findLast(([topic]) => topic.includes('/light-point/'))?.[0]
        .split('/')
        .at(-2) ?? '';
    const age = async (): Promise<string | undefined> =>
      (await client.asset.get({ asset: last }))?.points.find(({ id }) => id === 'level')?.age;
    // A first start: the index of the search and the first values of every history are written meanwhile.
    for (const until = performance.now() + HEARD_WITHIN; (await age()) !== 'current'; await pause(2_000))
      if (performance.now() > until) throw new Error('the station has not heard everything');
    close();

    const moving = states.filter(([topic, { position }]) => /\/(bus|service-vehicle)\//.test(topic) && position);
    const drivers = await publish(field, driving(moving, POSITIONS * SAID_FOR), POSITIONS);
    const page = await browser.newPage({ viewport: VIEWPORT });
    const noise = new Noise();
    noise.listenTo(page, 'window');
    await prepare(page);
    const begun = performance.now();
    await page.goto(`${station.url}/#token=${STATION_TOKEN}`);
    await page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 120_000 });
    const first = (performance.now() - begun) / 1_000;
    await pause(10_000);
    await showsTheCity(page);
    mkdirSync(path.dirname(PICTURE), { recursive: true });
    await page.screenshot({ path: PICTURE });
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.enable');
    const memory = (await held(session)) / 1e6;
    await session.detach();
    const lines = await measureMap(
      page,
      '-10x',
      `the demonstration ten times over on one station: 351,280 objects, of which ${moving.length} drive, ${POSITIONS} positions a second over Mosquitto`,
    );
    drivers.kill();
    if (noise.complaints.length > 0) throw new Error(`the window complains: ${noise.complaints[0]}`);
    return [
      ...lines,
      lineOf(
        'window-at-350,000',
        'MB',
        [memory],
        null,
        `heap and buffers after collection of the window of map-update-10x, every device known, ${moving.length} things driving; from its address to the first map as it is now ${first.toFixed(1)} s`,
      ),
    ];
  } finally {
    await browser.close();
    await field.close();
  }
}
