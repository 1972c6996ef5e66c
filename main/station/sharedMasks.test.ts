import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CameraPark } from '../../src/city/cameras/cameraPark.ts';
import type { MasksFrame } from '../../src/contract/masks.ts';
import { startHub, until } from './hubLink/hub.fixture.ts';
import { openPark, parkCamera } from './links/onvif/testing/park.ts';
import { camerasOfCity } from './services/cameras/testing/park.ts';
import { openedStation, openWindow, TOKEN } from './station.fixture.ts';

/* A mask that one station draws, at another one: from a window through log and hub to what the other shows. */

const { city } = camerasOfCity(1);
const camera = city.assets.find(({ kind }) => kind === 'camera')?.id ?? '';
const undo: (() => unknown)[] = [];
let dir: string;
let park: CameraPark;
let hub: Awaited<ReturnType<typeof startHub>>;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-masks-'));
  undo.push(() => rmSync(dir, { recursive: true, force: true }));
  const number = city.assets.find(({ id }) => id === camera)?.number ?? 0;
  park = await openPark([parkCamera(number, { ptz: false })]);
  undo.push(() => park.close());
  hub = await startHub(join(dir, 'hub'), 0, TOKEN);
  undo.push(() => hub.stop());
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** A station with a window that shows the masks of the camera. */
async function station(position: string) {
  const connections = { cameras: park.onvifOrigin, cameraUsername: 'vigie', cameraPassword: 'demonstration' };
  const opened = await openedStation({
    dir: join(dir, position),
    city: { ...city, connections },
    position,
    hub: { url: hub.url, token: TOKEN },
  });
  const window = await openWindow(opened);
  let masks: MasksFrame['masks'] = [];
  const leave = new AbortController();
  const watching = (async () => {
    for await (const frame of await window.client.mask.watch({ camera }, { signal: leave.signal })) masks = frame.masks;
  })().catch(() => {});
  return {
    client: window.client,
    masks: () => masks,
    live: () =>
      fetch(`http://127.0.0.1:${opened.port}/video/${camera}/sub/live.mp4`, {
        headers: { Authorization: `Bearer ${TOKEN}` },
      }),
    async close() {
      leave.abort();
      await watching;
      await window.close();
      await opened.close();
    },
  };
}

test('a mask hides at every station at once, ends what is being watched there, and is taken away by any of them', async () => {
  const one = await station('CSU 1');
  undo.push(() => one.close());
  let other = await station('CSU 2');
  undo.push(() => other.close());

  let watched: Response | undefined;
  await until(
    'somebody watches at the other',
    async () => {
      watched = await other.live();
      const isPlaying = watched.headers.get('content-type')?.startsWith('video/mp4') ?? false;
      if (!isPlaying) await watched.body?.cancel();
      return isPlaying;
    },
    40_000,
  );
  const ended = watched?.arrayBuffer().then(
    () => 'ended',
    () => 'cut',
  );

  const points: [number, number][] = [
    [0.1, 0.1],
    [0.4, 0.1],
    [0.4, 0.4],
  ];
  const drawn = { camera, name: 'Fenêtre', why: 'Logement', points, aspect: 16 / 9, position: null };
  expect(await one.client.mask.draw(drawn)).toEqual({ ok: true });
  await until('both know of it', () => one.masks().length === 1 && other.masks().length === 1);
  expect(other.masks()).toMatchObject([{ name: 'Fenêtre', by: 'CSU 1', why: 'Logement', kept: 'shared' }]);
  expect(await ended).toBe('ended');

  // It is there after a restart, before the hub has said anything.
  await other.close();
  other = await station('CSU 2');
  await until('known again', () => other.masks().length === 1);

  const [mask] = other.masks();
  expect(await other.client.mask.remove({ mask: mask?.id ?? '', why: 'Maison démolie' })).toEqual({ ok: true });
  await until('gone at both', () => one.masks().length === 0 && other.masks().length === 0);
  expect(await one.client.mask.remove({ mask: mask?.id ?? '', why: 'x' })).toMatchObject({
    refusal: { code: 'mask.unknown' },
  });
}, 120_000);
