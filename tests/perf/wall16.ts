import type { Page } from '@playwright/test';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';
import { childrenOf, fillWall, openCameraField, openWall } from './videoField.ts';

const TILES = 16;
const SECONDS = 60;
const VIEWERS = 10;

/** Frames shown and left out by all tiles together since a moment. */
const framesOf = (page: Page): Promise<{ shown: number; dropped: number; playing: number }> =>
  page.evaluate(() => {
    const videos = [...document.querySelectorAll<HTMLVideoElement>('[data-tile] video')];
    return videos.reduce(
      (sum, video) => {
        const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
        return {
          shown: sum.shown + totalVideoFrames - droppedVideoFrames,
          dropped: sum.dropped + droppedVideoFrames,
          playing: sum.playing + (video.readyState > 2 && !video.paused ? 1 : 0),
        };
      },
      { shown: 0, dropped: 0, playing: 0 },
    );
  });

/** The station's readings of cameras, by their count. */
const upstreams = (station: number): number => childrenOf(station).length;

/** Sixteen tiles in one window; then one camera in ten readers' hands. */
export async function measure(): Promise<readonly Line[]> {
  const field = await openCameraField(TILES, 300);
  const vigie = await openWall(field, new Noise());
  try {
    const { page } = vigie;
    const station = vigie.ready.pids.station ?? 0;
    await page.keyboard.press('d');
    await page.locator('[data-wall-panel]').getByRole('button', { name: '16 images' }).click();
    await page.locator('[data-tile="15"]').waitFor();
    await fillWall(vigie, field.numbers);
    await page.waitForFunction(
      (tiles) => document.querySelectorAll('[data-tile] [data-phase="live"]').length === tiles,
      TILES,
      { timeout: 120_000 },
    );
    const shares: number[] = [];
    const rates: number[] = [];
    const before = await framesOf(page);
    let last = before;
    for (let second = 0; second < SECONDS; second += 10) {
      await page.waitForTimeout(10_000);
      const now = await framesOf(page);
      const due = now.shown + now.dropped - last.shown - last.dropped;
      shares.push(due > 0 ? ((now.dropped - last.dropped) / due) * 100 : 100);
      rates.push((now.shown - last.shown) / 10 / TILES);
      last = now;
    }
    const forWall = upstreams(station);

    // Ten more readers of one camera that is on the wall already.
    const leave = new AbortController();
    const readers = await Promise.all(
      Array.from({ length: VIEWERS }, () =>
        fetch(new URL('/video/CAM-2/sub/live.mp4', vigie.ready.url), {
          headers: { authorization: `Bearer ${vigie.ready.token}` },
          signal: leave.signal,
        }),
      ),
    );
    const strangers = readers.filter(({ headers }) => !headers.get('content-type')?.startsWith('video/mp4'));
    if (strangers.length > 0) throw new Error(`${strangers.length} of ${VIEWERS} readers were given no video`);
    for (const { body } of readers) void body?.pipeTo(new WritableStream()).catch(() => {});
    const withReaders = upstreams(station);
    leave.abort();
    return [
      lineOf(
        'wall-16',
        '% of frames dropped',
        shares,
        null,
        `${TILES} tiles of 640x360 at 25 pictures/s in one Chromium window with software graphics, the watched one by fragments, the others by HLS, over ${SECONDS} s in steps of 10 s; ${last.playing} of ${TILES} played at the end, ${forWall} readings of cameras at the station`,
      ),
      lineOf(
        'wall-16-frames',
        'frames/s a tile',
        rates,
        null,
        'frames shown a second and tile in the same run; 25 are sent',
      ),
      lineOf(
        'video-upstreams',
        'readings',
        [withReaders - forWall + 1],
        null,
        `readings of one camera with ${VIEWERS} readers of it besides its tile, counted as the station's ffmpegs: ${forWall} before, ${withReaders} with them`,
      ),
    ];
  } finally {
    await vigie.close();
    await field.close();
  }
}
