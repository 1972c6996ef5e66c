import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Hub, openHub } from '../../../src/hub/hub.ts';
import { makeAuthority } from '../links/mqtt/certificates.fixture.ts';
import { TOKEN, until } from './hub.fixture.ts';
import { addOperator, type DeskStation, openDeskStation, PASSWORD } from './testing/deskStation.ts';

// Keys are made, and a slow hash is slow.
vi.setConfig({ testTimeout: 60_000 });

let dir: string;
let hub: Hub;
let said: string[];
let undo: (() => unknown)[];
let ours: ReturnType<typeof makeAuthority>;
let theirs: ReturnType<typeof makeAuthority>;

/** A folder as a person makes it. */
function folder(name: string, files: Record<string, string>): string {
  const made = join(dir, name);
  mkdirSync(made, { recursive: true });
  for (const [file, from] of Object.entries(files)) copyFileSync(from, join(made, file));
  return made;
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-mtls-'));
  [undo, said] = [[], []];
  [ours, theirs] = [makeAuthority('ours'), makeAuthority('theirs')];
  await addOperator(folder('hub', {}), 'premier');
  hub = await start({ 'ca.pem': ours.ca });
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await hub.close();
  for (const authority of [ours, theirs]) authority.remove();
  rmSync(dir, { recursive: true, force: true });
});

async function start(more: Record<string, string>, port = 0): Promise<Hub> {
  const own = ours.sign({ file: 'hub', name: 'hub', alternative: 'IP:127.0.0.1' });
  const tls = folder('hub-tls', { 'cert.pem': own.certificate, 'key.pem': own.key, ...more });
  const opened = await openHub({ dir: join(dir, 'hub'), token: TOKEN, port, tls, log: (line) => said.push(line) });
  if (!opened.ok) throw new Error(opened.refusal.code);
  return opened.value;
}

/** A station with these certificates, and what became of its first attempts. */
async function station(name: string, tls: string): Promise<{ readonly desk: DeskStation; readonly state: string }> {
  const desk = openDeskStation(name, { url: hub.url, tls });
  undo.push(() => desk.close());
  await desk.attempt();
  return { desk, state: desk.state() };
}

test('12.13 with mutual TLS the right certificate comes in; none, one of another authority and an expired one do not', async () => {
  expect(hub.url).toMatch(/^wss:/);
  const ca = { 'ca.pem': ours.ca };
  const right = ours.sign({ file: 'poste', name: 'poste' });
  const good = await station('A', folder('right', { ...ca, 'cert.pem': right.certificate, 'key.pem': right.key }));
  expect(good.state).toBe('connected');
  expect((await good.desk.desk.signIn('premier', PASSWORD)).ok).toBe(true);

  expect((await station('none', folder('none', ca))).state).not.toBe('connected');
  const foreign = theirs.sign({ file: 'poste', name: 'poste' });
  const other = folder('other', { ...ca, 'cert.pem': foreign.certificate, 'key.pem': foreign.key });
  expect((await station('other', other)).state).not.toBe('connected');
  const old = ours.sign({ file: 'old', name: 'poste', days: -2 });
  const expired = folder('expired', { ...ca, 'cert.pem': old.certificate, 'key.pem': old.key });
  expect((await station('expired', expired)).state).not.toBe('connected');
  await until('each is told by its reason', () => said.filter((line) => line.startsWith('no TLS')).length >= 2);
  // A hub that the station does not know gets nothing, not even the room's token.
  const strange = folder('strange', { 'ca.pem': theirs.ca, 'cert.pem': right.certificate, 'key.pem': right.key });
  expect((await station('strange', strange)).state).toBe('refused');
  expect(hub.stations()).toBe(1);

  const id = good.desk.raise('LP-1');
  expect(good.desk.acknowledge(id).ok).toBe(true);
  await until('the others do not trouble it', () => good.desk.store.unsent() === 0);
  expect(good.desk.refusals).toEqual([]);
});

test('12.13 without an authority for stations the hub shows its own certificate and asks for none', async () => {
  await hub.close();
  rmSync(join(dir, 'hub-tls'), { recursive: true });
  hub = await start({});
  expect((await station('A', folder('trust', { 'ca.pem': ours.ca }))).state).toBe('connected');
});

test('12.13 certificates that are missing, damaged or of another key stop the hub with their name; renewed ones are taken up', async () => {
  const { port } = hub;
  const renewed = ours.sign({ file: 'renewed', name: 'hub', alternative: 'IP:127.0.0.1' });
  folder('hub-tls', { 'cert.pem': renewed.certificate, 'key.pem': renewed.key });
  await until('they are read again', () => said.includes('certificates are read again'));
  const right = ours.sign({ file: 'poste', name: 'poste' });
  const ca = { 'ca.pem': ours.ca };
  const good = await station('A', folder('right', { ...ca, 'cert.pem': right.certificate, 'key.pem': right.key }));
  expect(good.state).toBe('connected');
  writeFileSync(join(dir, 'hub-tls', 'cert.pem'), 'nothing');
  await until('said', () => said.some((line) => line.includes('cert.pem')));
  await good.desk.join();
  await hub.close();
  const wrong = theirs.sign({ file: 'x', name: 'x' });
  for (const files of [
    { 'cert.pem': wrong.certificate },
    { 'key.pem': wrong.key },
    { 'ca.pem': join(dir, 'empty') },
  ] as Record<string, string>[]) {
    writeFileSync(join(dir, 'empty'), '');
    await expect(start(files, port)).rejects.toThrow('tls.unreadable');
  }
  rmSync(join(dir, 'hub-tls', 'ca.pem'));
  hub = await start({}, port);
});
