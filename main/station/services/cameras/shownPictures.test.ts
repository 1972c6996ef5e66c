import { expect, test } from 'vitest';
import type { WithdrawnFrame } from '../../../../src/contract/cameras.ts';
import { createShownPictures } from './shownPictures.ts';

const cameraOf = (name: string): string => (name === 'playback-1' ? 'CAM-118' : name);

/** A window that listens from now on. */
function listening(shown: ReturnType<typeof createShownPictures>) {
  const leave = new AbortController();
  const frames = shown.watch(leave.signal);
  return {
    next: async (): Promise<WithdrawnFrame | undefined> => (await frames.next()).value ?? undefined,
    leave: () => leave.abort(),
  };
}

test('a mask takes off every picture of its camera, its recordings’ too, and nothing of others or of what nobody saw', async () => {
  const shown = createShownPictures(cameraOf);
  const window = listening(shown);
  expect(await window.next()).toEqual({ complete: true, withdrawn: [] });
  shown.masked('CAM-118');
  for (const name of ['CAM-118', 'playback-1', 'CAM-7']) shown.left(name);
  shown.masked('CAM-118');
  expect(await window.next()).toEqual({
    complete: false,
    withdrawn: [
      { camera: 'CAM-118', times: 1 },
      { camera: 'playback-1', times: 1 },
    ],
  });
  // A window that comes later, or comes back, is told of all of it.
  const late = listening(shown);
  expect((await late.next())?.withdrawn).toHaveLength(2);
  window.leave();
  late.leave();
});

test('a right that goes takes the picture off once, and again only when one was shown since', async () => {
  const shown = createShownPictures(cameraOf);
  shown.left('CAM-118');
  shown.left('CAM-7');
  expect(shown.cameras()).toEqual(['CAM-118', 'CAM-7']);
  const not118 = (camera: string): boolean => camera !== 'CAM-118';
  shown.judged(not118);
  shown.judged(not118);
  expect(shown.cameras()).toEqual(['CAM-7']);
  const window = listening(shown);
  expect((await window.next())?.withdrawn).toEqual([{ camera: 'CAM-118', times: 1 }]);
  shown.left('CAM-118');
  shown.judged(not118);
  expect((await window.next())?.withdrawn).toEqual([{ camera: 'CAM-118', times: 2 }]);
  window.leave();
});

test('a page that asks for names without end fills no memory', () => {
  const shown = createShownPictures(cameraOf);
  for (let number = 0; number < 5_000; number += 1) shown.left(`INVENTED-${number}`);
  expect(shown.cameras()).toHaveLength(2_000);
});
