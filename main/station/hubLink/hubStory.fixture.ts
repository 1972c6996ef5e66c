import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type HubProgram, openTestStation, startHub, TOKEN, until } from './hub.fixture.ts';

/**
 * A hub of its own for each test of a file, and stations at it; what a test opened is closed after it, last first.
 * `prepare` writes into the hub's folder before it starts and may give what undoes it.
 */
export function hubOfEachTest(prepare: (dir: string) => unknown = () => {}) {
  let dir = '';
  let hub: HubProgram | null = null;
  let undo: (() => unknown)[] = [];
  const running = (): HubProgram => {
    if (!hub) throw new Error('the hub of this test is not started yet');
    return hub;
  };
  const start = async (port = 0): Promise<void> => {
    hub = await startHub(dir, port);
  };
  const station = (name: string, url = running().url, token = TOKEN) => {
    const opened = openTestStation(name, url, token);
    undo.push(() => opened.close());
    return opened;
  };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
    undo = [];
    await prepare(dir);
    await start();
  });
  afterEach(async () => {
    for (const step of undo.reverse()) await step();
    await running().stop();
    rmSync(dir, { recursive: true, force: true });
  });

  return {
    /** The hub's folder. */
    get dir() {
      return dir;
    },
    get hub() {
      return running();
    },
    /** Starts a hub on the folder again after the other was stopped or killed. */
    start,
    /** To be done after the test, before the hub is stopped. */
    after: (step: () => unknown) => void undo.push(step),
    station,
    /** Two stations that are connected. */
    async twoStations() {
      const [a, b] = [station('A'), station('B')];
      for (const one of [a, b]) one.join();
      await until('both are connected', () => [a, b].every((one) => one.link().state() === 'connected'));
      return { a, b };
    },
  };
}
