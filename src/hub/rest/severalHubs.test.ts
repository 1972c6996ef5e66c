import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestStation, TOKEN, until } from '../../../main/station/hubLink/hub.fixture.ts';
import { pageOf, restAlarmSchema, restEntrySchema } from '../../contract/hubRest.ts';
import { openHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../store/postgres.fixture.ts';
import { keyCommand } from './keyCommand.ts';

/* Two hubs on one PostgreSQL: what a station says at one is read, and told, at the other. */

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
  process.env.PGPASSWORD = postgres.password;
  await postgres.create('rest');
}, 60_000);
afterAll(() => postgres?.remove());

async function startHub(dir: string) {
  writeFileSync(join(dir, 'rest.json'), '{"webhookNetworks":["127.0.0.0/8"]}');
  const opened = await openHub({
    ...{ dir, token: TOKEN, port: 0, city: 'dijon', log: () => {} },
    postgres: { address: postgres.address('rest'), newCity: true },
  });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
}

test('keys that are copied open both hubs, alarms and journal are the same at each, and a receiver hears of both', {
  timeout: 60_000,
}, async () => {
  const dirs = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'vigie-hub-'))) as [string, string];
  const given: string[] = [];
  keyCommand(['add', '--name', 'SIG', '--rights', 'alarms,journal,webhooks'], {
    ...{ dir: dirs[0], now: Date.now, say: () => {}, give: (key: string) => given.push(key) },
  });
  copyFileSync(join(dirs[0], 'keys.json'), join(dirs[1], 'keys.json'));
  const [first, second] = [await startHub(dirs[0]), await startHub(dirs[1])];
  const ask = async <T>(answer: z.ZodType<T>, { port }: { port: number }, path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      headers: { authorization: `Bearer ${given[0]}`, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    return answer.parse(await response.json());
  };
  const heard: string[] = [];
  const receiver = createServer((request, response) => {
    heard.push(String(request.headers['webhook-id']));
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const station = openTestStation('A', first.url);
  try {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await ask(z.object({ id: z.string() }), second, '/webhooks', { url, kinds: ['alarm.*'] });
    station.join();
    const id = station.raise('LP-1');
    station.acknowledge(id);
    await until('it is shared', () => station.store.unsent() === 0);
    for (const hub of [first, second])
      expect((await ask(pageOf(restAlarmSchema), hub, '/alarms')).items).toMatchObject([{ id, state: 'acknowledged' }]);
    const journal = async (hub: { port: number }) => (await ask(pageOf(restEntrySchema), hub, '/journal')).items;
    expect(await journal(second)).toEqual(await journal(first));
    await until('the receiver heard of both', () => heard.length === 2);

    await first.close();
    station.join(second.url);
    station.raise('LP-2');
    await until('the other hub goes on', () => heard.length === 3);
    expect((await ask(pageOf(restAlarmSchema), second, '/alarms')).items).toHaveLength(2);
    expect(new Set(heard).size).toBe(3);
  } finally {
    station.close();
    receiver.closeAllConnections();
    receiver.close();
    for (const hub of [first, second]) await hub.close().catch(() => {});
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  }
});
