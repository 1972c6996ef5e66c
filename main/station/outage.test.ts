import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMosquitto } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import type { WorkState } from '../../src/domain/operator/workState.ts';
import { startHub, TOKEN, until } from './hubLink/hub.fixture.ts';
import { openWire } from './hubLink/wire.fixture.ts';
import { openedStation, openField, openWindow } from './station.fixture.ts';

/* A whole station between a real hub and a real broker, each behind a wire that is cut. */

const city = smallCity(6);
let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-outage-'));
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});

test('each state of an outage is named within three seconds of the cut, and work done meanwhile is agreed on afterwards', async () => {
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const hub = await startHub(join(dir, 'hub'));
  undo.push(() => hub.stop());
  const toHub = await openWire(hub.port);
  undo.push(() => toHub.close());
  const toBroker = await openWire(Number(new URL(broker.url).port));
  undo.push(() => toBroker.close());
  const station = await openedStation({
    dir: join(dir, 'station'),
    city,
    mqtt: `mqtt://127.0.0.1:${toBroker.port}`,
    hub: { url: `ws://127.0.0.1:${toHub.port}`, token: TOKEN },
  });
  undo.push(() => station.close());
  const seen = await openWindow(station);
  undo.push(() => seen.close());
  const state = (): WorkState | undefined => seen.status()?.work.state;
  const named = async (wanted: WorkState, within = 30_000): Promise<number> => {
    const start = performance.now();
    await until(`it is said: ${wanted}`, () => state() === wanted, within);
    return performance.now() - start;
  };
  await named('together');

  // The line to the hub is closed.
  toHub.wire.open = false;
  toHub.cut();
  expect(await named('alone')).toBeLessThan(3_000);
  const field = await openField(broker.url, broker.protocol);
  undo.push(() => field.close());
  await field.says('light-cabinet', 'LC-212', {
    supply: 'off',
    faults: [{ code: 'no-power', since: Date.now(), detail: 'départ 3' }],
  });
  await until('the alarm is in the list', () => seen.alarmOf('LC-212', 'no-power') !== undefined);
  const occurrences = [seen.alarmOf('LC-212', 'no-power')!.id];
  expect(await seen.client.alarm.acknowledge({ commandId: randomUUID(), occurrences })).toEqual({ ok: true });
  await until('it waits here', () => (seen.status()?.unsent ?? 0) > 0);

  // The broker too.
  toBroker.wire.open = false;
  toBroker.cut();
  expect(await named('cut')).toBeLessThan(3_000);

  // The hub is back, the field is not.
  toHub.wire.open = true;
  await named('blind');
  await until('what waited is agreed on', () => seen.status()?.unsent === 0);
  await until('and is shown so', () => seen.alarms.get(occurrences[0]!)?.pending === false);
  expect(seen.alarms.get(occurrences[0]!)).toMatchObject({ state: 'acknowledged', pending: false });

  toBroker.wire.open = true;
  // The broker is tried again within ten seconds, and told as back when it has held.
  await named('together', 30_000);

  // The line stands and nothing comes on it any more, as when a cable is pulled far away.
  toHub.wire.answers = false;
  expect(await named('alone')).toBeLessThan(3_000);
  await until('it is told that the link comes and goes', () => seen.status()?.work.unsteady === true);
  // Whatever is told, the link is used as soon as it is there.
  await field.says('light-cabinet', 'LC-212', { supply: 'on', faults: [] });
  await until('something waits', () => (seen.status()?.unsent ?? 0) > 0);
  toHub.wire.answers = true;
  await until('it is shared', () => seen.status()?.unsent === 0);
  expect(state()).toBe('alone');
}, 180_000);

test('8.3 a station whose clock is put forward by two hours says so of itself to every operator, and takes it back when it is right', async () => {
  const hub = await startHub(join(dir, 'hub'));
  undo.push(() => hub.stop());
  const joined = { url: hub.url, token: TOKEN };
  let off = 0;
  const station = await openedStation({
    ...{ dir: join(dir, 'wrong'), city, hub: joined, position: 'Position fausse' },
    now: () => Date.now() + off,
  });
  undo.push(() => station.close());
  const other = await openedStation({ dir: join(dir, 'right'), city, hub: joined, position: 'Position juste' });
  undo.push(() => other.close());
  const [seen, seenThere] = [await openWindow(station), await openWindow(other)];
  undo.push(
    () => seen.close(),
    () => seenThere.close(),
  );
  await until('it has a hub', () => seen.status()?.hub.state === 'connected');
  expect(seen.status()?.clockAhead).toBeNull();

  off = 2 * 3_600_000;
  const start = performance.now();
  await until('it is said', () => (seen.status()?.clockAhead ?? 0) > off - 5_000);
  expect(performance.now() - start).toBeLessThan(15_000);
  const wrong = (window: typeof seen) =>
    [...window.alarms.values()].find(({ condition }) => condition === 'clock-wrong');
  await until('its own windows have the alarm', () => wrong(seen) !== undefined);
  await until('so have the others', () => wrong(seenThere) !== undefined);
  expect(wrong(seenThere)).toMatchObject({ assetName: 'Position fausse', detail: '+2 h 00 min', priority: 2 });
  // Dated by the right time, not by its own.
  expect(Math.abs(wrong(seenThere)!.raisedAt - Date.now())).toBeLessThan(60_000);

  off = 0;
  await until('it is right again', () => seen.status()?.clockAhead === null);
  await until('the alarm is over', () => wrong(seenThere)?.state === 'returned-unacknowledged');
}, 60_000);
