import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { AlarmRow } from '../../src/contract/alarms.ts';
import type { CallRow } from '../../src/contract/calls.ts';
import type { OutboxEntry } from '../../src/contract/outbox.ts';
import type { StationStatus } from '../../src/contract/session.ts';
import type { TeamRow } from '../../src/contract/teams.ts';
import { openClient, STATION_TOKEN, type StationClient, startProgram } from '../perf/programStation.ts';

/* Our programs as they are shipped, killed and started again on the same data. */

const HUB_TOKEN = 'h'.repeat(43);

/** One of our programs. */
export interface Victim {
  readonly name: string;
  start(): Promise<void>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A station with a window that follows what it says. */
export interface Seat extends Victim {
  /** Alarms, calls and teams as its window shows them. */
  readonly rows: ReadonlyMap<string, AlarmRow>;
  readonly calls: ReadonlyMap<string, CallRow>;
  readonly teams: ReadonlyMap<string, TeamRow>;
  /** What the hub refused of it, by place, as its outbox has told. */
  readonly refused: ReadonlyMap<number, OutboxEntry>;
  /** Null while it is dead. */
  client(): StationClient | null;
  /** What its status strip says; null before it has said anything since its start. */
  status(): StationStatus | null;
}

const gone = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve(0) : child.once('exit', resolve),
  );

function program(kind: string, args: () => readonly string[], env: Record<string, string>) {
  let child: ChildProcess | null = null;
  return {
    ready: '',
    async start(): Promise<void> {
      // With us gone, it ends too.
      [child, this.ready] = await startProgram(kind, args(), { ...env, VIGIE_CHILD: '1' });
    },
    async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
      child?.kill(signal);
      if (child) await gone(child);
    },
  };
}

/** The hub on a folder and a port of its own. */
export function hubOf(folder: string, port: number): Victim {
  const hub = program('hub', () => ['--data', folder, '--port', String(port)], { VIGIE_HUB_TOKEN: HUB_TOKEN });
  return {
    name: 'hub',
    start: () => hub.start(),
    kill: () => hub.end('SIGKILL'),
    stop: () => hub.end('SIGTERM'),
  };
}

/** A station on a folder, its position named like it. `onRow`: each row that its window gets. */
export function seat(name: string, folder: string, args: readonly string[], onRow: (row: AlarmRow) => void): Seat {
  const station = program('station', () => ['--data', folder, '--position', name, ...args], {
    VIGIE_TOKEN: STATION_TOKEN,
    VIGIE_HUB_TOKEN: HUB_TOKEN,
  });
  const rows = new Map<string, AlarmRow>();
  const calls = new Map<string, CallRow>();
  const teams = new Map<string, TeamRow>();
  const refused = new Map<number, OutboxEntry>();
  let open: { client: StationClient; close(): void } | null = null;
  let status: StationStatus | null = null;

  /** Ends with the socket when we kill its station; a station that ends by itself is a fault that fails the drill. */
  const follow = async <T>(stream: Promise<AsyncIterable<T>>, take: (frame: T) => void): Promise<void> => {
    const mine = open;
    try {
      for await (const frame of await stream) if (open === mine) take(frame);
    } catch (error) {
      if (open === mine) throw error;
    }
  };
  type Frame<R> = { type: 'snapshot'; rows: R[] } | { type: 'delta'; upserts: R[]; removed: string[] };
  const keep =
    <R extends { readonly id: string }>(held: Map<string, R>, each: (row: R) => void) =>
    (frame: Frame<R>): void => {
      if (frame.type === 'snapshot') held.clear();
      else for (const id of frame.removed) held.delete(id);
      for (const row of frame.type === 'snapshot' ? frame.rows : frame.upserts) {
        held.set(row.id, row);
        each(row);
      }
    };
  return {
    name,
    rows,
    calls,
    teams,
    refused,
    client: () => open?.client ?? null,
    status: () => status,
    async start() {
      await station.start();
      open = await openClient({ url: (JSON.parse(station.ready) as { url: string }).url });
      const { client } = open;
      void follow(client.alarm.watch(), keep(rows, onRow));
      void follow(
        client.call.watch(),
        keep(calls, () => {}),
      );
      void follow(
        client.team.watch(),
        keep(teams, () => {}),
      );
      void follow(client.outbox.watch(), (outbox) => {
        for (const entry of outbox.refused) refused.set(entry.place, entry);
      });
      void follow(client.session.watchStatus(), (now) => {
        status = now;
      });
    },
    async kill() {
      const was = open;
      [open, status] = [null, null];
      await station.end('SIGKILL');
      was?.close();
    },
    async stop() {
      const was = open;
      open = null;
      was?.close();
      await station.end('SIGTERM');
    },
  };
}

/** Waits until something is so, asked again every 50 ms; fails after `within` ms with what was waited for. */
export async function until(what: string, so: () => boolean | Promise<boolean>, within = 60_000): Promise<void> {
  const end = performance.now() + within;
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(50);
  }
}
/** Lets time pass: between two kills, or two acts of an operator. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });

/** A free port that the system gives nobody by itself: a hub that is dead for a moment must find it free again. */
export async function portOfItsOwn(): Promise<number> {
  for (let port = 18_000 + (process.pid % 10_000); ; port++) {
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
}

/** Waits for somebody to acknowledge it. */
export const isOpen = ({ state }: AlarmRow): boolean =>
  state === 'unacknowledged' || state === 'returned-unacknowledged';
