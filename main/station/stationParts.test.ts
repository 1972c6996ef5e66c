import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMosquitto, type TestBroker } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import { until } from './hubLink/hub.fixture.ts';
import { openedStation, openField, openWindow } from './station.fixture.ts';

/*
 * A broker cluster whose topics are divided by commune: Dijon and Chenôve have parts of their own, LP-3 of a third
 * commune is in none.
 */
const small = smallCity(6);
const COMMUNES: Readonly<Record<string, string>> = { 'LP-2': '21166', 'LP-3': '21515' };
const city = {
  ...small,
  connections: { mqttParts: ['21231', '21166'] },
  communes: [
    ...small.communes,
    ...['21166', '21515'].map((id) => ({ ...small.communes[0]!, id, name: `Commune ${id}` })),
  ],
  assets: small.assets.map((asset) => ({ ...asset, commune: COMMUNES[asset.id] ?? asset.commune })),
};
const indexOf = (id: string): number => city.assets.findIndex((asset) => asset.id === id);

let dir: string;
let broker: TestBroker;
let undo: (() => unknown)[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-parts-'));
  undo = [];
  broker = await startMosquitto();
  undo.push(() => broker.close());
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});

async function desk(name: string, ...args: string[]) {
  const opened = await openedStation({ dir: join(dir, name), city, mqtt: broker.url, args });
  undo.push(() => opened.close());
  const seen = await openWindow(opened);
  undo.push(() => seen.close());
  await until('the broker is there', () => seen.status()?.broker.state === 'connected');
  await until('the map is there', () => seen.levels.size >= city.assets.length);
  return { ...seen, level: (id: string) => seen.levels.get(indexOf(id)) };
}
async function lamps() {
  const devices = await openField(broker.url);
  undo.push(() => devices.close());
  return {
    ...devices,
    says: (topic: string, level: number) =>
      devices.publish(topic, JSON.stringify({ t: Date.now(), level, power: level / 2, faults: [] })),
  };
}

test('each commune’s lamps are heard in its part, the others where they always were, and a command goes the same way', async () => {
  const field = await lamps();
  const told = await field.lamp('LP-2', '21166/');
  const seen = await desk('a');
  await field.says('21231/vigie/1/light-point/LP-1/state', 60);
  await field.says('21166/vigie/1/light-point/LP-2/state', 70);
  await field.says('vigie/1/light-point/LP-3/state', 80);
  await until(
    'all are seen',
    () => seen.level('LP-1') === 60 && seen.level('LP-2') === 70 && seen.level('LP-3') === 80,
  );
  const commandId = randomUUID();
  expect(await seen.client.asset.command({ commandId, asset: 'LP-2', capability: 'level', value: 40 })).toEqual({
    ok: true,
  });
  await until('it is seen on the map', () => seen.level('LP-2') === 40);
  expect(told).toMatchObject([{ id: commandId, level: 40 }]);
});

test('who may speak for one commune does not speak for another: refused, named, and nothing of it is believed', async () => {
  const field = await lamps();
  const seen = await desk('a');
  await field.says('21231/vigie/1/light-point/LP-1/state', 60);
  await until('the truth is seen', () => seen.level('LP-1') === 60);
  // Of another commune's part, and in none although its commune has one.
  await field.says('21166/vigie/1/light-point/LP-1/state', 5);
  await field.says('vigie/1/light-point/LP-1/state', 6);
  const codes = new Map<string, number>();
  void (async () => {
    for await (const { rows } of await seen.client.session.watchRejected())
      for (const { code, count } of rows) codes.set(code, count);
  })().catch(() => {});
  await until('both are counted', () => codes.get('topic.other-part') === 2);
  expect(seen.level('LP-1')).toBe(60);
});

test('a station without windows hears the communes that it is given, so that several divide a large city', async () => {
  const field = await lamps();
  const [dijon, chenove] = [await desk('a', '--mqtt-parts', '21231'), await desk('b', '--mqtt-parts', '21166')];
  await field.says('21231/vigie/1/light-point/LP-1/state', 60);
  await field.says('21166/vigie/1/light-point/LP-2/state', 70);
  // What is in no part comes to both, after the two before it.
  await field.says('vigie/1/light-point/LP-3/state', 80);
  await until('both hear', () => [dijon, chenove].every((seen) => seen.level('LP-3') === 80));
  await until('each hears its own', () => dijon.level('LP-1') === 60 && chenove.level('LP-2') === 70);
  expect(chenove.level('LP-1')).not.toBe(60);
  expect(dijon.level('LP-2')).not.toBe(70);
});
