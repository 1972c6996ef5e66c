import { afterEach, expect, test } from 'vitest';
import { startAedes } from '../brokers.fixture.ts';
import { smallCity } from '../city.fixture.ts';
import { runCity } from '../runCity.ts';
import { openControl } from './controlServer.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function levers(token?: string) {
  const broker = await startAedes();
  const city = runCity({
    city: smallCity(),
    seed: 7,
    mqtt: { url: broker.url, protocol: 4 },
    now: Date.now,
    quiet: true,
    log: () => {},
  });
  const control = await openControl({
    city: () => city,
    cameraFault: (number) => number === 118,
    cameraFaults: ['hang', 'frozen'],
    cameraDefect: (number) => number === 118,
    cameraDefects: ['moved'],
    cameraSignal: (number) => number === 118,
    cameraSignals: ['tamper'],
    token,
    port: 0,
  });
  closing.push(broker.close, city.close, control.close);
  const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(control.url + path, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { ask, city, url: control.url };
}

test('a script makes a lamp fail, sees it in the state, and mends it', async () => {
  const { ask } = await levers();
  expect(await ask('/fault', { asset: 'LP-4', condition: 'lamp-failed', active: true, detail: 'essai' })).toEqual({
    status: 200,
    body: { changed: true },
  });
  expect((await ask('/state?asset=LP-4')).body.faults).toMatchObject([{ code: 'lamp-failed', detail: 'essai' }]);
  await ask('/fault', { asset: 'LP-4', condition: 'lamp-failed', active: false });
  expect((await ask('/state')).body).toMatchObject({ devices: 46, faults: 0 });
});

test('calls, storm, quiet, frozen feeds and cameras have their levers', async () => {
  const { ask } = await levers();
  expect((await ask('/call', { text: 'Essai' })).body.id).toMatch(/^C/);
  expect((await ask('/storm', { cabinets: 1, lamps: 38, seconds: 1 })).body.devices).toBe(39);
  expect((await ask('/quiet', { quiet: false })).status).toBe(200);
  expect((await ask('/freeze', { feed: 'lighting', frozen: true })).status).toBe(200);
  expect((await ask('/camera-fault', { number: 118, fault: 'frozen' })).status).toBe(200);
  expect((await ask('/camera-defect', { number: 118, defect: 'moved' })).body).toMatchObject({ active: true });
  expect((await ask('/camera-signal', { number: 118, signal: 'tamper', active: false })).status).toBe(200);
  expect((await ask('/state')).body).toMatchObject({ calls: { ringing: 1 }, feeds: { lighting: { frozen: true } } });
});

test('what is asked wrongly is answered with what is wrong', async () => {
  const { ask } = await levers();
  const wrong: [string, unknown, number, RegExp][] = [
    ['/fault', { asset: 'LP-4' }, 400, /condition/],
    ['/fault', { asset: 'LP-4', condition: 'lamp-failed', actif: true }, 400, /actif/],
    ['/fault', '{"asset":', 400, /not JSON/],
    ['/fault', '[]', 400, /body/],
    ['/fault', { asset: 'LP-404', condition: 'lamp-failed' }, 404, /LP-404/],
    ['/fault', { asset: 'LP-4', condition: 'constructor' }, 400, /constructor/],
    ['/call', { street: 'nulle part' }, 404, /nulle part/],
    ['/storm', { lamps: -1 }, 400, /lamps/],
    ['/storm', { seconds: '60' }, 400, /seconds/],
    ['/freeze', { feed: 'moon', frozen: true }, 404, /moon/],
    ['/camera-fault', { number: 1, fault: 'hang' }, 404, /camera 1/],
    ['/camera-fault', { number: 118, fault: 'burning' }, 400, /fault/],
    ['/camera-defect', { number: 1, defect: 'moved' }, 404, /camera 1/],
    ['/camera-defect', { number: 118, defect: 'sold' }, 400, /defect/],
    ['/camera-signal', { number: 1, signal: 'tamper' }, 404, /camera 1/],
    ['/camera-signal', { number: 118, signal: 'tamper', active: 1 }, 400, /active/],
    ['/__proto__', {}, 404, /there is no/],
    ['/nothing', undefined, 404, /there is no/],
    ['/fault', undefined, 405, /POST/],
  ];
  for (const [path, body, status, message] of wrong) {
    const answer = await ask(path, body);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.body.message).toMatch(message);
  }
});

test('a body without end is cut, and the server goes on', async () => {
  const { ask, url } = await levers();
  await fetch(`${url}/fault`, { method: 'POST', body: 'x'.repeat(5_000_000) }).then(
    (response) => expect(response.status).toBe(413),
    () => {},
  );
  expect((await ask('/state')).status).toBe(200);
});

test('with a token nobody else moves the levers', async () => {
  const { ask } = await levers('secret');
  expect((await ask('/state')).status).toBe(401);
  expect((await ask('/quiet', { quiet: true }, { authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await ask('/state', undefined, { authorization: 'Bearer secret' })).status).toBe(200);
});
