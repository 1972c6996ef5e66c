import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProgramName, ProgramState, StationHostStatus } from '../../../src/contract/bridge.ts';
import { readStationArguments } from '../../station/arguments.ts';
import { spawnWithNode } from './spawnNode.ts';
import { VigieHost, type VigieHostOptions } from './vigieHost.ts';

interface Started {
  readonly name: ProgramName;
  readonly pid: number;
  readonly args: readonly string[];
}

let folder = '';
let journal = '';
let host: VigieHost | null = null;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-host-'));
  journal = path.join(folder, 'journal');
  for (const name of ['city', 'hub', 'station']) {
    mkdirSync(path.join(folder, 'dist', name), { recursive: true });
    copyFileSync(
      path.join(import.meta.dirname, 'testing', 'fakeProgram.mjs'),
      path.join(folder, 'dist', name, `${name}.js`),
    );
  }
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
});

afterEach(async () => {
  await host?.stop();
  host = null;
  for (const { pid } of started()) expect(isRunning(pid), `process ${pid} was left running`).toBe(false);
  for (const name of ['FAKE_CITY', 'FAKE_HUB', 'FAKE_STATION', 'FAKE_JOURNAL']) delete process.env[name];
  rmSync(folder, { recursive: true, force: true });
});

function makeHost(
  behaviour: Partial<Record<ProgramName, string>> = {},
  options: Partial<VigieHostOptions> = {},
): VigieHost {
  process.env.FAKE_JOURNAL = journal;
  for (const [name, mode] of Object.entries(behaviour)) process.env[`FAKE_${name.toUpperCase()}`] = mode;
  let tokens = 0;
  host = new VigieHost(
    { dataDir: path.join(folder, 'data'), seed: 7, port: 0, language: 'fr', position: 'P1', ...options },
    {
      programsDir: path.join(folder, 'dist'),
      spawn: spawnWithNode(process.execPath),
      newToken: () => {
        tokens += 1;
        return `secret-${tokens}`;
      },
      monotonic: () => performance.now(),
      now: () => Date.now(),
    },
  );
  return host;
}

const started = (name?: ProgramName): Started[] =>
  existsSync(journal)
    ? readFileSync(journal, 'utf8')
        .split('\n')
        // What a program is writing at this moment is no line yet.
        .slice(0, -1)
        .map((line): Started => JSON.parse(line))
        .filter((start) => name === undefined || start.name === name)
    : [];

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await pause(10);
  }
}

const stateOf = (name: ProgramName): ProgramState | undefined =>
  host?.status.programs.find((program) => program.name === name)?.state;
const optionOf = (start: Started, flag: string): string | undefined => start.args[start.args.indexOf(flag) + 1];

async function up(vigie: VigieHost): Promise<void> {
  const ready = new Promise<void>((resolve) => vigie.once('ready', resolve));
  vigie.start();
  await ready;
}

describe('start', () => {
  it('starts city and hub, then the station with their addresses, and gives no token in the arguments', async () => {
    const vigie = makeHost();
    await up(vigie);
    const [station] = started('station') as [Started];
    expect(
      started()
        .map(({ name }) => name)
        .at(-1),
    ).toBe('station');
    expect(optionOf(station, '--mqtt')).toBe(vigie.addresses.city.mqtt);
    expect(optionOf(station, '--hub')).toBe(vigie.addresses.hub);
    expect(optionOf(station, '--city')).toBe('/tmp/x.city.json');
    expect(vigie.connection?.token).toBe('secret-1');
    expect(JSON.stringify(started())).not.toContain('secret');
  });

  it('starts no demonstration for a real city and no hub when it joins one', async () => {
    await up(makeHost({}, { city: '/etc/dijon.city.json', hub: 'ws://10.0.0.1:9' }));
    expect(started().map(({ name }) => name)).toEqual(['station']);
    const [station] = started('station') as [Started];
    expect(optionOf(station, '--city')).toBe('/etc/dijon.city.json');
    expect(optionOf(station, '--hub')).toBe('ws://10.0.0.1:9');
    expect(station.args).not.toContain('--mqtt');
    expect(station.args).not.toContain('--mqtt-share');
  });

  it('tells the station of the group with which it divides the telemetry, at each of its starts', async () => {
    const vigie = makeHost({}, { city: '/etc/dijon.city.json', hub: 'ws://10.0.0.1:9', mqttShare: 'stores' });
    await up(vigie);
    process.kill(vigie.addresses.pids.station ?? 0, 'SIGKILL');
    await until('it is back', () => started('station').length === 2);
    for (const station of started('station')) {
      expect(optionOf(station, '--mqtt-share')).toBe('stores');
      expect(readStationArguments(station.args, { VIGIE_TOKEN: 'a'.repeat(16) })).toMatchObject({
        ok: true,
        value: { 'mqtt-share': 'stores' },
      });
    }
  });

  it('tells the progress of a program that is slow to start', async () => {
    const vigie = makeHost({ city: 'silent' });
    const seen: StationHostStatus[] = [];
    vigie.on('status', (status) => seen.push(status));
    vigie.start();
    const city = (): StationHostStatus['programs'][number] | undefined =>
      seen.at(-1)?.programs.find(({ name }) => name === 'city');
    await until('progress was told', () => city()?.progress?.step === 'waking up');
    expect(city()?.progress).toEqual({ step: 'waking up', done: 1, total: 2 });
    expect(vigie.status.state).toBe('starting');
  });
});

