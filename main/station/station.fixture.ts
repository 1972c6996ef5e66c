import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import WebSocket from 'ws';
import type { AlarmRow } from '../../src/contract/alarms.ts';
import type { CallRow } from '../../src/contract/calls.ts';
import type { CityFile } from '../../src/contract/cityFile.ts';
import type { StationContract } from '../../src/contract/contract.ts';
import type { IncidentRow } from '../../src/contract/incidents.ts';
import { decodeLive } from '../../src/contract/live.ts';
import type { Notice, StationStatus } from '../../src/contract/session.ts';
import type { TeamRow } from '../../src/contract/teams.ts';
import { readStationArguments } from './arguments.ts';
import { startingArguments } from './bundle/argumentsOfBundle.ts';
import type { Keyring } from './secrets/secretStore.ts';
import { openStation } from './station.ts';

export const TOKEN = 'a-token-of-this-launch-for-tests';

/** What a test changes of a station's start. */
export interface StartOptions {
  readonly dir: string;
  /** Left out with a bundle. */
  readonly city?: CityFile | string;
  /** A crisis laptop's, and its passphrase. */
  readonly bundle?: { readonly file: string; readonly passphrase: string };
  readonly mqtt?: string;
  readonly hub?: { readonly url: string; readonly token: string };
  readonly position?: string;
  readonly port?: number;
  readonly renderer?: string;
  /** Wall clock, ms since 1970; the machine's unless told. */
  readonly now?: () => number;
  /** Where passwords are kept; the machine's own key store unless told. */
  readonly keyring?: Keyring;
  /** Further arguments. */
  readonly args?: readonly string[];
}

/** Opens a whole station on a folder, its city written beside it; gives what `openStation` gives, and the log. */
export async function startStation({
  dir,
  city,
  bundle,
  mqtt,
  hub,
  position = 'Position 1',
  port = 0,
  renderer,
  now = Date.now,
  keyring,
  args: further = [],
}: StartOptions) {
  let file = join(dir, 'city.json');
  if (typeof city === 'string') file = city;
  else {
    mkdirSync(dir, { recursive: true });
    if (city) writeFileSync(file, JSON.stringify(city));
  }
  const argv = ['--data', join(dir, 'data'), '--position', position, '--port', String(port)];
  argv.push(...(bundle ? ['--bundle', bundle.file] : ['--city', file]));
  if (mqtt) argv.push('--mqtt', mqtt);
  if (hub) argv.push('--hub', hub.url);
  if (renderer) argv.push('--renderer', renderer);
  argv.push('--profiles', 'assets/profiles', ...further);
  const args = readStationArguments(argv, {
    ...{ VIGIE_TOKEN: TOKEN, VIGIE_HUB_TOKEN: hub?.token, VIGIE_BUNDLE_PASSPHRASE: bundle?.passphrase },
  });
  if (!args.ok) throw new Error(args.refusal.message);
  const starting = await startingArguments(args.value, now);
  if (!starting.ok) throw new Error(starting.refusal.message);
  const lines: string[] = [];
  const opened = await openStation(starting.value, {
    now,
    random: Math.random,
    log: (line) => lines.push(line),
    progress: () => {},
    ...(keyring ? { keyring } : {}),
  });
  return { opened, lines };
}

/** The station that a test expects to open. */
export async function openedStation(options: StartOptions) {
  const { opened, lines } = await startStation(options);
  if (!opened.ok) throw new Error(`${opened.refusal.code}: ${opened.refusal.message}`);
  return { ...opened.value, lines };
}

