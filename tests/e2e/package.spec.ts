import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { isRunning, waitForReadyFile } from './fixtures/readyLine.ts';
import { expect, test } from './fixtures/vigie.ts';
import { end } from './fixtures/xServer.ts';

/*
 * The program as it is installed: archive, fuses, no Node inspector. Playwright's own driver needs that inspector, so
 * this one is reached over the debugging port of its pages.
 */

const root = path.resolve(import.meta.dirname, '..', '..');

test('the packaged program starts, shows its pages and leaves nothing behind @electron-only', async ({
  dataDir,
  virtualScreen,
  noise,
}) => {
  test.setTimeout(300_000);
  const output = mkdtempSync(path.join(os.tmpdir(), 'vigie-package-'));
  try {
    const args = [path.join(root, 'scripts', 'package.mjs'), '--output', output];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    const program = stdout.trim().split('\n').at(-1) as string;
    const switches = (process.env.VIGIE_ELECTRON_SWITCHES ?? '').split(' ').filter(Boolean);
    const readyFile = path.join(dataDir, '.ready');
    const child = spawn(program, [...switches, '--remote-debugging-port=0', '--data', dataDir], {
      env: { ...process.env, VIGIE_NODE: '', DISPLAY: virtualScreen.display, VIGIE_READY_FILE: readyFile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const endpoint = new Promise<string>((resolve) => {
        createInterface({ input: child.stderr }).on('line', (line) => {
          const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
          if (address) resolve(address);
        });
      });
      const browser = await chromium.connectOverCDP(await endpoint);
      const ready = await waitForReadyFile(child, readyFile);
      const context = browser.contexts()[0];
      if (context === undefined) throw new Error('no context');
      await expect.poll(() => context.pages().map((page) => new URL(page.url()).pathname)).toEqual(['/index.html']);
      const [page] = context.pages();
      if (page === undefined) throw new Error('no page');
      noise.listenTo(page, 'packaged window');
      await expect(page).toHaveTitle(/Vigie/);
      expect(await page.evaluate(() => window.vigie?.window().index)).toBe(0);
      expect(await page.evaluate(() => 'require' in window || 'process' in window)).toBe(false);
      await browser.close();
      await end(child);
      await expect.poll(() => Object.values(ready.pids).filter(isRunning)).toEqual([]);
    } finally {
      await end(child);
    }
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
});
