import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubProgram, openTestStation, startHub, until } from '../../../main/station/hubLink/hub.fixture.ts';
import { keyCommand } from './keyCommand.ts';

/* The hub as it is shipped, a station and another system: what the station does is read and told. */

let dir: string;
let hub: HubProgram;
let undo: (() => unknown)[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-hub-'));
  undo = [];
  writeFileSync(join(dir, 'rest.json'), '{"webhookNetworks":["127.0.0.0/8"]}');
  hub = await startHub(dir);
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await hub.stop();
  rmSync(dir, { recursive: true, force: true });
});

function give(...args: string[]): string {
  const given: string[] = [];
  keyCommand(['add', ...args], { dir, now: Date.now, say: () => {}, give: (key) => given.push(key) });
  return given[0]!;
}
const ask = async (path: string, key: string, init: RequestInit = {}) => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${hub.port}/api/v1${path}`, { ...init, headers });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return (await response.json()) as any;
};
function station(name: string) {
  const opened = openTestStation(name, hub.url);
  undo.push(() => opened.close());
  opened.join();
  return opened;
}

test('what a station does is in the next answer to a key that was given while the hub runs', async () => {
  const a = station('A');
  const id = a.raise('LP-1');
  a.acknowledge(id);
  await until('it is shared', () => a.store.unsent() === 0);
  const key = give('--name', 'SIG', '--rights', 'alarms,journal');
  expect((await ask('/alarms', key)).items).toMatchObject([{ id, state: 'acknowledged', acknowledgedBy: a.position }]);
  expect((await ask('/journal', key)).items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'alarm.raised',
    'alarm.acknowledged',
  ]);
});

test('the hub is killed while a receiver is told: after its return every operation has come, each with its own identifier', {
  timeout: 90_000,
}, async () => {
  const heard: string[] = [];
  const receiver = createServer((request, response) => {
    heard.push(String(request.headers['webhook-id']));
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  undo.push(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const key = give('--name', 'SIG', '--rights', 'webhooks,journal');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  await ask('/webhooks', key, { method: 'POST', body: JSON.stringify({ url, kinds: ['alarm.raised'] }) });
  const a = station('A');
  for (let i = 0; i < 120; i++) a.raise(`LP-${i}`);
  await until('some were told', () => heard.length > 10, 30_000);
  const { port } = hub;
  await hub.kill();
  const before = heard.length;
  hub = await startHub(dir, port);
  await until('all were told', () => new Set(heard).size === 120, 30_000);
  expect(before).toBeLessThan(120);
  // The one that was under way at the kill may come twice.
  expect(heard.length).toBeLessThanOrEqual(121);
});
