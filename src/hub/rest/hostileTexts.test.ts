import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../../main/station/hubLink/hub.fixture.ts';
import { pageOf, restAlarmSchema } from '../../contract/hubRest.ts';
import type { Operation } from '../../sync/operation.ts';
import { alarmOf, startRest, T } from './rest.fixture.ts';

/* Whatever devices, callers and operators wrote is told as text: in answers, in cursors and to receivers. */

const TEXTS = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  `'; DROP TABLE entry; --`,
  '=HYPERLINK("http://example.org";"x")',
  '\u001b[2J\u001b]0;x\u0007\r\nwebhook-signature: v1,forged\r\n\r\n',
  '\u202Eabc\u2028\u2029\uFEFF',
  'nul \u0000 here',
  '{"__proto__":{"rights":["personal"]}}',
];
/** Halves of surrogate pairs are no text: JSON writes them as escapes, databases replace them. */
const NO_TEXTS = ['\ud800', 'x\udfff', '\ud801'];

let undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});
async function start() {
  const started = await startRest({ settings: { webhookNetworks: ['127.0.0.0/8'] } });
  undo.push(started.close);
  return started;
}
const remarks = (): readonly (readonly Operation[])[] => {
  const alarm = alarmOf('LP-1', T);
  return [alarm.raised, ...TEXTS.map((text, i) => alarm.commented(T + i, text))];
};

test('markup, SQL, formulas and control characters come out as they went in, as JSON and nothing else', async () => {
  const { ask, key, take, said } = await start();
  take(...remarks());
  const reader = key(['alarms', 'journal', 'personal']);
  for (const path of ['/alarms', '/journal', `/alarms/${encodeURIComponent(alarmOf('LP-1', T).id)}`]) {
    const answer = await ask(path, reader);
    expect([answer.type, answer.headers.get('x-content-type-options')], path).toEqual(['application/json', 'nosniff']);
  }
  const [alarm] = (await ask('/alarms', reader)).read(pageOf(restAlarmSchema)).items;
  expect(alarm?.comments?.map(({ text }) => text)).toEqual(TEXTS.map((text) => text.trim()));
  const entries = (await ask('/journal?kind=alarm.commented', reader)).items;
  expect(entries).toMatchObject(TEXTS.map((text) => ({ body: { text } })));
  for (const text of TEXTS) {
    const query = encodeURIComponent(text.slice(0, 64));
    for (const path of [`/alarms?asset=${query}`, `/journal?position=${query}`, `/journal?stream=${query}`])
      expect((await ask(path, reader)).items, path).toEqual([]);
  }
  expect(said).toEqual([]);
});

test('names that no database keeps apart are different alarms all the same', async () => {
  const { ask, key, take } = await start();
  const [raised] = alarmOf('LP-1', T).raised;
  take(
    NO_TEXTS.map((name, i) => ({
      ...raised!,
      id: `018f0000-0000-7000-8000-00000000000${i}`,
      stream: `alarm/${name}`,
      body: { ...(raised!.body as object), raisedAt: T + i },
    })),
  );
  const reader = key(['alarms', 'journal']);
  expect((await ask('/alarms', reader)).items).toHaveLength(NO_TEXTS.length);
  expect((await ask('/journal', reader)).items).toHaveLength(NO_TEXTS.length);
});

test('a receiver gets them in a body whose signature holds, and no header of theirs', async () => {
  const { ask, key, take } = await start();
  const heard: { body: Buffer; headers: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    heard.push({ body: Buffer.concat(pieces), headers: request.headers });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { secret } = (
    await ask('/webhooks', key(['webhooks', 'journal', 'personal']), {
      ...{ method: 'POST', body: { url, kinds: ['alarm.commented'] } },
    })
  ).json as { secret: string };
  take(...remarks());
  await until('all are delivered', () => heard.length === TEXTS.length);
  for (const [i, { body, headers }] of heard.entries()) {
    expect(JSON.parse(body.toString('utf8')).data.body.text).toBe(TEXTS[i]);
    const hmac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'));
    hmac.update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body);
    expect(headers['webhook-signature']).toBe(`v1,${hmac.digest('base64')}`);
  }
});
