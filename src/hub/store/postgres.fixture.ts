import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const USER = 'vigie';

/** A PostgreSQL server of our own, with its data in a temporary folder. */
export interface Postgres {
  readonly password: string;
  /** Owned by the user that it runs as. */
  readonly folder: string;
  /** Address of a database of it, without the password. */
  address(database: string): string;
  /** Makes an empty database. */
  create(database: string): Promise<string>;
  /** Does something in a database, beside the hubs. */
  sql<T extends pg.QueryResultRow>(database: string, text: string, values?: unknown[]): Promise<T[]>;
  /** SIGINT ends it in order, SIGQUIT as a crash does. */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  /** On the same port as before; nothing when it runs. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Folder of the newest server that is installed (Debian: package `postgresql`). */
function serverFolder(): string {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('no PostgreSQL server is installed: apt-get install postgresql');
  return join('/usr/lib/postgresql', newest, 'bin');
}

/** The server refuses to run as root; another user does it then. */
function somebody(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((one) => one.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('no user to run PostgreSQL as');
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Starts a server on loopback. What it confirms is on the disk (fsync), as in earnest. `settings` go to its command line. */
export async function startPostgres(settings: readonly string[] = []): Promise<Postgres> {
  const bin = serverFolder();
  const as = somebody();
  const password = randomBytes(16).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'vigie-postgres-'));
  const secret = join(folder, 'secret');
  writeFileSync(secret, password, { mode: 0o600 });
  if (as) for (const place of [folder, secret]) chownSync(place, as.uid, as.gid);
  // Whoever started it may be killed: then it ends as well.
  const command = (program: string, args: readonly string[]): [string, string[]] => [
    'setpriv',
    [
      ...['--pdeathsig', 'INT'],
      ...(as ? ['--reuid', String(as.uid), '--regid', String(as.gid), '--clear-groups'] : []),
      ...[join(bin, program), ...args],
    ],
  ];
  const data = join(folder, 'data');
  const made = spawnSync(
    ...command('initdb', [
      ...['-D', data, '-U', USER, '--pwfile', secret, '--auth-host', 'scram-sha-256', '--auth-local', 'reject'],
      ...['-E', 'UTF8', '--no-locale', '--no-instructions'],
    ]),
    { cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  rmSync(secret);
  const port = await freePort();
  let server: ChildProcess | null = null;
  const address = (database: string): string => `postgresql://${USER}@127.0.0.1:${port}/${database}`;

  const postgres: Postgres = {
    password,
    folder,
    address,
    async create(database) {
      await postgres.sql('postgres', `CREATE DATABASE ${database}`);
      return address(database);
    },
    async sql<T extends pg.QueryResultRow>(database: string, text: string, values: unknown[] = []) {
      const client = new pg.Client({ host: '127.0.0.1', port, user: USER, password, database });
      await client.connect();
      try {
        return (await client.query<T>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    async stop(signal = 'SIGINT') {
      const running = server;
      server = null;
      if (!running) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      running.kill(signal);
      await gone;
    },
    async start() {
      if (server) return;
      const args = [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
      ];
      const child = spawn(...command('postgres', [...args, ...settings.flatMap((setting) => ['-c', setting])]), {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      server = child;
      let said = '';
      await new Promise<void>((resolve, reject) => {
        child.stderr!.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('ready to accept connections')) resolve();
        });
        child.once('exit', () => reject(new Error(`PostgreSQL does not start: ${said}`)));
      });
    },
    async remove() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await postgres.start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return postgres;
}
