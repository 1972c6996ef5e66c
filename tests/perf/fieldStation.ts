import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stationArguments } from '../../main/shell/stationHost/programs.ts';
import { listen, startMosquitto } from '../../src/city/brokers.fixture.ts';
import { end } from '../e2e/fixtures/xServer.ts';

/*
 * What the measures of the path of data share: a real Mosquitto, what the devices of the demonstration say on it, and
 * the station as a program of its own.
 */

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const ENOUGH = 34_500;
/** A station that has just started leaves its disk alone for a while; it is measured after that, ms. */
const SETTLED = 4_000;
export const STATION_TOKEN = 'b'.repeat(43);

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
export interface MeasuredStation {
  readonly url: string;
  readonly dataDir: string;
  /** Seconds of processor that it has used so far. */
  cpu(): number;
  stop(): Promise<void>;
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

/** Linux counts processor time in hundredths of a second (proc(5), /proc/pid/stat, fields 14 and 15). */
function cpuOf(pid: number): number {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(after[11]) + Number(after[12])) / 100;
}

/** Opens all but the station. */
export async function openField(): Promise<FieldStation> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const broker = await startMosquitto();
  const running = new Set<ChildProcess>();

  /** Starts one of our programs and waits until it reports that it is ready. */
  const program = (
    name: string,
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<[ChildProcess, string]> => {
    const child = spawn(process.execPath, [path.join(ROOT, 'dist', name, `${name}.js`), ...args], {
      env: { ...(process.env as Record<string, string>), ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    running.add(child);
    return new Promise((resolve, reject) => {
      let printed = '';
      child.stdout.on('data', (data: Buffer) => {
        printed = `${printed}${data}`.slice(-20_000);
        const ready = printed.split('\n').find((line) => line.includes('"state":"ready"'));
        if (ready) resolve([child, ready]);
      });
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${printed.slice(-500)}`)));
    });
  };

  // What the devices of the demonstration say, as they say it: taken from the broker, then said again.
  const heard = await listen(broker);
  const args = ['--data', path.join(folder, 'city'), '--mqtt', broker.url, '--quiet'];
  const [city, ready] = await program('city', args, {});
  const cityFile = (JSON.parse(ready) as { cityFile: string }).cityFile;
  const spoken = (last: ReadonlyMap<string, string>): [string, string][] =>
    [...last].filter(([topic, text]) => topic.endsWith('/state') && text.startsWith('{'));
  await heard.untilAll((last) => last.size >= ENOUGH && spoken(last).length >= ENOUGH);
  const states = new Map(
    spoken(heard.last).map(([topic, text]) => [topic, JSON.parse(text) as Record<string, unknown>]),
  );
  await heard.close();
  await end(city);

  return {
    broker: broker.url,
    folder,
    states,
    async station(name) {
      const dataDir = path.join(folder, name);
      const launch = { dataDir, port: 0, city: cityFile, mqtt: broker.url, hub: 'ws://127.0.0.1:1' } as const;
      const rest = { language: 'fr', position: 'bench', renderer: path.join(ROOT, 'dist', 'renderer') } as const;
      const [child, line] = await program('station', stationArguments({ ...launch, ...rest }), {
        VIGIE_TOKEN: STATION_TOKEN,
        VIGIE_HUB_TOKEN: 'h'.repeat(43),
      });
      await pause(SETTLED);
      return {
        url: (JSON.parse(line) as { url: string }).url,
        dataDir,
        cpu: () => cpuOf(child.pid ?? 0),
        stop: () => end(child),
      };
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