describe('a program that ends', () => {
  it.each(['station', 'hub', 'city'] as const)('%s is killed: back by itself, on the same port', async (name) => {
    const vigie = makeHost();
    await up(vigie);
    const before = { ...vigie.addresses, connection: vigie.connection };
    const pid = vigie.addresses.pids[name] as number;
    process.kill(pid, 'SIGKILL');
    await until('it is back', () => stateOf(name) === 'ready' && vigie.addresses.pids[name] !== pid);
    expect({ ...vigie.addresses, connection: vigie.connection, pids: null }).toEqual({ ...before, pids: null });
    expect(started().length).toBe(4);
  });

  it('is seen to have ended although a grandchild holds its output open', async () => {
    const vigie = makeHost({ hub: 'grandchild' });
    await up(vigie);
    const pid = vigie.addresses.pids.hub as number;
    process.kill(pid, 'SIGKILL');
    await until('the hub is back', () => stateOf('hub') === 'ready' && vigie.addresses.pids.hub !== pid);
  });

  it('that cannot run is started at once, then slower, and its last lines are kept for the error page', async () => {
    const vigie = makeHost({ hub: 'crash' });
    const begun = Date.now();
    // Taken down as it is told: half a second later it is another state.
    const pauses: { readonly starts: number; readonly hub: StationHostStatus['programs'][number] }[] = [];
    vigie.on('status', ({ programs }) => {
      const hub = programs.find(({ name }) => name === 'hub');
      if (hub?.state === 'backing-off') pauses.push({ starts: started('hub').length, hub });
    });
    vigie.start();
    await until('it backs off', () => pauses.length > 0);
    const [{ starts, hub }] = pauses as [(typeof pauses)[number]];
    expect(starts).toBe(2);
    expect(hub.lastLines).toContain('something broke');
    expect(hub.retryAt).toBeGreaterThan(begun);
    await until('it is tried again', () => started('hub').length > starts);
    expect(started('station')).toEqual([]);
  });
});

describe('a refusal', () => {
  it('is shown in words and never started again', async () => {
    const vigie = makeHost({ station: 'refuse' });
    const refused = new Promise<StationHostStatus>((resolve) => vigie.once('refused', resolve));
    vigie.start();
    const status = await refused;
    expect(status.state).toBe('refused');
    expect(status.programs.find(({ name }) => name === 'station')?.refusal).toEqual({
      code: 'port-busy',
      message: 'port 9 is taken',
      context: { port: 9 },
    });
    await pause(200);
    expect(started('station').length).toBe(1);
  });

  it('of a port that the system had chosen is mended with another one', async () => {
    const vigie = makeHost({ station: 'refuse-restart' });
    await up(vigie);
    process.kill(vigie.addresses.pids.station as number, 'SIGKILL');
    await until('it was tried with the old and with any port', () => started('station').length === 3);
    await until('it is back', () => stateOf('station') === 'ready');
    expect(
      started('station')
        .map((start) => optionOf(start, '--port'))
        .at(-1),
    ).toBe('0');
  });
});

