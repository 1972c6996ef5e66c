import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listen, startMosquitto } from '../../src/city/brokers.fixture.ts';
import type { CityFile } from '../../src/contract/cityFile.ts';
import { end } from '../e2e/fixtures/xServer.ts';
import { manyTimes, named } from './manyTimes.ts';
import { type ProgramStation, startProgram, startProgramStation } from './programStation.ts';

/*
 * What the measures of the path of data share: a real Mosquitto, what the devices of the demonstration say on it, and
 * the station as a program of its own.
 */

const ENOUGH = 34_500;
/** A station that has just started leaves its disk alone for a while; it is measured after that, ms. */
const SETTLED = 4_000;

/** A message of a child of ours. */
export interface Told {
  readonly state: string;
  readonly at?: number;
  readonly count?: number;
}

/** Waits for a child's message of that state. */
export function told(child: ChildProcess, state: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: Told) => message.state === state && resolve(message));
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said ${state}`)));
  });
}

/** A station under measure. */
export interface MeasuredStation extends ProgramStation {
  readonly dataDir: string;
}

/** Everything around it. */
export interface FieldStation {
  readonly broker: string;
  readonly folder: string;
  /** Last state of each device of the demonstration by topic, in the order in which they spoke. */
  readonly states: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Starts a station with a data folder of that name and waits until it is at rest. */
  station(name: string): Promise<MeasuredStation>;
  /** Starts one of the scripts beside this file. */
  script(name: string, args: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

/** Topic of a copy of a device. */
const copyOf = (topic: string, copy: number): string =>
  topic.replace(/\/([^/]+)\/state$/, (_, device: string) => `/${named(device, copy)}/state`);

/** Opens all but the station. `times`: the demonstration so many times over, each copy with devices of its own. */
export async function openField(times = 1): Promise<FieldStation> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const broker = await startMosquitto();
  const running = new Set<ChildProcess>();

  // What the devices of the demonstration say, as they say it: taken from the broker, then said again.
  const heard = await listen(broker);
  const args = ['--data', path.join(folder, 'city'), '--mqtt', broker.url, '--quiet'];
  const [city, ready] = await startProgram('city', args, {});
  running.add(city);
  const grown = (JSON.parse(ready) as { cityFile: string }).cityFile;
  const spoken = (last: ReadonlyMap<string, string>): [string, string][] =>
    [...last].filter(([topic, text]) => topic.endsWith('/state') && text.startsWith('{'));
  await heard.untilAll((last) => last.size >= ENOUGH && spoken(last).length >= ENOUGH);
  const states = new Map(
    Array.from({ length: times }, (_, copy) =>
      spoken(heard.last).map(
        ([topic, text]) => [copyOf(topic, copy), JSON.parse(text) as Record<string, unknown>] as const,
      ),
    ).flat(),
  );
  await heard.close();
  await end(city);
  const cityFile = times === 1 ? grown : path.join(folder, 'city-many.json');
  if (times > 1)
    writeFileSync(cityFile, JSON.stringify(manyTimes(JSON.parse(readFileSync(grown, 'utf8')) as CityFile, times)));

  return {
    broker: broker.url,
    folder,
    states,
    async station(name) {
      const dataDir = path.join(folder, name);
      const station = await startProgramStation({ dataDir, city: cityFile, mqtt: broker.url });
      running.add(station.child);
      await pause(SETTLED);
      return { ...station, dataDir };
    },
    script(name, scriptArgs) {
      const child = fork(path.join(import.meta.dirname, name), [...scriptArgs]);
      running.add(child);
      return child;
    },
    async close() {
      for (const child of running) await end(child, 'SIGKILL');
      await broker.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