/** A socket as a window opens it. */
export const socketTo = (port: number, path: string, token = TOKEN, headers: Record<string, string> = {}): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${port}${path}`, ['vigie.1', `token.${token}`], { headers });

/** A window: the contract over a real WebSocket, and what its streams have said so far. */
export async function openWindow({ port }: { readonly port: number }) {
  const rpc = socketTo(port, '/rpc');
  const live = socketTo(port, '/live');
  live.binaryType = 'arraybuffer';
  const flags = new Map<number, number>();
  const levels = new Map<number, number>();
  live.on('message', (data) => {
    const frame = decodeLive(data as ArrayBuffer);
    if (frame?.type !== 'states') return;
    frame.index.forEach((asset, i) => {
      flags.set(asset, frame.flags[i]!);
      levels.set(asset, frame.level[i]!);
    });
  });
  await Promise.all(
    [rpc, live].map((socket) => new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))),
  );
  const link = new RPCLink({ websocket: rpc as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket'] });
  const client: ContractRouterClient<StationContract> = createORPCClient(link);
  let closing = false;
  const alarms = new Map<string, AlarmRow>();
  const calls = new Map<string, CallRow>();
  const incidents = new Map<string, IncidentRow>();
  const teams = new Map<string, TeamRow>();
  const notices: Notice[] = [];
  const latest: { status: StationStatus | null } = { status: null };
  const follow = async <T>(stream: Promise<AsyncIterable<T>>, take: (value: T) => void): Promise<void> => {
    try {
      for await (const value of await stream) take(value);
    } catch (error) {
      if (!closing && rpc.readyState === WebSocket.OPEN) throw error;
    }
  };
  const keep =
    <R extends { readonly id: string }>(rows: Map<string, R>) =>
    (frame: { type: 'snapshot'; rows: R[] } | { type: 'delta'; upserts: R[]; removed: string[] }): void => {
      if (frame.type === 'snapshot') rows.clear();
      for (const row of frame.type === 'snapshot' ? frame.rows : frame.upserts) rows.set(row.id, row);
      if (frame.type === 'delta') for (const id of frame.removed) rows.delete(id);
    };
  // Ended by closing the socket, as a window that is closed does; a signal would speak into a closed one.
  void follow(client.alarm.watch(), keep(alarms));
  void follow(client.call.watch(), keep(calls));
  void follow(client.incident.watch(), keep(incidents));
  void follow(client.team.watch(), keep(teams));
  void follow(client.session.watchNotices(), (notice) => notices.push(notice));
  void follow(client.session.watchStatus(), (status) => {
    latest.status = status;
  });
  return {
    client,
    alarms,
    calls,
    incidents,
    teams,
    notices,
    flags,
    levels,
    status: () => latest.status,
    alarmOf: (asset: string, condition: string) =>
      [...alarms.values()].find((row) => row.asset === asset && row.condition === condition),
    async close() {
      closing = true;
      await Promise.all(
        [rpc, live].map((socket) => {
          const gone = new Promise((resolve) => socket.once('close', resolve));
          if (socket.readyState === WebSocket.CLOSED) return undefined;
          socket.close();
          return gone;
        }),
      );
    },
  };
}

/** The field: devices of a few words on a real broker. */
export async function openField(url: string, protocolVersion: 4 | 5 = 5) {
  const client: MqttClient = await connectAsync(url, { protocolVersion, reconnectPeriod: 50 });
  client.on('error', () => {});
  const publish = (topic: string, payload: string | Buffer): Promise<unknown> =>
    client.publishAsync(topic, payload, { qos: 1, retain: true });
  return {
    publish,
    /** State of a device, retained as devices do. */
    says: (driver: string, device: string, state: object): Promise<unknown> =>
      publish(`vigie/1/${driver}/${device}/state`, JSON.stringify({ t: Date.now(), ...state })),
    /** A lamp that obeys, and what it was told; `part` of the topics, with its slash. */
    async lamp(device: string, part = '') {
      const told: { id: string; level: number; expiresAt: number }[] = [];
      client.on('message', (topic, payload) => {
        if (topic !== `${part}vigie/1/light-point/${device}/set`) return;
        const set = JSON.parse(payload.toString());
        told.push(set);
        const state = { t: Date.now(), level: set.level, power: set.level / 2, faults: [], answers: set.id };
        client.publish(`${part}vigie/1/light-point/${device}/state`, JSON.stringify(state), { qos: 1, retain: true });
      });
      await client.subscribeAsync(`${part}vigie/1/light-point/${device}/set`, { qos: 1 });
      return told;
    },
    close: () => client.endAsync(true),
  };
}
