import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

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

/** How often a port that somebody else has is tried again, or another one. */
const TRIES = 100;

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
  const closed = Object.keys(users).length > 0;
  const passwords = join(folder, 'passwords');
  if (closed) {
    writeFileSync(passwords, '', { mode: 0o600 });
    for (const [name, password] of Object.entries(users))
      spawnSync('/usr/bin/mosquitto_passwd', ['-b', passwords, name, password]);
  }
  const config = join(folder, 'mosquitto.conf');
  for (let tries = 1; ; tries++) {
    const port = fixed ?? (await freePort());
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
    const gone = new Promise<boolean>((resolve) => child.once('close', () => resolve(false)));
    // It says itself that it runs: another one may listen at its port.
    const running = new Promise<boolean>((resolve) => {
      for (const input of [child.stdout, child.stderr])
        createInterface({ input }).on('line', (line) => {
          log.push(line);
          if (line.endsWith(' running')) resolve(true);
        });
    });
    if (await Promise.race([running, gone]))
      return {
        port,
        log: () => log,
        close: async () => {
          child.kill('SIGKILL');
          await gone;
          rmSync(folder, { recursive: true, force: true });
        },
      };
    // A port that was free a moment ago: another program's connection may have it now.
    if (tries === TRIES || !log.some((line) => line.includes('Address already in use')))
      throw new Error(`mosquitto ended: ${log.join('\n')}`);
    await pause(100);
  }
}