describe('a hub among peers', () => {
  const USUAL = { city: '/etc/dijon.city.json', hub: 'ws://10.0.0.1:9', hubToken: 'the-token-of-the-room' } as const;
  /** Has the station say something to the supervisor. */
  const says = (vigie: VigieHost, what: object): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(vigie.connection?.url ?? '').port), '127.0.0.1');
      socket.once('error', reject);
      socket.end(JSON.stringify({ state: 'asks', ...what }), () => resolve());
    });
  const lastStation = (): Started => started('station').at(-1) as Started;

  it('is run here when an operator says so, kept running on its port, and given up for the usual one', async () => {
    const vigie = makeHost({}, USUAL);
    await up(vigie);
    expect(optionOf(lastStation(), '--hub-role')).toBe('usual');
    await says(vigie, { what: 'elect-hub' });
    await until('the station is back with it', () => started('station').length === 2 && stateOf('station') === 'ready');
    const [hub] = started('hub') as [Started];
    expect([optionOf(hub, '--host'), path.basename(optionOf(hub, '--data') ?? '')]).toEqual(['0.0.0.0', 'peer-hub']);
    expect(optionOf(lastStation(), '--hub-role')).toBe('elected');
    const elected = optionOf(lastStation(), '--hub');
    expect(elected).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect(JSON.stringify(started())).not.toContain('SECRET');

    process.kill(vigie.addresses.pids.hub as number, 'SIGKILL');
    await until('the hub is back', () => started('hub').length === 2 && stateOf('hub') === 'ready');
    expect(optionOf(started('hub').at(-1) as Started, '--port')).toBe(new URL(elected ?? '').port);
    expect(started('station').length).toBe(2);

    await says(vigie, { what: 'usual-hub' });
    await until('the station is back', () => started('station').length === 3 && stateOf('station') === 'ready');
    expect([optionOf(lastStation(), '--hub'), optionOf(lastStation(), '--hub-role')]).toEqual([USUAL.hub, 'usual']);
    await until('no hub is left', () => started('hub').every(({ pid }) => !isRunning(pid)));
  });

  it('that another station runs is joined by address and code, which is in no argument', async () => {
    const vigie = makeHost({}, USUAL);
    await up(vigie);
    const token = 'ABCDE-FGHIJ-KLMNP-QRSTU';
    await says(vigie, { what: 'join-hub', url: 'ws://192.168.1.20:8700', token });
    await until('the station is back', () => started('station').length === 2 && stateOf('station') === 'ready');
    expect([optionOf(lastStation(), '--hub'), optionOf(lastStation(), '--hub-role')]).toEqual([
      'ws://192.168.1.20:8700',
      'peer',
    ]);
    expect(JSON.stringify(started())).not.toContain(token);
    expect(started('hub')).toEqual([]);
  });

  it('is not run beside the usual one, and nonsense changes nothing', async () => {
    const vigie = makeHost();
    await up(vigie);
    for (const what of [
      { what: 'elect-hub' },
      { what: 'join-hub', url: 'javascript:alert(1)', token: 'x'.repeat(20) },
      { what: 'join-hub', url: 'ws://10.0.0.1:1', token: 'short' },
      { what: 'usual-hub' },
    ])
      await says(vigie, what);
    process.kill(vigie.addresses.pids.station as number, 'SIGKILL');
    await until('it is back', () => started('station').length === 2 && stateOf('station') === 'ready');
    expect(optionOf(lastStation(), '--hub-role')).toBe('embedded');
    expect(started('hub').length).toBe(1);
  });
});

describe('the end', () => {
  it('leaves nothing running after stop, even with a program that backs off', async () => {
    const vigie = makeHost({ hub: 'crash' });
    vigie.start();
    await until('it backs off', () => stateOf('hub') === 'backing-off');
    await vigie.stop();
    const count = started().length;
    await pause(700); // longer than the delay that was running
    expect(started().length).toBe(count);
    expect(vigie.status.state).toBe('stopped');
  });

  it('leaves nothing running when the supervisor itself is killed', async () => {
    const script = path.join(folder, 'supervisor.ts');
    const place = (file: string): string => JSON.stringify(path.join(import.meta.dirname, file));
    writeFileSync(
      script,
      `import { VigieHost } from ${place('vigieHost.ts')};
import { spawnWithNode } from ${place('spawnNode.ts')};
const host = new VigieHost({ dataDir: ${JSON.stringify(path.join(folder, 'data'))}, seed: 1, port: 0, language: 'fr', position: 'P' },
  { programsDir: ${JSON.stringify(path.join(folder, 'dist'))}, spawn: spawnWithNode(process.execPath), newToken: () => 't', monotonic: () => performance.now(), now: () => Date.now() });
host.on('ready', () => console.log('up'));
host.start();`,
    );
    const supervisor: ChildProcess = spawn(process.execPath, [script], {
      env: { ...process.env, FAKE_JOURNAL: journal },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => supervisor.stdout?.once('data', resolve));
    expect(started().length).toBe(3);
    supervisor.kill('SIGKILL');
    await until('all have ended', () => started().every(({ pid }) => !isRunning(pid)));
  });
});
