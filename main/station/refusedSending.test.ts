import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMosquitto } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import { until } from './hubLink/hub.fixture.ts';
import { publish, startScripted } from './links/mqtt/scriptedBroker.fixture.ts';
import { openedStation, openWindow } from './station.fixture.ts';

/* What a broker does not take, as the operator hears of it: a whole station, and a window at it. */

const city = smallCity(6);
let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-refused-'));
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});
const later = <T extends { close(): unknown }>(thing: T): T => {
  undo.push(() => thing.close());
  return thing;
};

async function room(name: string, mqtt?: string) {
  const station = later(await openedStation({ dir: join(dir, name), city, ...(mqtt === undefined ? {} : { mqtt }) }));
  const seen = later(await openWindow(station));
  if (mqtt !== undefined) await until('the broker is there', () => seen.status()?.broker.state === 'connected');
  return {
    seen,
    dim: () => seen.client.asset.command({ commandId: randomUUID(), asset: 'LP-1', capability: 'level', value: 40 }),
    card: async () => (await seen.client.asset.get({ asset: 'LP-1' }))?.commands[0],
  };
}

test('a lamp that is not connected to the broker: the order is refused, since nobody is there to carry it out', async () => {
  const broker = later(await startMosquitto());
  const { dim, card } = await room('one', broker.url);
  const refusal = { code: 'broker.nobody-listens', context: { asset: 'LP-1', topic: 'vigie/1/light-point/LP-1/set' } };
  expect(await dim()).toMatchObject({ ok: false, refusal });
  expect(await card()).toMatchObject({ state: 'refused', refusal });
});

test('the broker gives this station no right to send: the order says so, and a call that is taken says what the exchange does not know', async () => {
  const broker = later(await startScripted({ publish: (topic) => (topic.endsWith('/set') ? 0x87 : 0) }));
  const { seen, dim, card } = await room('one', broker.url);
  const refusal = { code: 'broker.publish-refused', context: { asset: 'LP-1', reason: 0x87 } };
  expect(await dim()).toMatchObject({ ok: false, refusal });
  expect(await card()).toMatchObject({ state: 'refused', refusal });

  const ringing = { id: 'c1', state: 'ringing', t: Date.now(), number: '03 80 00 00 01', line: 'allo' };
  broker.send(publish('vigie/1/telephony/c1/state', JSON.stringify(ringing)));
  await until('it rings', () => seen.calls.get('c1')?.state === 'ringing');
  expect(await seen.client.call.claim({ commandId: randomUUID(), call: 'c1' })).toEqual({ ok: true });
  await until('it is told', () => seen.notices.length > 0);
  expect(seen.notices).toMatchObject([
    {
      code: 'call.answer-untold',
      context: { call: 'c1', who: '03 80 00 00 01', why: 'broker.publish-refused', reason: 0x87 },
    },
  ]);
  await until('and the call is ours all the same', () => seen.calls.get('c1')?.state === 'claimed');
});

test('a city that names no broker, and one whose broker is away: nothing went out, and that is what is said', async () => {
  const without = await room('without');
  expect(await without.dim()).toMatchObject({ ok: false, refusal: { code: 'command.no-broker' } });
  const broker = await startMosquitto();
  const { seen, dim, card } = await room('with', broker.url);
  await broker.close();
  await until('it is lost', () => seen.status()?.broker.state !== 'connected');
  expect(await dim()).toMatchObject({ ok: false, refusal: { code: 'broker.away' } });
  expect(await card()).toMatchObject({ state: 'refused', refusal: { code: 'broker.away' } });
});
