import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { stationArguments } from '../../main/shell/stationHost/programs.ts';
import { listen, startMosquitto } from '../../src/city/brokers.fixture.ts';
import { end } from '../e2e/fixtures/xServer.ts';
import { type Line, lineOf } from './line.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const RUNS = 3;
/** How many times each device speaks in one run. */
const ROUNDS = 2;
const ENOUGH = 34_500;

interface Message {
  readonly state: string;
  readonly at?: number;
  readonly count?: number;
}

/** Waits for a program's message of that state. */
function told(child: ChildProcess, state: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: Message) => message.state === state && resolve(message));
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it said ${state}`)));
  });
}

/** Starts one of our programs and waits until it reports that it is ready. */
async function program(
  name: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, [path.join(ROOT, 'dist', name, `${name}.js`), ...args], {
    env: { ...(process.env as Record<string, string>), ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (data: Buffer) => {
      printed = `${printed}${data}`.slice(-20_000);
      const ready = printed.split('\n').find((line) => line.includes('"state":"ready"'));
      if (ready) resolve([child, ready]);
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${printed.slice(-500)}`)));
  });
}

const statesIn = (last: ReadonlyMap<string, string>): [string, string][] =>
  [...last].filter(([topic, text]) => topic.endsWith('/state') && text.startsWith('{'));

/** Messages a second from the broker to the station's store, against a subscriber that only reads the same payloads. */
export async function measure(): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const broker = await startMosquitto();
  const running: ChildProcess[] = [];
  try {
    // What the devices of the demonstration say, as they say it: taken from the broker, then said again.
    const heard = await listen(broker);
    const [city, ready] = await program(
      'city',
      ['--data', path.join(folder, 'city'), '--mqtt', broker.url, '--quiet'],
      {},
    );
    running.push(city);
    const cityFile = (JSON.parse(ready) as { cityFile: string }).cityFile;
    const states = new Map<string, Record<string, unknown>>();
    await heard.untilAll((last) => last.size >= ENOUGH && statesIn(last).length >= ENOUGH);
    for (const [topic, text] of statesIn(heard.last)) states.set(topic, JSON.parse(text));
    await heard.close();
    await end(city);
    const marker = [...states.keys()].find((topic) => topic.includes('/light-point/'));
    if (!marker) throw new Error('no lamp spoke');
    const lamp = marker.split('/').at(-2) ?? '';
    const station: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const lines: string[] = [];
      const base = Date.now();
      for (let round = 0; round < ROUNDS; round++)
        for (const [topic, state] of states)
          lines.push(JSON.stringify([topic, JSON.stringify({ ...state, t: base + round })]));
      const level = 31 + run;
      const last = { ...states.get(marker), t: base + ROUNDS, level, bench: true };
      lines.push(JSON.stringify([marker, JSON.stringify(last)]));
      const list = path.join(folder, 'messages');
      writeFileSync(list, `${lines.join('\n')}\n`);

      const subscriber = fork(path.join(ROOT, 'tests/perf/bareSubscriber.mjs'), [broker.url, 'vigie/1/#', marker]);
      running.push(subscriber);
      await told(subscriber, 'ready');
      const finished = told(subscriber, 'done');
      const startedBare = await publish(broker.url, list, running);
      const { at = 0, count = 0 } = await finished;
      bare.push((1_000 * count) / (at - startedBare));

      const data = path.join(folder, `station-${run}`);
      const args = stationArguments({
        ...{
          dataDir: data,
          port: 0,
          city: cityFile,
          mqtt: broker.url,
          hub: 'ws://127.0.0.1:1',
          language: 'fr',
          position: 'bench',
        },
        renderer: path.join(ROOT, 'dist', 'renderer'),
      });
      const [child] = await program('station', args, { VIGIE_TOKEN: 'b'.repeat(43), VIGIE_HUB_TOKEN: 'h'.repeat(43) });
      running.push(child);
      const store = new Database(path.join(data, 'station.db'), { readonly: true });
      const row = store.prepare(`SELECT value FROM last_value WHERE asset = ? AND point = 'level'`);
      const stored = (): unknown => (row.get(lamp) as { value: string } | undefined)?.value;
      const started = await publish(broker.url, list, running);
      while (Number(stored()) !== level) await pause(5);
      station.push((1_000 * lines.length) / (Date.now() - started));
      store.close();
      await end(child);
    }
    return [
      lineOf(
        'ingest',
        'messages/s',
        station,
        { name: 'bare mqtt.js subscriber that parses the same payloads', values: bare },
        `${states.size} devices of the demonstration speak ${ROUNDS} times over Mosquitto (QoS 0); from the first message sent until the value of the last one is in the station's SQLite file; values of the same point in between are merged, and those of other devices follow behind in slices of 600 devices`,
      ),
    ];
  } finally {
    for (const child of running) await end(child, 'SIGKILL');
    await broker.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has the list published; answers when it began, ms since 1970. */
async function publish(url: string, list: string, running: ChildProcess[]): Promise<number> {
  const publisher = fork(path.join(ROOT, 'tests/perf/publisher.mjs'), [url, list]);
  running.push(publisher);
  await told(publisher, 'loaded');
  const started = told(publisher, 'started');
  publisher.send('go');
  return (await started).at ?? 0;
}
