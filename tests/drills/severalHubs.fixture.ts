import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TOKEN } from '../../main/station/hubLink/hub.fixture.ts';

/** What a hub reported, line by line. */
export interface Report {
  readonly state: 'starting' | 'ready' | 'refused';
  readonly url?: string;
  readonly step?: string;
  readonly code?: string;
  readonly message?: string;
  readonly context?: Record<string, unknown>;
}

/** A hub program of several on one database. */
export interface SharedHub {
  readonly reports: readonly Report[];
  /** The first report that is so. */
  report(so: (report: Report) => boolean): Promise<Report>;
  /** Port once it is ready. */
  port(): Promise<number>;
  /** Sends a signal and waits for the end; gives the exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Starts a hub on a database. `env` says more, or something else. */
export function startSharedHub(address: string, env: Record<string, string> = {}): SharedHub {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
  const script = new URL('../../src/hub/main.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [script, '--data', dir], {
    env: {
      ...process.env,
      ...{ VIGIE_HUB_TOKEN: TOKEN, VIGIE_CHILD: '1', VIGIE_HUB_POSTGRES: address, VIGIE_HUB_CITY: 'dijon' },
      ...env,
    },
    stdio: ['pipe', 'pipe', process.env.VIGIE_DRILL_LOUD ? 'inherit' : 'ignore'],
  });
  const reports: Report[] = [];
  const heard: (() => void)[] = [];
  let isOver = false;
  // Not its exit: what it said last is read after that.
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => {
    isOver = true;
    rmSync(dir, { recursive: true, force: true });
    for (const tell of heard) tell();
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    reports.push(JSON.parse(line) as Report);
    for (const tell of heard) tell();
  });
  const hub: SharedHub = {
    reports,
    report: (so) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = reports.find(so);
          if (found) resolve(found);
          else if (isOver) reject(new Error(`the hub ended: ${JSON.stringify(reports)}`));
        };
        heard.push(look);
        look();
      }),
    port: async () => Number(new URL((await hub.report(({ state }) => state === 'ready')).url!).port),
    end(signal) {
      child.kill(signal);
      return gone;
    },
  };
  return hub;
}

/** A load balancer of the simplest kind: each new connection goes to the next port that answers. */
export async function openBalancer() {
  const ports: number[] = [];
  const sockets = new Set<Socket>();
  let next = 0;
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => near.destroy()).on('close', () => sockets.delete(near));
    const reach = (tries: number): void => {
      const port = ports[next++ % ports.length];
      if (port === undefined || tries === 0) {
        near.destroy();
        return;
      }
      const far = connect(port, '127.0.0.1');
      far.once('error', () => reach(tries - 1));
      far.once('connect', () => {
        far.removeAllListeners('error').on('error', () => near.destroy());
        near.pipe(far).pipe(near);
        near.on('close', () => far.destroy());
        far.on('close', () => near.destroy());
      });
    };
    reach(ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    ports,
    url: `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
