import { writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { smallCity } from '../../city/city.fixture.ts';
import { hubRestContract, pageOf, restCallSchema, restEntrySchema } from '../../contract/hubRest.ts';
import { withoutKinds } from '../../sync/olderVersion.fixture.ts';
import { readKeys, writeKeys } from './keys.ts';
import { alarmOf, callOf, incidentOf, PERSONS, startRest, T } from './rest.fixture.ts';

type Started = Awaited<ReturnType<typeof startRest>>;
let started: Started[] = [];
afterEach(async () => {
  for (const one of started) await one.close();
  started = [];
});
async function start(options?: Parameters<typeof startRest>[0]): Promise<Started> {
  const one = await startRest(options);
  started.push(one);
  return one;
}
/** What the test of the document reads of it. */
const openApiSchema = z.object({ openapi: z.string(), paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const operationSchema = z.object({
  parameters: z.array(z.object({ name: z.string() })),
  responses: z.record(z.string(), z.unknown()),
});
const ids = ({ items }: { readonly items: readonly unknown[] }): string[] =>
  z
    .array(z.object({ id: z.string() }))
    .parse(items)
    .map(({ id }) => id);

test('alarms present and past are read with their states, the newest first, page after page', async () => {
  const { ask, key, take } = await start();
  const alarms = Array.from({ length: 25 }, (_, i) => alarmOf(`LP-${i}`, T + i * 1_000));
  take(...alarms.map(({ raised }) => raised));
  const [first, second] = [alarms[0]!, alarms[1]!];
  take(first.returned(T + 60_000), first.acknowledged(T + 61_000), second.acknowledged(T + 62_000, 'PC 2'));
  const reader = key(['alarms']);

  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<Started['ask']>> = await ask(
      `/alarms?limit=10${cursor && `&cursor=${cursor}`}`,
      reader,
    );
    expect(page.status).toBe(200);
    pages.push(ids(page));
    cursor = page.next;
  }
  expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
  expect(pages.flat()).toEqual(alarms.map(({ id }) => id).reverse());

  const past = await ask('/alarms?when=past', reader);
  expect(past.items).toMatchObject([
    { id: first.id, state: 'cleared', returnedAt: '2026-11-23T18:01:00.000Z', acknowledgedBy: 'PC 1' },
  ]);
  expect(ids(await ask('/alarms?when=present', reader))).toHaveLength(24);
  expect(ids(await ask(`/alarms?asset=LP-7`, reader))).toEqual([alarms[7]!.id]);
  expect(ids(await ask('/alarms?from=2026-11-23T18:00:05Z&to=2026-11-23T19:00:07%2B01:00', reader))).toEqual([
    alarms[6]!.id,
    alarms[5]!.id,
  ]);
  const one = await ask(`/alarms/${encodeURIComponent(second.id)}`, reader);
  expect(one.json).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'PC 2', owner: null, comments: null });
  expect((await ask('/alarms/nothing', reader)).json).toMatchObject({ status: 404, code: 'alarm-unknown' });
});

test('what is new in the log is in the next answer, and a reader of the journal goes on from where it was', async () => {
  const { ask, key, take } = await start();
  const reader = key(['journal']);
  const a = alarmOf('LP-1', T);
  take(a.raised);
  const first = await ask('/journal', reader);
  expect(first.json).toMatchObject({
    items: [{ order: 1, kind: 'alarm.raised', position: 'PC 1', at: '2026-11-23T18:00:00.000Z' }],
    more: false,
  });
  take(a.acknowledged(T + 5_000, 'PC 2'), alarmOf('LP-2', T + 6_000).raised);
  const rest = await ask(`/journal?cursor=${first.next}`, reader);
  expect(rest.read(pageOf(restEntrySchema)).items.map(({ order }) => order)).toEqual([2, 3]);
  const kinds = async (query: string): Promise<string[]> =>
    (await ask(`/journal?${query}`, reader)).read(pageOf(restEntrySchema)).items.map(({ kind }) => kind);
  expect(await kinds('kind=alarm.acknowledged')).toEqual(['alarm.acknowledged']);
  expect(await kinds('position=PC%202')).toEqual(['alarm.acknowledged']);
  expect(await kinds(`stream=${encodeURIComponent(`alarm/${a.id}`)}`)).toEqual(['alarm.raised', 'alarm.acknowledged']);
  expect(await kinds('from=2026-11-23T18:00:06Z')).toEqual(['alarm.raised']);
});

