import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Mosquitto that is set up as a test wants it. */
export interface ConfiguredBroker {
  readonly port: number;
  /** Lines that it logged, connections among them. */
  readonly log: () => readonly string[];
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

async function listening(port: number): Promise<void> {
  for (;;) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => setTimeout(() => resolve(false), 20));
    });
    if (there) return;
  }
}

/**
 * Starts it with these lines in its configuration besides the listener's. With `users`, only those come in.
 * Where the configuration names certificates, the listener speaks TLS.
 */
export async function startConfigured({
  lines = [],
  users = {},
  port: fixed,
}: {
  readonly lines?: readonly string[];
  readonly users?: Readonly<Record<string, string>>;
  readonly port?: number;
} = {}): Promise<ConfiguredBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-broker-'));
  const port = fixed ?? (await freePort());
  const closed = Object.keys(users).length > 0;
  const passwords = join(folder, 'passwords');
  if (closed) {
    writeFileSync(passwords, '', { mode: 0o600 });
    for (const [name, password] of Object.entries(users))
      spawnSync('/usr/bin/mosquitto_passwd', ['-b', passwords, name, password]);
  }
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      // As who started it: another user could not read the folder's files.
      `user ${process.env.USER ?? 'root'}`,
      `listener ${port} 127.0.0.1`,
      `allow_anonymous ${!closed}`,
      ...(closed ? [`password_file ${passwords}`] : []),
      'persistence false',
      'set_tcp_nodelay true',
      ...lines,
      '',
    ].join('\n'),
  );
  const log: string[] = [];
  const child = spawn('/usr/sbin/mosquitto', ['-v', '-c', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => log.push(...text.split('\n').filter(Boolean)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const early = gone.then(() => {
    throw new Error(`mosquitto ended: ${log.join('\n')}`);
  });
  await Promise.race([listening(port), early]);
  early.catch(() => {});
  return {
    port,
    log: () => log,
    close: async () => {
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
