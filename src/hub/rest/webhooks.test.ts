import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../../main/station/hubLink/hub.fixture.ts';
import { restWebhookSchema } from '../../contract/hubRest.ts';
import { judgeAddress, receiverTrouble } from './receiverAddress.ts';
import { alarmOf, callOf, incidentOf, PERSONS, startRest, T } from './rest.fixture.ts';
import { sign } from './sendWebhook.ts';
import { networks } from './settings.ts';

let undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

interface Heard {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
}

/** A real receiver on the loopback that answers as it is told. */
async function receiver(answer: (heard: Heard, response: ServerResponse, request: IncomingMessage) => void) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const header = (name: string): string => String(request.headers[name]);
    const one = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body,
    };
    heard.push(one);
    answer(one, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}
const fine =
  (status = 204) =>
  (_: Heard, response: ServerResponse): unknown =>
    response.writeHead(status).end();

async function start(settings: object = { webhookNetworks: ['127.0.0.0/8'] }, deadline?: number) {
  const started = await startRest({ settings, ...(deadline === undefined ? {} : { deadline }) });
  undo.push(started.close);
  return started;
}
type Started = Awaited<ReturnType<typeof start>>;
const subscribe = async ({ ask }: Started, key: string, url: string, kinds = ['*']) =>
  (await ask('/webhooks', key, { method: 'POST', body: { url, kinds } })).json as { id: string; secret: string };

test('an operation comes once, signed by Standard Webhooks, only the kinds that were asked for, in the log’s order', async () => {
  const started = await start();
  const { heard, url } = await receiver(fine());
  started.take(alarmOf('LP-0', T).raised);
  const { secret } = await subscribe(started, started.key(['webhooks', 'journal']), url, ['alarm.*', 'call.claimed']);
  expect(secret).toMatch(/^whsec_/);
  const alarms = Array.from({ length: 20 }, (_, i) => alarmOf(`LP-${i + 1}`, T + i));
  started.take(...alarms.map(({ raised }) => raised), callOf('c1', T));
  await until('all are delivered', () => heard.length === 21);
  const told = heard.map(({ body }) => JSON.parse(body) as { type: string; data: { stream: string; order: number } });
  expect(told.map(({ data }) => data.order)).toEqual([...alarms.map((_, i) => i + 2), 23]);
  expect(told.at(-1)!.type).toBe('call.claimed');
  expect(heard.map(({ body }) => body).join()).not.toMatch(PERSONS);
  for (const { id, timestamp, signature, body } of heard) {
    const hmac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'));
    expect(signature).toBe(`v1,${hmac.update(`${id}.${timestamp}.${body}`).digest('base64')}`);
  }
  expect(new Set(heard.map(({ id }) => id)).size).toBe(21);
});

test('incidents and teams are told as their kinds are asked for', async () => {
  const started = await start();
  const { heard, url } = await receiver(fine());
  await subscribe(started, started.key(['webhooks', 'journal']), url, ['incident.*', 'team.assigned']);
  const story = incidentOf('019f0000-0000-7000-8000-000000000001', T);
  started.take(story.opened, story.remarked, story.assigned, story.arrived, story.closed);
  await until('all are delivered', () => heard.length === 5);
  expect(heard.map(({ body }) => JSON.parse(body).type)).toEqual([
    ...['incident.opened', 'incident.remarked', 'team.assigned', 'incident.part-closed', 'incident.part-closed'],
  ]);
  expect(heard.map(({ body }) => body).join()).not.toMatch(PERSONS);
});