test('without the right to personal data no answer tells of a person; with it, all of it, and that is on record', async () => {
  const { ask, key, take, dir } = await start();
  const alarm = alarmOf('LP-1', T);
  take(alarm.raised, alarm.acknowledged(T + 1), alarm.commented(T + 2, 'Mme Durand a rappelé'), callOf('c1', T));
  const plain = key(['alarms', 'calls', 'journal']);
  const full = key(['alarms', 'calls', 'journal', 'personal']);
  const paths = ['/alarms', `/alarms/${alarm.id}`, '/calls', '/calls/c1', '/journal'];
  for (const path of paths) {
    expect((await ask(path, plain)).text, path).not.toMatch(PERSONS);
    expect((await ask(path, full)).text, path).toMatch(PERSONS);
  }
  const call = await ask('/calls/c1', plain);
  expect(call.json).toMatchObject({ state: 'done', requestType: 'lighting-out', claimedBy: 'Allo 1', person: null });
  expect((await ask('/calls/c1', full)).read(restCallSchema).person).toMatchObject({
    number: '03 80 11 22 33',
    callerName: 'Mme Durand',
  });
  const entries = (await ask('/journal', plain)).items as { kind: string; body: object; redacted: boolean }[];
  expect(entries.find(({ kind }) => kind === 'call.completed')).toMatchObject({
    body: { draft: { type: 'lighting-out' }, by: 'Allo 1' },
    redacted: true,
  });
  expect((await ask('/journal?operator=Claire%20Petit', plain)).json).toMatchObject({
    code: 'right-missing',
    right: 'personal',
  });
  expect((await ask('/journal?operator=Claire%20Petit', full)).items.length).toBeGreaterThan(0);
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join(dir, 'rest.db'), { readonly: true });
  const noted = db.prepare('SELECT request FROM personal_access').pluck().all() as string[];
  db.close();
  expect(noted.filter((request) => request === 'GET /api/v1/calls/c1')).toHaveLength(2);
  expect(noted.every((request) => request.startsWith('GET /api/v1/'))).toBe(true);
});

test('an operation of a kind that this version does not know is told without its body', async () => {
  const { ask, key, take } = await start();
  const [raised] = alarmOf('LP-1', T).raised;
  take([
    {
      ...raised!,
      id: '018f0000-0000-7000-8000-000000000001',
      kind: 'alarm.sung',
      body: { by: 'Durand', text: 'Durand' },
    },
  ]);
  const { items } = await ask('/journal', key(['journal']));
  expect(items).toMatchObject([{ kind: 'alarm.sung', body: {}, redacted: true }]);
});

test('3.5 a kind that is known after an upgrade is in the states as if it had always been, and no entry is told twice', async () => {
  const { ask, key, take, restart } = await start();
  const reader = key(['alarms', 'journal']);
  const one = alarmOf('LP-1', T);
  const upgrade = withoutKinds('alarm.acknowledged');
  try {
    await restart();
    take(one.raised, one.acknowledged(T + 1_000), one.returned(T + 2_000));
    expect((await ask(`/alarms/${one.id}`, reader)).json).toMatchObject({ state: 'returned-unacknowledged' });
  } finally {
    upgrade();
  }
  const before = await ask('/journal', reader);
  await restart();
  expect((await ask(`/alarms/${one.id}`, reader)).json).toMatchObject({ state: 'cleared', acknowledgedBy: 'PC 1' });
  expect((await ask('/journal', reader)).items).toEqual(before.items);
  expect(before.items).toHaveLength(3);
});

