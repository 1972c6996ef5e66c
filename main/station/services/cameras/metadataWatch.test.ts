import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import type { ConditionReading } from '../../../../src/domain/asset/device.ts';
import { ok } from '../../../../src/shared/result.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { createCameraSessions } from '../../links/onvif/cameraSessions.ts';
import { createOnvifLink } from '../../links/onvif/onvifLink.ts';
import { openPark, parkCamera, USER } from '../../links/onvif/testing/park.ts';
import { createHealthWatch } from './health.ts';
import { createMetadataWatch } from './metadataWatch.ts';

/** No event service; room for nobody but one; everything. */
const [WITHOUT, FULL, WHOLE] = [118, 119, 120];
const clock = (): number => performance.now();
const undo: (() => unknown)[] = [];
let park: CameraPark;
beforeEach(async () => {
  park = await openPark([
    parkCamera(WITHOUT, { metadata: true, subscriptions: 0 }),
    parkCamera(FULL, { metadata: true, subscriptions: 1 }),
    parkCamera(WHOLE, { metadata: true }),
  ]);
  undo.push(() => park.close());
});
afterEach(async () => {
  for (const step of undo.reverse().splice(0)) await step();
});

/** A station's watch over all three, and what it was told of which. */
function watch() {
  const link = createOnvifLink({ clock: { now: clock } });
  const addressOf = (camera: string) => ({ address: park.addressOf(Number(camera)), ...USER });
  const sessions = createCameraSessions({ link, placeOf: (camera) => ok(addressOf(camera)), now: clock });
  const known = new Map<string, ConditionReading>();
  const reading: string[] = [];
  const left: string[] = [];
  const openMetadata = createMetadataWatch({ metadataOf: sessions.metadataOf, clock });
  const health = createHealthWatch({
    addressOf,
    tryAccount: sessions.sessionOf,
    async openMetadata(camera, ...rest) {
      reading.push(camera);
      const opened = await openMetadata(camera, ...rest);
      if (!opened.ok) return opened;
      return ok(() => {
        left.push(camera);
        opened.value();
      });
    },
    now: Date.now,
    clock,
    random: Math.random,
    timing: { begin: 0, spread: 0, look: 150, again: 50, lookLimit: 1_000, pull: 1_000, subscribe: 100, account: 500 },
    log: () => {},
    onReading: (camera, { conditions }) => {
      for (const one of conditions) known.set(`${camera} ${one.condition}`, one);
    },
  });
  undo.push(
    () => link.close(),
    () => health.close(),
  );
  return {
    health,
    reading,
    left,
    is: (camera: number, condition: string) => known.get(`${camera} ${condition}`)?.active,
    since: (camera: number, condition: string) => known.get(`${camera} ${condition}`)?.since,
  };
}

test('a camera without an event service tells its events beside its pictures, with its own time', async () => {
  const seen = watch();
  seen.health.refresh([String(WITHOUT)]);
  await until('how things stand', () => seen.is(WITHOUT, 'motion') === false);
  const before = Date.now();
  park.signal(WITHOUT, 'tamper', true);
  await until('it is told', () => seen.is(WITHOUT, 'tampered') === true);
  const since = seen.since(WITHOUT, 'tampered') ?? 0;
  expect(since).toBeGreaterThan(before - 2_000);
  expect(since).toBeLessThan(Date.now() + 2_000);
  park.signal(WITHOUT, 'tamper', false);
  await until('and its end', () => seen.is(WITHOUT, 'tampered') === false);
  park.signal(WITHOUT, 'line', true);
  await until('and a line', () => seen.is(WITHOUT, 'line-crossed') === true);
});

test('a camera that has room for one hears of both: the second reads its metadata, until there is room', async () => {
  const first = watch();
  first.health.refresh([String(FULL)]);
  await until('one subscription', () => park.listened() === 1);
  const second = watch();
  second.health.refresh([String(FULL), String(WHOLE)]);
  await until('the second knows how things stand', () => second.is(FULL, 'motion') === false);
  park.signal(FULL, 'tamper', true);
  await until('both are told', () => [first, second].every((one) => one.is(FULL, 'tampered') === true));
  // Where there is room nothing is read beside.
  await until('the third is subscribed to', () => second.is(WHOLE, 'motion') === false);
  expect(new Set(second.reading)).toEqual(new Set([String(FULL)]));

  await first.health.close();
  await until('the place is taken', () => second.left.includes(String(FULL)));
  park.signal(FULL, 'tamper', false);
  await until('the end is told there', () => second.is(FULL, 'tampered') === false);
});

test('a camera that floods beside its pictures is left alone for a while, and stays known', async () => {
  const seen = watch();
  seen.health.refresh([String(WITHOUT)]);
  await until('how things stand', () => seen.is(WITHOUT, 'motion') === false);
  const message =
    '<wsnt:NotificationMessage><wsnt:Topic>tns1:RuleEngine/LineDetector/Crossed</wsnt:Topic><wsnt:Message>' +
    '<tt:Message><tt:Source/><tt:Data/></tt:Message></wsnt:Message></wsnt:NotificationMessage>';
  for (let count = 0; count < 200; count += 1) park.tell(WITHOUT, message);
  await until('a crossing', () => seen.is(WITHOUT, 'line-crossed') === true);
  const before = seen.reading.length;
  await until('it is read anew', () => seen.reading.length > before);
  park.signal(WITHOUT, 'input', true);
  await until('and heard', () => seen.is(WITHOUT, 'digital-input') === true);
});

test('the station takes its leave of a stream that it reads', async () => {
  const seen = watch();
  seen.health.refresh([String(WITHOUT)]);
  await until('how things stand', () => seen.is(WITHOUT, 'motion') === false);
  await seen.health.close();
  expect(seen.left).toEqual([String(WITHOUT)]);
  park.signal(WITHOUT, 'tamper', true);
  expect(seen.is(WITHOUT, 'tampered')).not.toBe(true);
});
