import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ok } from '../../../src/shared/result.ts';
import { openGateway, openPark, user } from './testing/videoBench.ts';

/** Noon in Dijon, in June: the street is bright, and was dark eleven hours before. */
const NOON = Date.parse('2026-06-24T11:00:00Z');
const HOUR = 3_600_000;

/** Mean brightness of a picture out of a stream, 0 to 255. */
const brightness = async (url: string): Promise<number> => {
  // Asked again, as a window does, as long as the first picture is on its way.
  await expect
    .poll(
      async () => {
        const response = await fetch(url);
        await response.body?.cancel();
        return response.headers.get('content-type');
      },
      { timeout: 60_000 },
    )
    .toMatch(/^video\/mp4/);
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    ['-v', 'error', '-i', url, '-frames:v', '1', '-vf', 'scale=32:18', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', timeout: 60_000 },
  );
  return stdout.reduce((sum, value) => sum + value, 0) / stdout.length;
};

it('plays what a camera kept of another hour through the same gateway as the present', async () => {
  const begun = performance.now();
  const park = await openPark(() => NOON + performance.now() - begun);
  const { base } = await openGateway(async (name) =>
    ok(
      name === 'CAM-118'
        ? { rtsp: `rtsp://127.0.0.1:${park.rtspPort}/cam/118/main`, ...user }
        : { rtsp: `rtsp://127.0.0.1:${park.rtspPort}/cam/118/replay`, ...user, replayFrom: NOON - 11 * HOUR },
    ),
  );
  const present = await brightness(`${base}/video/CAM-118/main/live.mp4`);
  const night = await brightness(`${base}/video/playback-1/main/live.mp4`);
  expect(present).toBeGreaterThan(night + 30);
}, 120_000);

it('is refused in words for a time that the camera has not kept', async () => {
  const park = await openPark(() => NOON);
  const { base } = await openGateway(async () =>
    ok({ rtsp: `rtsp://127.0.0.1:${park.rtspPort}/cam/118/replay`, ...user, replayFrom: NOON - 100 * HOUR }),
  );
  const response = await fetch(`${base}/video/playback-1/main/live.mp4`);
  expect(response.headers.get('x-vigie-refusal')).toBe('camera.no-stream');
});