test('a key opens what it may and nothing else, until it expires or is revoked; each refusal says why', async () => {
  const { ask, key, clock, dir, take } = await start();
  take(alarmOf('LP-1', T).raised);
  const alarms = key(['alarms'], { days: 1 });
  for (const [path, right] of [
    ['/journal', 'journal'],
    ['/calls', 'calls'],
    ['/assets', 'assets'],
    ['/webhooks', 'webhooks'],
  ])
    expect((await ask(path!, alarms)).json).toMatchObject({ status: 403, code: 'right-missing', right });
  const codeOf = async (withKey: string | null): Promise<string> => (await ask('/alarms', withKey)).code;
  expect(await codeOf(null)).toBe('key-missing');
  for (const wrong of [
    'x',
    'vigie_',
    `${alarms}x`,
    `${alarms.slice(0, -1)}${alarms.endsWith('A') ? 'B' : 'A'}`,
    'vigie___proto___x',
  ])
    expect(await codeOf(wrong), wrong).toBe('key-unknown');
  const missing = await ask('/alarms', null);
  expect([missing.status, missing.type, missing.headers.get('www-authenticate')]).toEqual([
    401,
    'application/problem+json',
    'Bearer realm="vigie"',
  ]);
  clock.wall += 86_400_001;
  expect(await codeOf(alarms)).toBe('key-expired');
  const other = key(['alarms']);
  expect((await ask('/alarms', other)).status).toBe(200);
  const kept = readKeys(dir);
  if (kept.ok)
    writeKeys(
      dir,
      kept.value.map((one) => ({ ...one, revokedAt: new Date(clock.wall).toISOString() })),
    );
  expect(await codeOf(other)).toBe('key-revoked');
  writeFileSync(join(dir, 'keys.json'), '{"keys":');
  expect(await codeOf(other)).toBe('key-unknown');
});

