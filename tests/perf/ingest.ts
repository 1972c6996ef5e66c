import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type FieldStation, openField, told } from './fieldStation.ts';
import { type Line, lineOf } from './line.ts';

const RUNS = 3;
/** How many times each device speaks in one run. */
const ROUNDS = 5;
/** Steady load, messages a second, and for how long it is looked at, s. */
const STEADY = 2_000;
const STEADY_FOR = 20;

/** Has the list published; answers when it began, ms since 1970. */
async function publish(field: FieldStation, list: string): Promise<number> {
  const publisher = field.script('publisher.mjs', [field.broker, list]);
  await told(publisher, 'loaded');
  const started = told(publisher, 'started');
  publisher.send('go');
  return (await started).at ?? 0;
}

/** Writes the list of messages for the publisher. */
function write(field: FieldStation, messages: Iterable<readonly [string, object]>): string {
  const list = path.join(field.folder, 'messages');
  const lines: string[] = [];
  for (const [topic, state] of messages) lines.push(JSON.stringify([topic, JSON.stringify(state)]));
  writeFileSync(list, `${lines.join('\n')}\n`);
  return list;
}

/** Messages a second from the broker to the station's store, beside a subscriber that only reads the same payloads. */
async function throughput(field: FieldStation, suffix: string): Promise<Line> {
  // The last to speak is the last to be written: when its value is in the file, those of all others are.
  const topics = [...field.states.keys()].filter((topic) => !topic.includes('/light-point/'));
  const lamps = [...field.states.keys()].filter((topic) => topic.includes('/light-point/'));
  const order = [...topics, ...lamps];
  const marker = order.at(-1) ?? '';
  const lamp = marker.split('/').at(-2) ?? '';
  const station: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const base = Date.now();
    const level = 31 + run;
    const messages: [string, object][] = [];
    for (let round = 0; round < ROUNDS; round++)
      for (const topic of order) messages.push([topic, { ...field.states.get(topic), t: base + round }]);
    messages[messages.length - 1] = [marker, { ...field.states.get(marker), t: base + ROUNDS, level, bench: true }];
    const list = write(field, messages);

    const subscriber = field.script('bareSubscriber.mjs', [field.broker, 'vigie/1/#', marker]);
    await told(subscriber, 'ready');
    const finished = told(subscriber, 'done');
    const startedBare = await publish(field, list);
    const { at = 0, count = 0 } = await finished;
    bare.push((1_000 * count) / (at - startedBare));

    const measured = await field.station(`station-${run}`);
    const store = new Database(path.join(measured.dataDir, 'station.db'), { readonly: true });
    const row = store.prepare(`SELECT value FROM last_value WHERE asset = ? AND point = 'level'`);
    const stored = (): unknown => (row.get(lamp) as { value: string } | undefined)?.value;
    const started = await publish(field, list);
    while (Number(stored()) !== level) await pause(5);
    station.push((1_000 * messages.length) / (Date.now() - started));
    store.close();
    await measured.stop();
  }
  return lineOf(
    `ingest${suffix}`,
    'messages/s',
    station,
    { name: 'bare mqtt.js subscriber that parses the same payloads', values: bare },
    `${order.length} devices speak ${ROUNDS} times over Mosquitto (QoS 0) as fast as it takes them; from the first message sent until the last values of all of them are in the station's SQLite file; values of the same point in between are merged`,
  );
}

/** Share of one core that the station uses under a steady load. */
async function steady(field: FieldStation, suffix: string): Promise<Line> {
  const measured = await field.station('steady');
  const topics = [...field.states.keys()];
  const base = Date.now();
  const messages = Array.from({ length: STEADY * (STEADY_FOR + 10) }, (_, n): [string, object] => {
    const topic = topics[n % topics.length] ?? '';
    return [topic, { ...field.states.get(topic), t: base + Math.floor((1_000 * n) / STEADY) }];
  });
  const publisher = field.script('publisher.mjs', [field.broker, write(field, messages), String(STEADY)]);
  await told(publisher, 'loaded');
  const idle: number[] = [];
  const busy: number[] = [];
  const watch = async (into: number[], seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      const [cpu, start] = [measured.cpu(), performance.now()];
      await pause(1_000);
      into.push((1_000 * (measured.cpu() - cpu)) / (performance.now() - start));
    }
  };
  await watch(idle, 5);
  publisher.send('go');
  await told(publisher, 'started');
  await pause(3_000);
  await watch(busy, STEADY_FOR);
  await measured.stop();
  return lineOf(
    `ingest-steady-cpu${suffix}`,
    'cores',
    busy,
    { name: 'the same station with nothing to hear', values: idle },
    `processor time of the station in each of ${STEADY_FOR} seconds of ${STEADY} messages/s from the devices of the demonstration by turns, over Mosquitto (QoS 0), no window open`,
  );
}

/** The path from the broker to the store, with the demonstration so many times over. */
export async function measureIngest(times: number, suffix: string): Promise<readonly Line[]> {
  const field = await openField(times);
  try {
    return [await throughput(field, suffix), await steady(field, suffix)];
  } finally {
    await field.close();
  }
}

/** The path from the broker to the store. */
export const measure = (): Promise<readonly Line[]> => measureIngest(1, '');
