import { expect, it } from 'vitest';
import type { MaskShape } from '../../../../src/domain/camera/mask.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { H265, startGstServer, startHlsServer } from '../testing/independentServers.ts';
import { openGateway, undo } from '../testing/videoBench.ts';
import type { VideoSource } from '../upstream.ts';
import { createMasker } from './masker.ts';
import { DARK, picturesOf, picturesOfAll, watched } from './testing/maskBench.ts';

/* Sources that nobody here wrote, of a camera that does not turn, behind a mask over the left of its picture. */

const LEFT: MaskShape = {
  space: 'picture',
  points: [
    [0, 0],
    [0.3, 0],
    [0.3, 1],
    [0, 1],
  ],
};

/** A station that masks that source; resolves to its address. */
async function openMasked(source: VideoSource): Promise<string> {
  const masker = createMasker({
    ffmpeg: 'ffmpeg',
    planOf: () => ({ shapes: [LEFT], travel: null }),
    statusOf: async () => refuse('camera.no-ptz', 'fixed'),
    onCover: () => {},
    log: () => {},
  });
  undo.push(() => masker.close());
  const resolve = async (): Promise<Result<VideoSource>> => ok(source);
  const { base } = await openGateway(resolve, {
    masker: { masks: () => true, admit: (_, profile) => masker.admit(profile), feed: masker.feed },
    timing: {},
  });
  return base;
}

/** Nothing of the left is seen in any of them, and something of the right in all. */
function expectMasked(pictures: Awaited<ReturnType<typeof picturesOf>>, size: { width: number; height: number }): void {
  expect(pictures.length).toBeGreaterThan(0);
  for (const { luma } of pictures) {
    const at = (x: number, y: number): number =>
      luma[Math.floor(y * size.height) * size.width + Math.floor(x * size.width)] ?? 0;
    const rows = [0.02, 0.3, 0.6, 0.97];
    for (const y of rows) for (const x of [0.01, 0.1, 0.2, 0.28]) expect(at(x, y)).toBeLessThan(DARK);
    expect(Math.max(...rows.flatMap((y) => [0.4, 0.6, 0.8].map((x) => at(x, y))))).toBeGreaterThan(60);
  }
}

it('pictures in H.265 are masked, and leave as H.264', { timeout: 90_000 }, async () => {
  const server = await startGstServer({ mounts: { '/cam': { launch: H265 } } });
  undo.push(server.close);
  const base = await openMasked({ rtsp: `rtsp://127.0.0.1:${server.port}/cam` });
  const live = `${base}/video/CAM-1/main/live.mp4`;
  const viewer = await watched(live);
  await expect.poll(viewer.pictures, { timeout: 40_000 }).toBeGreaterThan(5);
  const response = await fetch(live);
  expect(response.headers.get('x-vigie-codec')).toMatch(/^avc1\./);
  await response.body?.cancel();
  const size = { width: 640, height: 360 };
  const still = Buffer.from(await (await fetch(`${base}/video/CAM-1/still.jpg`)).arrayBuffer());
  expectMasked(await picturesOf(still, size), size);
  expectMasked(await picturesOfAll(await viewer.stop(), size), size);
});

it('pictures of a video server, by HLS, are masked', { timeout: 90_000 }, async () => {
  const server = await startHlsServer();
  undo.push(server.close);
  const base = await openMasked({ hls: `${server.origin}/index.m3u8` });
  const viewer = await watched(`${base}/video/CAM-1/sub/live.mp4`);
  await expect.poll(viewer.pictures, { timeout: 40_000 }).toBeGreaterThan(5);
  const size = { width: 320, height: 180 };
  expectMasked(await picturesOfAll(await viewer.stop(), size), size);
});
