import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from '@playwright/test';
import { leversOf } from '../e2e/fixtures/city.ts';
import { launchBrowser } from '../e2e/fixtures/launch.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';

/** Frames of a shift of eight hours: ten of positions and ten of states a second. */
const FRAMES = 8 * 3_600 * 20;
/** What is read once, what is made at the first use. */
const WARM = 20_000;

/**
 * Stands in the page before its own scripts: keeps who listens to the live stream and the last frames of each kind, and
 * can say them again as often as asked, each a little changed: vehicles that have moved on, lamps at another level.
 */
function holdLiveStream(): void {
  const listeners: ((event: { data: ArrayBuffer }) => void)[] = [];
  const frames: ArrayBuffer[] = [];
  const Real = window.WebSocket;
  class Held extends Real {
    override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
      if (type !== 'message' || !this.url.endsWith('/live')) {
        super.addEventListener(type, listener as EventListener, options);
        return;
      }
      listeners.length = 0;
      listeners.push(listener as (event: { data: ArrayBuffer }) => void);
      super.addEventListener(
        'message',
        (event) => {
          const { data } = event as MessageEvent<unknown>;
          // Only what changed, not the complete frame of the beginning.
          if (data instanceof ArrayBuffer && new DataView(data).getUint8(5) === 0) {
            const kind = new DataView(data).getUint8(4);
            const same = frames.filter((frame) => new DataView(frame).getUint8(4) === kind);
            if (same.length < 100) frames.push(data.slice(0));
          }
          (listener as (event: Event) => void)(event);
        },
        options,
      );
    }
  }
  window.WebSocket = Held;
  const changed = (frame: ArrayBuffer, turn: number): ArrayBuffer => {
    const copy = frame.slice(0);
    const view = new DataView(copy);
    const count = view.getUint32(12, true);
    if (view.getUint8(4) === 2) {
      const lon = new Float64Array(copy, 32, count);
      for (let i = 0; i < count; i++) lon[i]! += Math.sin(turn + i) * 1e-4;
    } else {
      const level = new Uint8Array(copy, 32 + count * 5, count);
      for (let i = 0; i < count; i++) level[i] = (turn + i) % 100;
    }
    return copy;
  };
  Object.assign(window, {
    frameKinds: () => new Set(frames.map((frame) => new DataView(frame).getUint8(4))).size,
    sayAgain: async (times: number) => {
      for (let turn = 0; turn < times; turn++) {
        const frame = frames[turn % frames.length];
        if (frame) for (const listener of listeners) listener({ data: changed(frame, turn) });
        // The page has its turn, as between two messages of a socket.
        if (turn % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
  });
}

interface Held {
  frameKinds(): number;
  sayAgain(times: number): Promise<void>;
}

/** Bytes that the page holds once everything that is nobody's was collected. */
export async function held(session: CDPSession): Promise<number> {
  for (let n = 0; n < 3; n++) {
    await session.send('HeapProfiler.collectGarbage');
    await pause(300);
  }
  const usage = (await session.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

const say = (page: Page, times: number): Promise<void> =>
  page.evaluate((n) => (window as unknown as Held).sayAgain(n), times);

/** What a window holds before and after a shift's worth of live frames. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const vigie = await launchBrowser({ dataDir: folder }, new Noise());
  try {
    const { page } = vigie;
    await page.addInitScript(holdLiveStream);
    await page.reload();
    await page.locator('[data-map="live"]').waitFor({ state: 'attached', timeout: 90_000 });
    // By day no lamp changes of itself.
    await leversOf(vigie).storm(2, 200, 10);
    await page.waitForFunction(() => (window as unknown as Held).frameKinds() === 2, null, { timeout: 60_000 });
    await say(page, WARM);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.enable');
    const before = await held(session);
    const begun = performance.now();
    await say(page, FRAMES);
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const after = await held(session);
    await session.detach();
    return [
      lineOf(
        'window-memory',
        'MB',
        [after / 1e6],
        { name: 'the same window before them', values: [before / 1e6] },
        `heap and buffers after collection of a window with map, alarms and card in Chromium, before and after ${FRAMES} live frames, as many as in eight hours, said to the page in ${seconds} s; frames are counted, not hours: the map draws at its own pace meanwhile`,
      ),
    ];
  } finally {
    await vigie.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
