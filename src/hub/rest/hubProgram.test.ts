import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../../../main/station/hubLink/hub.fixture.ts';
import { hubOfEachTest } from '../../../main/station/hubLink/hubStory.fixture.ts';
import { pageOf, restAlarmSchema, restEntrySchema } from '../../contract/hubRest.ts';
import { keyCommand } from './keyCommand.ts';

/* The hub as it is shipped, a station and another system: what the station does is read and told. */

const story = hubOfEachTest((dir) => writeFileSync(join(dir, 'rest.json'), '{"webhookNetworks":["127.0.0.0/8"]}'));

function give(...args: string[]): string {
  const given: string[] = [];
  keyCommand(['add', ...args], { dir: story.dir, now: Date.now, say: () => {}, give: (key) => given.push(key) });
  return given[0]!;
}
const ask = async <T>(answer: z.ZodType<T>, path: string, key: string, init: RequestInit = {}): Promise<T> => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${story.hub.port}/api/v1${path}`, { ...init, headers });
  return answer.parse(await response.json());
};
function station(name: string) {
  const opened = story.station(name);
  opened.join();
  return opened;
}

test('what a station does is in the next answer to a key that was given while the hub runs', async () => {
  const a = station('A');
  const id = a.raise('LP-1');
  a.acknowledge(id);
  await until('it is shared', () => a.store.unsent() === 0);
  const key = give('--name', 'SIG', '--rights', 'alarms,journal');
  expect((await ask(pageOf(restAlarmSchema), '/alarms', key)).items).toMatchObject([
    { id, state: 'acknowledged', acknowledgedBy: a.position },
  ]);
  expect((await ask(pageOf(restEntrySchema), '/journal', key)).items.map(({ kind }) => kind)).toEqual([
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
  story.after(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const key = give('--name', 'SIG', '--rights', 'webhooks,journal');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  await ask(z.object({ id: z.string() }), '/webhooks', key, {
    method: 'POST',
    body: JSON.stringify({ url, kinds: ['alarm.raised'] }),
  });
  const a = station('A');
  for (let i = 0; i < 120; i++) a.raise(`LP-${i}`);
  await until('some were told', () => heard.length > 10, 30_000);
  const { port } = story.hub;
  await story.hub.kill();
  const before = heard.length;
  await story.start(port);
  await until('all were told', () => new Set(heard).size === 120, 30_000);
  expect(before).toBeLessThan(120);
  // The one that was under way at the kill may come twice.
  expect(heard.length).toBeLessThanOrEqual(121);
});
