import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { openBroker } from './link/embeddedBroker.ts';

/** A broker under test. */
export interface TestBroker {
  readonly url: string;
  readonly protocol: 4 | 5;
  close(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Null once it says itself that it runs: another one may listen at its port. What it said when it ended before that. */
const complaintOf = (child: ChildProcess): Promise<string | null> =>
  new Promise((resolve) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-2_000);
      if (/ running$/m.test(said)) resolve(null);
    });
    child.once('close', () => resolve(said));
  });

/** How often a port that somebody else has is tried again, or another one. */
const TRIES = 100;

/** A real Mosquitto on a free port, without memory between runs. */
export async function startMosquitto(fixedPort?: number): Promise<TestBroker & { readonly port: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  for (let tries = 1; ; tries++) {
    const port = fixedPort ?? (await freePort());
    await writeFile(
      config,
      `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nmax_queued_messages 0\nlog_dest stderr\nlog_type error\nlog_type information\n`,
    );
    const child = spawn('/usr/sbin/mosquitto', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const complaint = await complaintOf(child);
    if (complaint !== null) {
      // A port that was free a moment ago: another program's connection may have it now.
      if (tries === TRIES || !complaint.includes('Address already in use'))
        throw new Error(`mosquitto ended: ${complaint}`);
      await pause(100);
      continue;
    }
    return {
      url: `mqtt://127.0.0.1:${port}`,
      protocol: 5,
      port,
      close: async () => {
        child.kill('SIGKILL');
        await gone;
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
}

/** The demonstration's own broker. */
export async function startAedes(): Promise<TestBroker> {
  const broker = await openBroker(0, () => {});
  return { url: broker.url, protocol: 4, close: broker.close };
}

/** Somebody who reads what the field says, and can wait for something. */
export interface Listener {
  /** The last payload of each topic. */
  readonly last: ReadonlyMap<string, string>;
  /** Resolves with the first message, past or to come, of a topic that satisfies the condition. */
  until(topic: string, holds: (payload: string) => boolean): Promise<string>;
  /** Resolves when the topics known satisfy the condition. */
  untilAll(holds: (last: ReadonlyMap<string, string>) => boolean): Promise<void>;
  publish(topic: string, payload: string | Buffer): Promise<unknown>;
  /** Every message of a topic so far, in order. */
  history(topic: string): readonly string[];
  close(): Promise<void>;
}

/** Subscribes to everything of Vigie on a broker. */
export async function listen(broker: Pick<TestBroker, 'url' | 'protocol'>, filter = 'vigie/1/#'): Promise<Listener> {
  const client: MqttClient = mqtt.connect(broker.url, { protocolVersion: broker.protocol, reconnectPeriod: 50 });
  const last = new Map<string, string>();
  const all = new Map<string, string[]>();
  const watchers = new Set<() => void>();
  client.on('message', (topic, payload) => {
    const text = payload.toString();
    last.set(topic, text);
    const list = all.get(topic) ?? [];
    if (list.length === 0) all.set(topic, list);
    list.push(text);
    for (const watch of watchers) watch();
  });
  client.on('error', () => {});
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync(filter, { qos: 1 });
  const wait = (check: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watch = (): void => {
        if (!check()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
    });
  return {
    last,
    async until(topic, holds) {
      let found = '';
      await wait(() => {
        const hit = all.get(topic)?.find(holds);
        if (hit === undefined) return false;
        found = hit;
        return true;
      });
      return found;
    },
    untilAll: (holds) => wait(() => holds(last)),
    publish: (topic, payload) => client.publishAsync(topic, payload, { qos: 1 }),
    history: (topic) => all.get(topic) ?? [],
    close: async () => {
      await client.endAsync(true);
    },
  };
}
