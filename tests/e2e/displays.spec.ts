import type { RunningVigie } from './fixtures/launch.ts';
import { expect, test } from './fixtures/vigie.ts';

const LEFT = { maker: 'DEL', product: 16513, serial: 101, name: 'MUR' };
const MIDDLE = { maker: 'DEL', product: 16513, serial: 102, name: 'MUR' };
const RIGHT = { maker: 'DEL', product: 16513, serial: 103, name: 'MUR' };

/** Windows that can be seen: where they are and which workspace they show, from left to right. */
async function visible(vigie: RunningVigie): Promise<string[]> {
  const app = vigie.electronApp;
  if (app === null) throw new Error('no windows in a browser');
  const windows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      x: Math.round(window.getBounds().x / 100) * 100,
      shown: window.isVisible(),
      id: window.webContents.id,
      display: new URL(window.webContents.getURL()).searchParams.get('display'),
    })),
  );
  return windows
    .filter(({ shown }) => shown)
    .sort((a, b) => a.x - b.x)
    .map(({ x, display }) => `${display} at ${x}`);
}

test.describe('three displays @electron-only', () => {
  test.beforeEach(async ({ monitors }) => {
    await monitors.plug('DUMMY0', 0, LEFT);
    await monitors.plug('DUMMY1', 1920, MIDDLE);
    await monitors.plug('DUMMY2', 3840, RIGHT);
  });

  test('each has a window; one is unplugged and back, and so is its window', async ({ monitors, launch }) => {
    const vigie = await launch({ display: monitors.display });
    const all = ['DEL-4081-101 at 0', 'DEL-4081-102 at 1900', 'DEL-4081-103 at 3800'];
    // Three windows draw the city for the first time, in software.
    await expect.poll(() => visible(vigie), { timeout: 60_000 }).toEqual(all);

    await monitors.unplug('DUMMY1');
    await expect.poll(() => visible(vigie)).toEqual(['DEL-4081-101 at 0', 'DEL-4081-103 at 3800']);

    await monitors.plug('DUMMY1', 1920, MIDDLE);
    await expect.poll(() => visible(vigie)).toEqual(all);
  });

  test('two equal monitors swap their cables between two starts: each window follows its monitor', async ({
    monitors,
    launch,
  }) => {
    const first = await launch({ display: monitors.display });
    await expect.poll(async () => (await visible(first)).length, { timeout: 60_000 }).toBe(3);
    // The test hears of a window after it is seen.
    await expect.poll(async () => Object.keys(await workspaces(first)).filter(Boolean).length).toBe(3);
    const before = await workspaces(first);
    await first.close();

    await monitors.plug('DUMMY0', 0, RIGHT);
    await monitors.plug('DUMMY2', 3840, LEFT);
    const second = await launch({ display: monitors.display });
    await expect
      .poll(() => visible(second), { timeout: 60_000 })
      .toEqual(['DEL-4081-103 at 0', 'DEL-4081-102 at 1900', 'DEL-4081-101 at 3800']);
    await expect.poll(() => workspaces(second)).toEqual(before);
  });
});

/** Which workspace is on which monitor. */
async function workspaces(vigie: RunningVigie): Promise<Record<string, string>> {
  const entries = await Promise.all(
    vigie.pages().map((page) =>
      page.evaluate(() => {
        const identity = window.vigie?.window();
        return [identity?.displayKey ?? '', identity?.workspaceId ?? ''] as const;
      }),
    ),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}
