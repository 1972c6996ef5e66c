import { CLOCK } from '../../main/station/video/testing/independentServers.ts';
import { Noise } from '../e2e/fixtures/noise.ts';
import { type Line, lineOf } from './line.ts';
import { callCamera, openCameraField, openWall } from './videoField.ts';

/** Pictures that are read. */
const PICTURES = 250;

/**
 * Reads the clock that the camera wrote into its pictures: 24 blocks of 20 points in the first row, white for one, the
 * wall clock in milliseconds. Gives how old each picture was when it reached the screen.
 */
const readClocks = (selector: string, pictures: number): Promise<number[]> =>
  new Promise((resolve) => {
    const [bits, block] = [24, 20];
    const video = document.querySelector<HTMLVideoElement>(selector);
    const sampler = new OffscreenCanvas(bits * block, block).getContext('2d', { willReadFrequently: true });
    const ages: number[] = [];
    let skipped = 25;
    if (!video || !sampler) return;
    const next = (_: number, { expectedDisplayTime }: VideoFrameCallbackMetadata): void => {
      const shown = Date.now() + expectedDisplayTime - performance.now();
      sampler.drawImage(video, 0, 0, bits * block, block, 0, 0, bits * block, block);
      const { data } = sampler.getImageData(0, block / 2, bits * block, 1);
      let stamp = 0;
      for (let bit = 0; bit < bits; bit += 1)
        stamp = stamp * 2 + ((data[(bit * block + block / 2) * 4] ?? 0) > 128 ? 1 : 0);
      const age = (((shown % 2 ** bits) - stamp) % 2 ** bits) + 0;
      if (skipped > 0) skipped -= 1;
      else ages.push(age);
      if (ages.length < pictures) video.requestVideoFrameCallback(next);
      else resolve(ages);
    };
    video.requestVideoFrameCallback(next);
  });

/** Glass to glass: from the moment that a picture is made to the moment that it is on the screen. */
export async function measure(): Promise<readonly Line[]> {
  const field = await openCameraField(1, 0, () => ({ launch: CLOCK, clock: true }));
  const vigie = await openWall(field, new Noise());
  try {
    const { page } = vigie;
    await callCamera(vigie, 1);
    const ages = async (): Promise<number[]> => {
      await page.locator('[data-tile="0"] [data-phase="live"]').waitFor({ timeout: 60_000 });
      return page.evaluate(
        ([source, selector, pictures]) => new Function(`return (${source})`)()(selector, pictures) as Promise<number[]>,
        [readClocks.toString(), '[data-tile="0"] video', PICTURES] as const,
      );
    };
    const live = await ages();
    const source = (): Promise<string> =>
      page.locator('[data-tile="0"] video').evaluate((video: HTMLVideoElement) => video.currentSrc);
    const before = await source();
    await page.locator('[data-tile="1"] button').first().click();
    await page.waitForFunction(
      (old) => {
        const video = document.querySelector<HTMLVideoElement>('[data-tile="0"] video');
        return video !== null && video.currentSrc !== old && video.readyState > 2;
      },
      before,
      { timeout: 60_000 },
    );
    const hls = await ages();
    const how = `age of ${PICTURES} pictures (640x360, 25 a second, one key picture a second) when they reached the screen in Chromium, read back from the clock in the picture; capture, H.264 encoder and RTSP server (GStreamer) are in it`;
    return [
      lineOf('video-latency', 'ms', live, null, `${how}; by fragments, as the watched tile plays them`),
      lineOf('video-latency-hls', 'ms', hls, null, `${how}; by HLS, as the other tiles play them`),
    ];
  } finally {
    await vigie.close();
    await field.close();
  }
}
