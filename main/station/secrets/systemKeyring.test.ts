import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Runs lines of the key store in a program of its own, which prints its answers as JSON. */
async function inProgram(lines: string, command: readonly string[], env: Record<string, string>): Promise<unknown[]> {
  const script = `
    import { systemKeyring } from ${JSON.stringify(new URL('./systemKeyring.ts', import.meta.url).href)};
    const keyring = systemKeyring();
    const say = (answer) => process.stdout.write('ANSWER ' + JSON.stringify(answer) + '\\n');
    ${lines}
  `;
  const [program, ...args] = [...command, process.execPath, '--input-type=module', '-e', script];
  const child = spawn(program!, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return out
    .split('\n')
    .filter((line) => line.startsWith('ANSWER '))
    .map((line) => JSON.parse(line.slice('ANSWER '.length)));
}

test.runIf(process.platform === 'linux')(
  'without a key store nothing is kept, not even in the kernel’s memory until the next start: it is refused by name',
  async () => {
    const answers = await inProgram(
      `say(await keyring.write('vigie-test', 'word')); say(await keyring.read('vigie-test')); say(await keyring.remove('vigie-test'));`,
      [],
      { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/at/all' },
    );
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, refusal: { code: 'secret.no-store' } });
    expect(JSON.stringify(answers)).not.toContain('"word"');
  },
);

const DAEMON = '/usr/bin/gnome-keyring-daemon';
const BUS = '/usr/bin/dbus-run-session';

test.runIf(existsSync(DAEMON) && existsSync(BUS))(
  'with GNOME Keyring: kept, given back, forgotten; locked, it is refused by name',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'vigie-keyring-'));
    for (const name of ['share', 'cache', 'run']) mkdirSync(join(home, name), { mode: 0o700 });
    const lock =
      'dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets ' +
      'org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login';
    try {
      const answers = await inProgram(
        `
        import { execSync } from 'node:child_process';
        say(await keyring.read('mqtt'));
        say(await keyring.write('mqtt', 'Rue-Monge-é"'));
        say(await keyring.read('mqtt'));
        execSync(${JSON.stringify(lock)}, { stdio: 'ignore' });
        say(await keyring.read('mqtt'));
        process.exit(0);
        `,
        [
          BUS,
          '--',
          '/bin/sh',
          '-c',
          `printf pw | ${DAEMON} --unlock --components=secrets --daemonize >&2; exec "$@"`,
          'sh',
        ],
        {
          HOME: home,
          XDG_DATA_HOME: join(home, 'share'),
          XDG_CACHE_HOME: join(home, 'cache'),
          XDG_RUNTIME_DIR: join(home, 'run'),
          DISPLAY: '',
        },
      );
      expect(answers).toEqual([
        { ok: true, value: null },
        { ok: true, value: null },
        { ok: true, value: 'Rue-Monge-é"' },
        expect.objectContaining({ ok: false, refusal: expect.objectContaining({ code: 'secret.locked' }) }),
      ]);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);
