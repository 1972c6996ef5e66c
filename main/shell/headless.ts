import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StationHostStatus } from '../../src/contract/bridge.ts';
import { askHidden } from './askHidden.ts';
import { readOptions } from './options.ts';
import { readyLine } from './readyLine.ts';
import { spawnWithNode } from './stationHost/spawnNode.ts';
import { VigieHost } from './stationHost/vigieHost.ts';

/*
 * Vigie without windows: everything runs, and the pages are served to a browser. Used by `npm start -- --headless`,
 * by `npm run hub`, by tests, and when there is no display.
 */

const read = readOptions(process.argv.slice(2), { env: process.env, home: os.homedir(), cwd: process.cwd() });
if (read.ok) run(read.options);
else {
  process.stderr.write(`vigie: ${read.problem}\n`);
  process.exitCode = 2;
}

function run(options: Extract<typeof read, { ok: true }>['options']): void {
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    process.stderr.write(`vigie: the data folder cannot be made: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 3;
    return;
  }
  const host = new VigieHost(
    {
      ...options,
      ...(options.onlyHub
        ? { port: 0, hubPort: options.port, hubHost: process.env.VIGIE_HUB_HOST || '127.0.0.1' }
        : {}),
      ...(process.env.VIGIE_HUB_TOKEN ? { hubToken: process.env.VIGIE_HUB_TOKEN } : {}),
      ...(process.env.VIGIE_BUNDLE_PASSPHRASE ? { bundlePassphrase: process.env.VIGIE_BUNDLE_PASSPHRASE } : {}),
      position: process.env.VIGIE_POSITION || os.hostname(),
    },
    {
      programsDir: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'),
      spawn: spawnWithNode(process.execPath),
      newToken: () => randomBytes(32).toString('base64url'),
      monotonic: () => performance.now(),
      now: () => Date.now(),
    },
  );

  let stopping = false;
  const stop = (exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    void host.stop().then(() => process.exit(exitCode));
  };
  // A terminal sends Ctrl+C to the programs too; they stop, and that is no failure to be mended.
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  process.on('SIGHUP', () => stop(0));
  if (process.env.VIGIE_STOP_WITH_INPUT === '1') process.stdin.on('close', () => stop(0)).resume();

  let lastStep = '';
  host.on('status', (status) => {
    const line = progressOf(status);
    if (line !== '' && line !== lastStep) process.stderr.write(`vigie: ${line}\n`);
    lastStep = line;
  });
  host.on('refused', (status) => {
    const wants = status.programs.some(({ refusal }) => refusal?.code.startsWith('bundle.passphrase'));
    if (wants && process.stdin.isTTY) {
      void askHidden('vigie: passphrase of the bundle: ').then((given) =>
        given === null ? stop(3) : host.givePassphrase(given),
      );
      return;
    }
    for (const { name, refusal } of status.programs) {
      if (!refusal) continue;
      process.stderr.write(`vigie: the ${name} cannot start (${refusal.code}): ${refusal.message}\n`);
      if (refusal.code === 'store.corrupt' || refusal.code === 'store.missing')
        process.stderr.write('vigie: choose: --if-damaged restore, rebuild or memory (--help says what each does)\n');
    }
    stop(3);
  });
  host.on('ready', () => {
    const line = readyLine(host.addresses, options.dataDir);
    process.stdout.write(`${JSON.stringify(line)}\n`);
    if (line.url !== null) process.stderr.write(`vigie: open ${line.url} in a browser; Ctrl+C stops everything\n`);
    if (line.windows !== null)
      process.stderr.write(
        `vigie: from another machine: ${line.windows.url} and the code ${line.windows.code}, once, within ten minutes\n`,
      );
  });
  host.start();
}

/** What is being done, for a person who waits; progress is told in steps of a tenth. */
function progressOf(status: StationHostStatus): string {
  const busy = status.programs.find((program) => program.progress !== undefined);
  if (busy?.progress) {
    const { step, done, total } = busy.progress;
    return total > 0 ? `${busy.name}: ${step} (${Math.floor((10 * done) / total) * 10} %)` : `${busy.name}: ${step}`;
  }
  const troubled = status.programs.find(({ state }) => state === 'backing-off');
  return troubled ? `the ${troubled.name} ended by itself and will be started again` : '';
}