test('a key that asks too often waits as long as it is told, and no other key waits with it', async () => {
  const { ask, key, clock } = await start();
  const [busy, calm] = [key(['alarms'], { perMinute: 5 }), key(['alarms'])];
  const statuses: number[] = [];
  for (let i = 0; i < 7; i++) statuses.push((await ask('/alarms', busy)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const refused = await ask('/alarms', busy);
  expect(refused.json).toMatchObject({ code: 'too-many-requests', status: 429 });
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBe(12);
  expect((await ask('/alarms', calm)).status).toBe(200);
  clock.mono += wait * 1_000;
  expect((await ask('/alarms', busy)).status).toBe(200);
  for (let i = 0; i < 130; i++) statuses.push((await ask('/alarms', 'wrong')).status);
  expect(statuses.at(-1)).toBe(429);
  expect((await ask('/alarms', calm)).status).toBe(200);
});

test('assets come from the city’s file, without what their devices are reached by', async () => {
  const city = smallCity(12);
  city.assets[0]!.device!.settings = { address: 'http://10.1.1.1', password: 'secret' };
  const { ask, key } = await start({ city });
  const reader = key(['assets']);
  const page = await ask('/assets?kind=light-point&limit=5', reader);
  expect(page.items).toHaveLength(5);
  const next = await ask(`/assets?kind=light-point&limit=50&cursor=${page.next}`, reader);
  expect(ids(page).concat(ids(next)).sort()).toEqual(
    city.assets
      .filter(({ kind }) => kind === 'light-point')
      .map(({ id }) => id)
      .sort(),
  );
  expect(next.next).toBeNull();
  const one = await ask('/assets/LP-1', reader);
  expect(one.json).toMatchObject({ kind: 'light-point', commune: { id: '21231', name: 'Dijon' } });
  expect(ids(await ask('/assets?bounds=5.04005,47.3,5.04015,47.4&limit=500', reader)).length).toBeGreaterThan(0);
  expect((await ask('/assets?bounds=1,2,3,4', reader)).items).toEqual([]);
  expect((await ask('/assets?limit=500', reader)).text).not.toMatch(/10\.1\.1\.1|secret/);
  expect((await ask('/assets/none', reader)).code).toBe('asset-unknown');
  const without = await start();
  expect((await without.ask('/assets', without.key(['assets']))).json).toMatchObject({
    status: 503,
    code: 'no-assets',
  });
});

test('the log is set back to a back-up and goes on: alarms follow it, entries keep their places, nothing is read twice', async () => {
  const { ask, key, take, setBack } = await start();
  const reader = key(['alarms', 'journal']);
  const [a, b, c] = [alarmOf('LP-1', T), alarmOf('LP-2', T + 1), alarmOf('LP-3', T + 2)];
  take(a.raised, b.raised, b.acknowledged(T + 9));
  const before = await ask('/journal', reader);
  setBack(1);
  take(c.raised);
  const after = await ask('/alarms', reader);
  expect(ids(after)).toEqual([c.id, a.id]);
  const lost = (await ask('/journal', reader)).items as { order: number | null }[];
  expect(lost.map(({ order }) => order)).toEqual([1, null, null, 2]);
  // A station comes with what the back-up lacked.
  take(b.raised);
  expect(ids(await ask('/alarms', reader))).toEqual([c.id, b.id, a.id]);
  const tail = await ask(`/journal?cursor=${before.next}`, reader);
  expect(tail.read(pageOf(restEntrySchema)).items.map(({ order }) => order)).toEqual([2]);
});

test('the projection is the same read anew: the log under another identity gives the same alarms, calls, incidents and teams', async () => {
  const { ask, key, take, become } = await start();
  const reader = key(['alarms', 'calls', 'incidents', 'teams', 'personal']);
  const { opened, remarked, assigned, arrived } = incidentOf('019f0000-0000-7000-8000-000000000001', T);
  const story = [opened, remarked, assigned, arrived].flat();
  const alarms = Array.from({ length: 700 }, (_, i) => alarmOf(`LP-${i}`, T + i));
  const operations = alarms.flatMap(({ raised, acknowledged, returned }, i) => [
    ...raised,
    ...(i % 2 ? acknowledged(T + 5_000) : []),
    ...(i % 3 ? returned(T + 6_000) : []),
  ]);
  take(operations, callOf('c1', T), story);
  const all = async (): Promise<string> => {
    const texts: string[] = [];
    for (const path of [
      '/alarms?limit=500&when=present',
      '/alarms?limit=500&when=past',
      '/calls',
      '/incidents',
      '/teams',
    ])
      texts.push((await ask(path, reader)).text);
    return texts.join('\n');
  };
  const before = await all();
  expect(before).toMatch(/on-scene/);
  become('log-2');
  take(operations, callOf('c1', T), story);
  expect(await all()).toBe(before);
});

test('the document is OpenAPI 3.1 by a validator of its own, needs no key, and names every operation of the contract', async () => {
  const { ask } = await start();
  const answer = await ask('/openapi.json', null);
  expect(answer.status).toBe(200);
  const json = answer.read(openApiSchema);
  const checked = await new Validator().validate(JSON.parse(answer.text));
  expect(checked).toMatchObject({ valid: true });
  expect(json.openapi).toMatch(/^3\.1\./);
  const described = Object.values(json.paths).flatMap((item) => Object.keys(item)).length;
  const wanted = Object.values(hubRestContract).flatMap((area) => Object.keys(area)).length;
  expect(described).toBe(wanted);
  const list = operationSchema.parse(json.paths['/alarms']?.get);
  expect(list.parameters.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['cursor', 'limit', 'when', 'asset', 'priority', 'from', 'to']),
  );
  expect(Object.keys(list.responses)).toEqual(expect.arrayContaining(['200', '429', 'default']));
  const about = await ask('/problems/key-expired', null);
  expect(about.json).toEqual({ code: 'key-expired', status: 401, title: 'This key has expired' });
});

test('whatever is asked is answered in the documented form: wrong parameters by their names, cursors of others refused', async () => {
  const { ask, key, take, said } = await start();
  take(alarmOf('LP-1', T).raised);
  const reader = key(['alarms', 'journal', 'assets', 'calls', 'incidents', 'teams', 'webhooks']);
  for (const [path, name] of [
    ['/alarms?limit=0', 'limit'],
    ['/alarms?limit=5000', 'limit'],
    ['/alarms?limit=1e9', 'limit'],
    ['/alarms?from=yesterday', 'from'],
    ['/alarms?when=tomorrow', 'when'],
    ['/alarms?priority=9', 'priority'],
    ['/alarms?form=2026-01-01', ''],
    ['/assets?bounds=1,2,3', 'bounds'],
    [`/journal?stream=${'x'.repeat(301)}`, 'stream'],
    ['/alarms?limit=1&limit=2', 'limit'],
    ['/alarms?asset[$ne]=1', 'asset'],
  ]) {
    const answer = await ask(path!, reader);
    expect(answer.json, path).toMatchObject({ status: 400, code: 'parameters-wrong', errors: [{ name }] });
    expect(answer.type).toBe('application/problem+json');
  }
  for (const cursor of [
    'x',
    'bnVsbA',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('{"__proto__":1}').toString('base64url'),
  ])
    for (const path of ['/alarms', '/journal', '/calls', '/incidents', '/teams'])
      expect((await ask(`${path}?cursor=${cursor}`, reader)).code, `${path} ${cursor}`).toBe('cursor-wrong');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/alarms', '/journal', '/calls', '/incidents', '/teams', '/teams/', '/alarms/', '/'),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      async (path, name, value, id) => {
        const query = `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`;
        const answer = await ask(`${path}${encodeURIComponent(id)}?${query}`, reader);
        expect([200, 400, 404, 429]).toContain(answer.status);
      },
    ),
    { numRuns: 150 },
  );
  expect(said).toEqual([]);
});

