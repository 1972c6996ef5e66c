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
import { keysPainted, noteKeys } from './keysPainted.ts';
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

/** Notes in the page when each new row is painted, and when it first has others under it. */
function watchList(): void {
  const seen = { first: {} as Record<string, number>, cause: {} as Record<string, number> };
  Object.assign(window, { seen });
  const rows = () => document.querySelectorAll('[data-pane="alarm-list"] [role="row"][data-bold="true"]');
  const before = new Set([...rows()].map(({ id }) => id));
  const look = (): void => {
    for (const row of rows()) {
      const id = row.id.slice('row-'.length);
      if (before.has(row.id)) continue;
      seen.first[id] ??= Date.now();
      if (row.hasAttribute('aria-expanded')) seen.cause[id] ??= Date.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

interface Seen {
  /** When each row was painted, by occurrence, ms since 1970. */
  readonly first: Readonly<Record<string, number>>;
  /** When each row with others under it was. */
  readonly cause: Readonly<Record<string, number>>;
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
    const told: { readonly number: number; readonly what: string; readonly at: number; readonly ids: string }[] = [];
    const start = { number: 0 };
    const note = ({ last }: AnnunciationState): void => {
      if (last && last.number !== told.at(-1)?.number)
        told.push({
          number: last.number,
          at: Date.now(),
          what: `P${last.priority} ${last.reason} ${last.text.en} (${last.occurrences.length})`,
          ids: last.occurrences.join(' '),
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
    await noteKeys(page);
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
    const { first, cause } = await seenBy(page);
    const keys = await keysPainted(page);
    const raised = new Map<string, number>();
    for await (const frame of await client.alarm.watch()) {
      for (const row of frame.type === 'snapshot' ? frame.rows : []) raised.set(row.id, row.raisedAt);
      break;
    }
    /** From what the device said to its row painted, of the first of these rows; the storm falls at random. */
    const after = (ids: readonly string[]): number => {
      const [id = ''] = [...ids].sort((a, b) => (first[a] ?? 0) - (first[b] ?? 0));
      return (first[id] ?? Number.NaN) - (raised.get(id) ?? Number.NaN);
    };
    await pause(Math.max(0, begun + WATCHED - Date.now()));
    const announced = told.filter(({ number }) => number > start.number);
    const fireTold = announced.find(({ ids }) => ids.includes(':fire:'))?.at ?? Number.NaN;
    socket.terminate();
    const how = `a storm of ${CABINETS} cabinets and ${LAMPS} lamps in ${SECONDS} s on the demonstration, its broker, the station and the desktop program of 1920x1080 under Xvfb with software graphics; ${raised.size} alarms present at its end`;
    const list = announced.map(({ what, at }) => `${Math.round((at - begun) / 1_000)} s ${what}`).join(', ');
    return [
      lineOf(
        'alarm-storm-annunciations',
        'in 10 min',
        [announced.length],
        null,
        `what the desk was told (${list}): ${how}`,
      ),
      lineOf(
        'alarm-storm-first',
        'ms',
        [after(Object.keys(first))],
        null,
        `from what the device says to its row painted, of the first row: ${how}`,
      ),
      lineOf(
        'alarm-storm-cause',
        'ms',
        [after(Object.keys(cause))],
        null,
        `from what its device says to its row painted, of the first row that others came to be folded under: ${how}`,
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
