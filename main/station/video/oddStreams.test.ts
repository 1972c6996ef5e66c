import { describe, expect, it, vi } from 'vitest';
import { ok } from '../../../src/shared/result.ts';
import { createFragmentReader } from './fragments.ts';
import { type Meddle, retimed, startOddCamera, withoutKeys } from './testing/oddCamera.ts';
import { openGateway, openPark, undo, user } from './testing/videoBench.ts';

vi.setConfig({ testTimeout: 90_000 });

const openOdd = async (meddle: Meddle) => {
  const park = await openPark();
  const port = await startOddCamera(park.rtspPort, meddle);
  return openGateway(async () => ok({ rtsp: `rtsp://127.0.0.1:${port}/cam/118/main`, ...user }), {
    timing: { warm: 300, backOff: [100] },
  });
};

/** Reads pictures of a live stream until `enough`, asking again when it ends: seconds of each, and when it came. */
const picturesOf = async (url: string, enough: (seen: { at: number; came: number }[]) => boolean) => {
  const leave = new AbortController();
  undo.push(() => leave.abort());
  for (;;) {
    const reader = createFragmentReader();
    const seen: { at: number; came: number }[] = [];
    let timescale = 1;
    const { body, headers } = await fetch(url, { signal: leave.signal });
    // A camera that is slow to begin is asked again, as a window does.
    if (headers.has('x-vigie-refusal')) continue;
    for await (const chunk of body!)
      for (const part of reader.push(Buffer.from(chunk))) {
        if (part.kind === 'init') timescale = part.timescale;
        else seen.push({ at: part.time / timescale, came: performance.now() / 1_000 });
        if (enough(seen)) return seen;
      }
  }
};

/** The pictures of the last seconds, when there are so many. */
const lasting =
  (seconds: number) =>
  (seen: { at: number; came: number }[]): boolean =>
    seen.length > 1 && seen.at(-1)!.came - seen[0]!.came > seconds;

/** How far a stream's own time ran while so many seconds passed. */
const ran = (seen: { at: number; came: number }[]) => ({
  own: seen.at(-1)!.at - seen[0]!.at,
  real: seen.at(-1)!.came - seen[0]!.came,
  back: seen.slice(1).filter(({ at }, index) => at <= seen[index]!.at).length,
});

describe('a camera whose timestamps', () => {
  it('stand still is shown at the pace at which its pictures come', async () => {
    const { base } = await openOdd(retimed(() => 90_000));
    const { own, real, back } = ran(await picturesOf(`${base}/video/CAM-1/main/live.mp4`, lasting(3)));
    expect(back).toBe(0);
    expect(Math.abs(own - real)).toBeLessThan(2);
  });

  it('jump back ten seconds is shown on, not held for ten seconds', async () => {
    let first: number | undefined;
    const { base } = await openOdd(
      retimed((ticks) => {
        first ??= ticks;
        return ticks - first > 180_000 ? ticks - 900_000 : ticks;
      }),
    );
    const url = `${base}/video/CAM-1/main/live.mp4`;
    await picturesOf(url, lasting(2.5));
    const { own, real, back } = ran(await picturesOf(url, lasting(3)));
    expect(back).toBe(0);
    expect(Math.abs(own - real)).toBeLessThan(2);
  });

  it('go round at the end of their 32 bits, as each does once in thirteen hours, is shown on', async () => {
    let first: number | undefined;
    let round = false;
    const { gateway, base } = await openOdd(
      retimed((ticks) => {
        first ??= ticks;
        const told = 2 ** 32 - 180_000 + (ticks - first);
        round ||= told > 2 ** 32;
        return told;
      }),
    );
    const { own, real, back } = ran(await picturesOf(`${base}/video/CAM-1/main/live.mp4`, lasting(5)));
    expect(round).toBe(true);
    expect(back).toBe(0);
    expect(Math.abs(own - real)).toBeLessThan(2);
    expect(gateway.status()).toMatchObject([{ restarts: 0 }]);
  });

  it('jump an hour ahead is shown on, and its playlist has no segment of an hour', async () => {
    let first: number | undefined;
    const { base } = await openOdd(
      retimed((ticks) => {
        first ??= ticks;
        return ticks - first > 180_000 ? ticks + 324_000_000 : ticks;
      }),
    );
    const { own, real, back } = ran(await picturesOf(`${base}/video/CAM-1/main/live.mp4`, lasting(5)));
    expect(back).toBe(0);
    expect(Math.abs(own - real)).toBeLessThan(4);
    const playlist = await (await fetch(`${base}/video/CAM-1/main/index.m3u8`)).text();
    expect(Number(/TARGETDURATION:(\d+)/.exec(playlist)?.[1])).toBeLessThanOrEqual(3);
  });
});

describe('a camera without key pictures', () => {
  it('says so: there is a stream and nothing to begin with', async () => {
    const { base } = await openOdd(withoutKeys);
    const refusal = async () => (await fetch(`${base}/video/CAM-1/main/live.mp4`)).headers.get('x-vigie-refusal');
    await expect.poll(refusal, { timeout: 60_000 }).toBe('camera.no-key-picture');
  });
});
