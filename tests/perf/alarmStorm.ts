import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Page } from '@playwright/test';
import WebSocket from 'ws';
import type { AnnunciationState } from '../../src/contract/alarms.ts';
import { leversOf } from '../e2e/fixtures/city.ts';
import { launchElectron } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { startXvfb } from '../e2e/fixtures/xServer.ts';
import { type Line, lineOf } from './line.ts';
import type { StationClient } from './programStation.ts';

/** The storm of the reference city: a medium-voltage outage. */
const CABINETS = 50;
const LAMPS = 2_000;
const SECONDS = 60;
/** Ten minutes from its beginning: what a desk is told in them. */
const WATCHED = 600_000;
const FIRE_AFTER = 25_000;
const KEY_EVERY = 150;

/** Notes in the page when the first alarm row is painted, when a cause with others under it is, and what each key takes until it is painted. */
function watchList(): void {
  const seen = { first: 0, cause: 0, keys: [] as number[] };
  Object.assign(window, { seen });
  const look = (): void => {
    const pane = document.querySelector('[data-pane="alarm-list"]');
    // What was there before is acknowledged: what is bold is of the storm.
    const row = pane?.querySelector('[role="row"][data-bold="true"]');
    if (row && seen.first === 0) seen.first = Date.now();
    if (pane?.querySelector('[role="row"][data-bold="true"][aria-expanded]') && seen.cause === 0)
      seen.cause = Date.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.addEventListener(
    'keydown',
    (event) => {
      const at = event.timeStamp;
      // The frame after the next one begins when the first with the effect is on the screen.
      requestAnimationFrame(() => requestAnimationFrame(() => seen.keys.push(performance.now() - at)));
    },
    true,
  );
}

interface Seen {
  readonly first: number;
  readonly cause: number;
  readonly keys: readonly number[];
}
const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

/** A storm with the real broker, the real station and the real desktop program. */
export async function measure(): Promise<readonly Line[]> {
  const screen = await startXvfb();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchElectron({ dataDir: folder, display: screen.display }, new Noise());
  try {
    const { page, ready } = vigie;
    const city = leversOf(vigie);
    await city.quiet();
    await page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
    const { url, token } = ready;
    const { host, origin } = new URL(url);
    const socket = new WebSocket(`ws://${host}/rpc`, ['vigie.1', `token.${token}`], { origin });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const link = new RPCLink({ websocket: socket as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket'] });
    const client: StationClient = createORPCClient(link);
    const told: { readonly number: number; readonly at: number; readonly names: string; readonly condition: string }[] =
      [];
    const start = { number: 0 };
    const note = ({ last }: AnnunciationState): void => {
      if (last && last.number !== told.at(-1)?.number)
        told.push({
          number: last.number,
          at: Date.now(),
          names: last.assetName,
          condition: last.occurrences.join(' '),
        });
    };
    void (async () => {
      for await (const state of await client.alarm.watchAnnunciation()) note(state);
    })().catch(() => {});
    // What the city had before is dealt with, so that the first row is of the storm.
    for await (const frame of await client.alarm.watch()) {
      const rows = frame.type === 'snapshot' ? frame.rows : [];
      const occurrences = rows.map(({ id }) => id);
      if (occurrences.length > 0) await client.alarm.acknowledge({ commandId: crypto.randomUUID(), occurrences });
      break;
    }
    await pause(6_000);
    start.number = told.at(-1)?.number ?? 0;
    await page.evaluate(watchList);
    await page.locator('[data-pane="alarm-list"] [data-focus-target]').first().focus();
    const begun = Date.now();
    await city.storm(CABINETS, LAMPS, SECONDS);
    let fire = 0;
    while (Date.now() - begun < SECONDS * 1_000 + 15_000) {
      await page.keyboard.press(Math.floor((Date.now() - begun) / 5_000) % 2 === 0 ? 'ArrowDown' : 'ArrowUp');
      await pause(KEY_EVERY);
      if (fire === 0 && Date.now() - begun > FIRE_AFTER) {
        fire = Date.now();
        await city.fault('BA-001', 'fire');
      }
    }
    const { first, cause, keys } = await seenBy(page);
    let stored = 0;
    for await (const frame of await client.alarm.watch()) {
      stored = frame.type === 'snapshot' ? frame.rows.length : 0;
      break;
    }
    await pause(Math.max(0, begun + WATCHED - Date.now()));
    const announced = told.filter(({ number }) => number > start.number);
    const fireTold = announced.find(({ condition }) => condition.includes(':fire:'))?.at ?? Number.NaN;
    socket.terminate();
    const how = `a storm of ${CABINETS} cabinets and ${LAMPS} lamps in ${SECONDS} s on the demonstration, its broker, the station and the desktop program of 1920x1080 under Xvfb with software graphics; ${stored} alarms present at its end`;
    return [
      lineOf('alarm-storm-annunciations', 'in 10 min', [announced.length], null, `what the desk was told: ${how}`),
      lineOf(
        'alarm-storm-first',
        'ms',
        [first - begun],
        null,
        `from its order to the first row painted, its own first event within: ${how}`,
      ),
      lineOf(
        'alarm-storm-cause',
        'ms',
        [cause - begun],
        null,
        `from its order to a row with others folded under it: ${how}`,
      ),
      lineOf(
        'alarm-storm-fire',
        'ms',
        [fireTold - fire],
        null,
        `from an unrelated fire in its midst to its annunciation at a client: ${how}`,
      ),
      lineOf(
        'alarm-storm',
        'ms from key to paint',
        keys,
        null,
        `arrow keys in the list each ${KEY_EVERY} ms, to the frame after the effect: ${how}`,
      ),
    ];
  } finally {
    await vigie.close();
    await screen.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