test('bodies that are none, are too large or claim another form are refused; a page, a foreign name and a cut line are nothing', async () => {
  const { ask, key, port, said } = await start();
  const writer = key(['webhooks', 'journal']);
  const post = (body: string, headers: Record<string, string> = {}) =>
    ask('/webhooks', writer, { method: 'POST', body, headers });
  expect((await post('{')).json).toMatchObject({ status: 400, code: 'body-wrong' });
  expect((await post('x'.repeat(70_000))).code).toBe('body-too-large');
  expect((await post('{}', { 'content-type': 'text/plain' })).code).toBe('media-type');
  expect((await post('[]')).code).toBe('parameters-wrong');
  expect((await post('{"__proto__":{"url":"https://x.org"},"kinds":["*"]}')).code).toBe('parameters-wrong');
  expect((await post(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)).status).toBe(400);
  expect((await ask('/alarms', key(['alarms']), { headers: { origin: 'http://example.org' } })).code).toBe(
    'origin-refused',
  );
  const status = await new Promise((resolve) =>
    rawRequest({ port, path: '/api/v1/openapi.json', headers: { host: 'example.org' } }, (response) =>
      resolve(response.resume().statusCode),
    ).end(),
  );
  expect(status).toBe(421);
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /api/v1/webhooks HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${writer}\r\ncontent-length: 500\r\ncontent-type: application/json\r\n\r\n{"url"`,
        () => socket.destroy(),
      );
    });
    socket.on('close', () => resolve());
  });
  expect((await ask('/webhooks', writer)).status).toBe(200);
  expect(said).toEqual([]);
});

test('settings that are wrong close the interface in words, not the hub; without a key nothing is kept', async () => {
  const wrong = await start({ settings: { webhookNetworks: ['10.0.0.0/99'] } });
  expect((await wrong.ask('/alarms', wrong.key(['alarms']))).json).toMatchObject({ status: 503, code: 'not-set-up' });
  expect(wrong.said.join()).toContain('webhookNetworks');
  const { existsSync } = await import('node:fs');
  const unused = await start();
  await unused.ask('/openapi.json', null);
  await unused.ask('/alarms', null);
  expect(existsSync(join(unused.dir, 'rest.db'))).toBe(false);
});

test('a damaged file of the interface is named and never taken for an empty one', async () => {
  const { ask, key, dir, said } = await start();
  const reader = key(['alarms']);
  writeFileSync(join(dir, 'rest.db'), '');
  expect((await ask('/alarms', reader)).json).toMatchObject({ status: 503, code: 'not-ready' });
  expect(said.join()).toContain('rest.db is damaged');
});

test('a log that cannot be reached is said with when to ask again, and is read on once it can be', async () => {
  const { ask, key, take, beAway, said } = await start();
  const reader = key(['alarms']);
  take(alarmOf('LP-1', T).raised);
  beAway(true);
  const refused = await ask('/alarms', reader);
  expect([refused.code, refused.headers.get('retry-after')]).toEqual(['not-ready', '2']);
  expect(said).toEqual(['rest: the log cannot be read: the database cannot be reached']);
  beAway(false);
  expect((await ask('/alarms', reader)).items).toHaveLength(1);
});
