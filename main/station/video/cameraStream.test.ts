import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { ok, refuse } from '../../../src/shared/result.ts';
import { type CameraStream, createCameraStream, STREAM_TIMING } from './cameraStream.ts';
import type { Pace } from './readingBeat.ts';

const open: CameraStream[] = [];
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

/** Three seconds of pictures, ten a second, a key picture each second. */
const film = execFileSync(
  'ffmpeg',
  [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=3', '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-tune', 'zerolatency', '-g', '10'],
    ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame', '-f', 'mp4', 'pipe:1'],
  ],
  { stdio: ['ignore', 'pipe', 'ignore'] },
);

/** A stream whose pictures come when the test says so, and how they are taken from the camera, change by change. */
function stream() {
  const paces: Pace[] = [];
  let feed: ((chunk: Buffer) => void) | undefined;
  const made = createCameraStream({
    open: () =>
      Promise.resolve(
        ok({
          feed: {
            start(onBytes: (chunk: Buffer) => void) {
              feed = onBytes;
            },
            end() {},
          },
          refusal: () => undefined,
          received: () => 0,
          pace: (pace: Pace) => paces.push(pace),
          close() {},
        }),
      ),
    now: () => performance.now(),
    onChange() {},
    timing: { ...STREAM_TIMING, warm: 10_000 },
  });
  open.push(made);
  return {
    stream: made,
    paces,
    /** The camera answers, and its pictures come. */
    async plays() {
      await expect.poll(() => feed !== undefined).toBe(true);
      feed?.(film);
    },
  };
}

it('takes each picture as it comes until there is one, then two at a time for whoever looks closely', async () => {
  const { stream: one, paces, plays } = stream();
  one.hold('live');
  expect(paces).toEqual([]);
  await plays();
  expect(one.state()).toBe('live');
  expect(paces).toEqual(['watched']);
});

it('takes each picture as it comes while somebody here moves the camera, and no longer', async () => {
  const { stream: one, paces, plays } = stream();
  const leave = one.hold('live');
  await plays();
  one.turned(true);
  one.turned(true);
  one.turned(false);
  expect(paces).toEqual(['watched', 'each', 'watched']);
  one.hold('segments');
  one.turned(true);
  leave();
  // Who moves it looks at a tile that is not watched closely, or at none: segments are cut of it.
  expect(paces).toEqual(['watched', 'each', 'watched', 'each', 'segments']);
});

it('goes at the slow beat where only segments are made, and at once faster when somebody comes to look', async () => {
  const { stream: one, paces, plays } = stream();
  one.hold('segments');
  await plays();
  const leave = one.hold('live');
  leave();
  expect(paces).toEqual(['segments', 'watched', 'segments']);
});

it('hurries again for the first picture of a stream that starts anew', async () => {
  const { stream: one, paces, plays } = stream();
  one.hold('segments');
  await plays();
  one.renew(refuse('mask.changed', 'The masks of this camera changed').refusal);
  expect(one.state()).toBe('starting');
  expect(paces).toEqual(['segments']);
  await plays();
  await expect.poll(() => paces).toEqual(['segments', 'segments']);
});