test('the signature is the one that the scheme’s own example gives', () => {
  // Standard Webhooks, reference libraries' test vector.
  expect(
    sign(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('a receiver that fails is tried again later and later with the same identifier, nothing overtakes, none is left out', async () => {
  const started = await start();
  let broken = true;
  const { heard, url } = await receiver((_, response) => response.writeHead(broken ? 500 : 200).end());
  const key = started.key(['webhooks', 'journal']);
  const { id } = await subscribe(started, key, url);
  started.take(alarmOf('LP-1', T).raised, alarmOf('LP-2', T).raised);
  const state = async () => (await started.ask(`/webhooks/${id}`, key)).read(restWebhookSchema);
  for (const [failures, wait] of [5, 30, 120, 600].entries()) {
    await until('an attempt failed', async () => (await state()).failures === failures + 1);
    const { nextAttemptAt, lastResult } = await state();
    expect([Date.parse(nextAttemptAt ?? '') - started.clock.wall, lastResult]).toEqual([wait * 1_000, 'status 500']);
    started.clock.wall += wait * 1_000;
  }
  await until('a fifth attempt', async () => (await state()).failures === 5);
  expect(new Set(heard.map((one) => one.id)).size).toBe(1);
  broken = false;
  started.clock.wall += 1_800_000;
  await until('both are delivered', () => heard.length === 7);
  expect(await state()).toMatchObject({ failures: 0, state: 'active', lastResult: 'status 200' });
  expect(heard[6]!.id).not.toBe(heard[5]!.id);
});

test('after three days without success it is stopped and says so; resumed, it goes on where it was', async () => {
  const started = await start();
  let broken = true;
  const { heard, url } = await receiver((_, response) => response.writeHead(broken ? 503 : 200).end());
  const key = started.key(['webhooks', 'journal']);
  const { id } = await subscribe(started, key, url);
  started.take(alarmOf('LP-1', T).raised);
  const state = async () => (await started.ask(`/webhooks/${id}`, key)).read(restWebhookSchema);
  await until('it failed', async () => (await state()).failures === 1);
  started.clock.wall += 72 * 3_600_000;
  await until('it is given up', async () => (await state()).state === 'stopped');
  expect(await state()).toMatchObject({ stopped: 'gave-up', behind: 1, nextAttemptAt: null });
  expect(started.said.join()).toContain(id);
  broken = false;
  expect((await started.ask(`/webhooks/${id}/resume`, key, { method: 'POST' })).json).toMatchObject({
    state: 'active',
  });
  await until('delivered', () => heard.length === 3);
  const gone = await receiver(fine(410));
  const second = await subscribe(started, key, gone.url);
  started.take(alarmOf('LP-2', T).raised);
  await until(
    '410 ends it at once',
    async () => (await started.ask(`/webhooks/${second.id}`, key)).read(restWebhookSchema).stopped === 'gone',
  );
  expect(gone.heard).toHaveLength(1);
});

test('receivers that are dead, silent, dripping, redirecting or endless hold up nobody else', async () => {
  const started = await start(undefined, 2_000);
  const good = await receiver(fine());
  const silent = await receiver(() => {});
  const dripping = await receiver((_, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const elsewhere = await receiver(fine());
  const redirecting = await receiver((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
  const shouting = await receiver((_, response) => response.writeHead(200, { 'x-long': 'y'.repeat(60_000) }).end());
  const key = started.key(['webhooks', 'journal']);
  const bad: Record<string, string> = {};
  for (const [name, url] of Object.entries({
    ...{ silent: silent.url, redirecting: redirecting.url, shouting: shouting.url },
    dead: 'http://127.0.0.1:1/hook',
  }))
    bad[name] = (await subscribe(started, key, url)).id;
  await subscribe(started, key, dripping.url);
  await subscribe(started, key, good.url);
  started.take(...Array.from({ length: 30 }, (_, i) => alarmOf(`LP-${i}`, T).raised));
  const result = async (name: string) =>
    (await started.ask(`/webhooks/${bad[name]}`, key)).read(restWebhookSchema).lastResult;
  await until('the good one has all', () => good.heard.length === 30);
  await until('the one that drips has all: its 200 counts', () => dripping.heard.length === 30);
  await until('each failure is said', async () => (await result('silent')) === 'no answer in time');
  await expect.poll(() => result('redirecting')).toBe('status 307');
  await expect.poll(() => result('dead')).toBe('ECONNREFUSED');
  await expect.poll(() => result('shouting')).toBe('HPE_HEADER_OVERFLOW');
  expect(elsewhere.heard).toEqual([]);
  expect(silent.heard).toHaveLength(1);
});

test('the hub is started again in mid-delivery: what was not answered comes again, what was answered does not', async () => {
  const started = await start();
  let hold = true;
  const held: ServerResponse[] = [];
  const { heard, url } = await receiver((_, response) =>
    hold && heard.length > 3 ? held.push(response) : response.writeHead(200).end(),
  );
  const key = started.key(['webhooks', 'journal']);
  await subscribe(started, key, url);
  started.take(...Array.from({ length: 8 }, (_, i) => alarmOf(`LP-${i}`, T).raised));
  await until('the fourth is under way', () => held.length === 1);
  await started.restart();
  hold = false;
  await until('all the others come', () => heard.length === 9);
  const order = heard.map(({ body }) => JSON.parse(body).data.order);
  expect(order).toEqual([1, 2, 3, 4, 4, 5, 6, 7, 8]);
});

test('a log that is set back gives a receiver only what it has not had', async () => {
  const started = await start();
  const { heard, url } = await receiver(fine());
  await subscribe(started, started.key(['webhooks', 'journal']), url);
  const [a, b, c] = [alarmOf('LP-1', T), alarmOf('LP-2', T), alarmOf('LP-3', T)];
  started.take(a.raised, b.raised);
  await until('two came', () => heard.length === 2);
  started.setBack(1);
  started.take(c.raised, b.raised);
  await until('the new one came', () => heard.length === 3);
  expect(heard.map(({ id }) => id)).toEqual([a, b, c].map(({ raised }) => raised[0]!.id));
});

test('a key that is revoked or lost a right ends its subscriptions; a key sees its own only', async () => {
  const started = await start();
  const { heard, url } = await receiver(fine());
  const [mine, other] = [started.key(['webhooks', 'journal', 'personal']), started.key(['webhooks', 'journal'])];
  const { id } = await subscribe(started, mine, url, ['call.rang']);
  expect((await started.ask(`/webhooks/${id}`, other)).code).toBe('webhook-unknown');
  expect((await started.ask(`/webhooks/${id}`, other, { method: 'DELETE' })).code).toBe('webhook-unknown');
  expect((await started.ask('/webhooks', other)).items).toEqual([]);
  expect((await started.ask('/webhooks', mine)).text).not.toContain('whsec_');
  started.take(callOf('c1', T));
  await until('with the right, persons are told of', () => heard.length === 1);
  expect(heard[0]!.body).toMatch(PERSONS);
  started.revoke(mine);
  started.take(callOf('c2', T));
  const fresh = started.key(['webhooks', 'journal']);
  await until('it is stopped', () => started.said.some((line) => line.includes(`${id} is stopped`)));
  expect(heard).toHaveLength(1);
  expect((await started.ask('/webhooks', fresh)).items).toEqual([]);
  const removed = await subscribe(started, fresh, url);
  expect((await started.ask(`/webhooks/${removed.id}`, fresh, { method: 'DELETE' })).status).toBe(204);
  expect((await started.ask(`/webhooks/${removed.id}`, fresh)).status).toBe(404);
});

test('the hub sends to no address of its own network, however it is written, unless its settings say so', async () => {
  const started = await start({});
  const key = started.key(['webhooks', 'journal']);
  const answers = async (url: string) =>
    (await started.ask('/webhooks', key, { method: 'POST', body: { url, kinds: ['*'] } })).json;
  for (const url of [
    'http://127.0.0.1/x',
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://224.0.0.1/',
    'https://name.invalid/',
    'http://8.8.8.8/',
    'https://user:secret@8.8.8.8/',
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'https://１２７.0.0.1/',
  ])
    expect(await answers(url), url).toMatchObject({ status: 422, code: 'address-refused' });
  for (const body of [
    { url: 'x', kinds: ['*'] },
    { url: 'https://8.8.8.8/', kinds: [] },
    { url: 'https://8.8.8.8/', kinds: ['%'] },
  ])
    expect((await started.ask('/webhooks', key, { method: 'POST', body })).code).toBe('parameters-wrong');
  expect(await answers('https://8.8.8.8/hook')).toMatchObject({ state: 'active' });
  const allowed = networks(['10.2.0.0/16', 'fd00:1::/32']);
  const none = networks([]);
  expect(
    ['10.2.3.4', '::ffff:10.2.3.4', '10.3.0.1', '8.8.8.8', 'fd00:1::5', 'fd00:2::5', 'nonsense'].map((one) =>
      judgeAddress(one, allowed),
    ),
  ).toEqual(['own', 'own', 'refused', 'public', 'own', 'refused', 'refused']);
  expect(judgeAddress('2a00:1450:4007::1', none)).toBe('public');
  expect(await receiverTrouble('http://10.2.3.4/', allowed)).toBeNull();
});

test('an address that was allowed when it was subscribed is refused at the delivery once its network is not', async () => {
  const started = await start();
  const { heard, url } = await receiver(fine());
  const key = started.key(['webhooks', 'journal']);
  const byName = await subscribe(started, key, url.replace('127.0.0.1', 'localhost'));
  const literal = await subscribe(started, key, url);
  await started.restart({});
  started.take(alarmOf('LP-1', T).raised);
  for (const { id } of [byName, literal])
    await until('refused', async () => {
      const { lastResult } = (await started.ask(`/webhooks/${id}`, key)).read(restWebhookSchema);
      return lastResult === 'its address is not one that the hub sends to';
    });
  expect(heard).toEqual([]);
});

test('subscriptions are counted: one key cannot fill the hub', async () => {
  const started = await start();
  const key = started.key(['webhooks', 'journal']);
  for (let i = 0; i < 20; i++) expect((await subscribe(started, key, 'http://127.0.0.1:1/')).id).toBeDefined();
  const one = await started.ask('/webhooks', key, {
    method: 'POST',
    body: { url: 'http://127.0.0.1:1/', kinds: ['*'] },
  });
  expect(one.json).toMatchObject({ status: 409, code: 'too-many-webhooks' });
});
