import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MaskShape } from '../../../../src/domain/camera/mask.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import { createVideoRing } from '../ring/videoRing.ts';
import { undo } from '../testing/videoBench.ts';
import type { MaskPlan } from './maskPlan.ts';
import {
  brightestInside,
  DARK,
  type Decoded,
  type MaskBench,
  maskingFfmpegs,
  openMaskBench,
  picturesOf,
  picturesOfAll,
  record,
  SIZE,
  TRAVEL,
  watched,
} from './testing/maskBench.ts';

/** Front of a house: low enough that the burnt-in clock stays readable. */
const HOUSE: MaskShape = {
  space: 'world',
  points: [
    [-9, -7],
    [7, -7],
    [7, -16],
    [-9, -16],
  ],
};
/** As large, and to be seen. */
const BESIDE: MaskShape = { space: 'world', points: HOUSE.points.map(([pan, tilt]) => [pan + 24, tilt]) };
const PLAN: MaskPlan = { shapes: [HOUSE], travel: TRAVEL };
const LIVE = '/video/CAM-118/main/live.mp4';

const isWhole = ({ mean, luma }: Decoded): boolean => mean < 20 && luma.every((level) => level < DARK);

/** Looks at every picture: how the head stood is told by its clock. */
function inspect(pictures: readonly Decoded[], { truth }: MaskBench) {
  const seen = { masked: 0, beside: 0, whole: 0, unread: 0, views: new Set<string>(), brightest: 0 };
  for (const picture of pictures) {
    if (isWhole(picture)) {
      seen.whole += 1;
      continue;
    }
    const sight = picture.at === null ? undefined : truth.get(picture.at);
    if (!sight) {
      seen.unread += 1;
      continue;
    }
    const inside = brightestInside(picture.luma, HOUSE, sight);
    if (inside !== null) {
      seen.masked += 1;
      seen.brightest = Math.max(seen.brightest, inside);
      seen.views.add(`${Math.round(sight.pan)} ${Math.round(sight.tilt)} ${Math.round(sight.fieldOfView)}`);
    }
    if ((brightestInside(picture.luma, BESIDE, sight) ?? 0) > 60) seen.beside += 1;
  }
  return seen;
}

const pictureComes = async (viewer: { pictures(): number }): Promise<void> =>
  expect.poll(viewer.pictures, { interval: 50 }).toBeGreaterThan(3);

describe('a camera that turns', () => {
  it('shows nothing of what is masked in any picture, and what is beside it in most', {
    timeout: 180_000,
  }, async () => {
    const bench = await openMaskBench(PLAN);
    const { session, base } = bench;
    const viewer = await watched(base + LIVE);
    await pictureComes(viewer);
    const grown = (pictures: number) => {
      const from = viewer.pictures();
      return expect
        .poll(() => viewer.pictures() - from, { timeout: 40_000, interval: 20 })
        .toBeGreaterThanOrEqual(pictures);
    };
    for (const [pan, tilt, zoom, pictures] of [
      [0.12, 0, 0, 7],
      [-0.25, 0.06, 0, 7],
      [0.25, -0.05, 0.3, 7],
      [-0.15, 0, 0.5, 5],
      [0.1, 0, -1, 7],
      [1, 0, 0, 2],
      [-1, 0.2, 0, 3],
    ] as const) {
      expect(await session.continuousMove({ pan, tilt, zoom }, 10_000)).toEqual(ok(undefined));
      await grown(pictures);
    }
    await session.stop();
    await grown(6);
    const pictures = await picturesOfAll(await viewer.stop());
    const seen = inspect(pictures, bench);
    expect(seen).toMatchObject({ unread: 0 });
    expect(seen.brightest).toBeLessThan(DARK);
    expect(seen.masked).toBeGreaterThan(15);
    expect(seen.views.size).toBeGreaterThan(10);
    expect(seen.beside).toBeGreaterThan(10);
    expect(seen.whole).toBeLessThan(pictures.length / 2);
  });

  it('is covered whole while it does not say where it looks, and the reason is told', { timeout: 60_000 }, async () => {
    const bench = await openMaskBench(PLAN);
    const viewer = await watched(bench.base + LIVE);
    await pictureComes(viewer);
    bench.setStatus(async () => refuse('camera.timeout', 'silent'));
    await expect.poll(() => bench.covers.at(-1)).toBe('position-unknown');
    const from = bench.truth.size;
    await bench.session.continuousMove({ pan: 0.3, tilt: 0, zoom: 0 }, 3_000);
    await expect.poll(() => bench.truth.size - from).toBeGreaterThan(15);
    bench.setStatus(undefined);
    await expect.poll(() => bench.covers.at(-1)).toBeNull();
    const seen = inspect(await picturesOfAll(await viewer.stop()), bench);
    expect(seen.whole).toBeGreaterThan(5);
    expect(seen.brightest).toBeLessThan(DARK);
  });

  it('whose answers are no numbers, or whose travel nobody knows, shows nothing at all', {
    timeout: 60_000,
  }, async () => {
    const bench = await openMaskBench(PLAN);
    bench.setStatus(async () => ok({ pan: Number.NaN, tilt: 0, zoom: 0, moving: false }));
    const blind = await watched(bench.base + LIVE);
    await expect.poll(() => bench.covers.at(-1)).toBe('position-unknown');
    await pictureComes(blind);
    const unseen = await blind.stop();
    bench.setPlan({ ...PLAN, travel: null });
    bench.setStatus(undefined);
    const small = await watched(`${bench.base}/video/CAM-118/sub/live.mp4`);
    await expect.poll(() => bench.covers.includes('travel-unknown')).toBe(true);
    await pictureComes(small);
    for (const picture of [
      ...(await picturesOfAll(unseen)),
      ...(await picturesOfAll(await small.stop(), { width: 480, height: 270 })),
    ])
      expect(isWhole(picture)).toBe(true);
  });
});

describe('whatever leaves the station', () => {
  it('is masked: stills, segments, and what the ring keeps', { timeout: 90_000 }, async () => {
    const bench = await openMaskBench(PLAN);
    const folder = mkdtempSync(join(tmpdir(), 'ring-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    const ring = createVideoRing({
      ...{ folder, cameras: ['CAM-118'], space: 50_000_000, limit: 600_000, known: () => true },
      streamOf: (camera) => bench.gateway.stream(camera, 'main'),
      choices: { read: () => null, write: () => ok(undefined) },
      ...{ wall: Date.now, now: () => performance.now(), log: () => {} },
    });
    undo.push(() => ring.close());
    const viewer = await watched(bench.base + LIVE);
    await pictureComes(viewer);
    const still = await fetch(`${bench.base}/video/CAM-118/still.jpg`);
    expect(still.headers.get('content-type')).toBe('image/jpeg');
    const list = async () => (await fetch(`${bench.base}/video/CAM-118/main/index.m3u8`)).text();
    await expect.poll(list).toMatch(/\d+\.m4s[\s\S]*\d+\.m4s/);
    const names = (await list()).match(/init-\d+\.mp4|\d+\.m4s/g) ?? [];
    const parts: Buffer[] = [];
    for (const name of names)
      parts.push(Buffer.from(await (await fetch(`${bench.base}/video/CAM-118/main/${name}`)).arrayBuffer()));
    await expect.poll(() => ring.span('CAM-118')).toBeDefined();
    const span = ring.span('CAM-118')!;
    const cut = await ring.cut('CAM-118', span.from, span.to);
    const clip: Buffer[] = [];
    if (cut.ok) for await (const part of cut.value.read()) clip.push(part);
    for (const bytes of [Buffer.from(await still.arrayBuffer()), Buffer.concat(parts), Buffer.concat(clip)]) {
      const seen = inspect(await picturesOf(bytes), bench);
      expect(seen.masked + seen.whole).toBeGreaterThan(0);
      expect(seen.brightest).toBeLessThan(DARK);
    }
    await ring.forget('CAM-118');
    expect(ring.pieces('CAM-118').filter(({ to }) => to <= span.to)).toEqual([]);
  });

  it('is masked from the moment a mask is there: nothing of before is given any more', {
    timeout: 60_000,
  }, async () => {
    const bench = await openMaskBench(null);
    const before = await record(bench.base + LIVE);
    await pictureComes(before);
    const open = inspect(
      await picturesOf(Buffer.from(await (await fetch(`${bench.base}/video/CAM-118/still.jpg`)).arrayBuffer()), {
        width: 640,
        height: 360,
      }).catch(() => []),
      bench,
    );
    expect(open.whole).toBe(0);
    const listed = (await (await fetch(`${bench.base}/video/CAM-118/main/index.m3u8`)).text()).match(/\d+\.m4s/)![0];
    expect((await fetch(`${bench.base}/video/CAM-118/main/${listed}`)).status).toBe(200);
    bench.setPlan(PLAN);
    bench.gateway.forget('CAM-118');
    await expect.poll(before.ended).toBe(true);
    expect((await fetch(`${bench.base}/video/CAM-118/main/${listed}`)).status).toBe(204);
    const after = await watched(bench.base + LIVE);
    await pictureComes(after);
    const still = await fetch(`${bench.base}/video/CAM-118/still.jpg`);
    for (const runs of [await after.stop(), [Buffer.from(await still.arrayBuffer())]]) {
      const seen = inspect(await picturesOfAll(runs), bench);
      expect(seen.masked).toBeGreaterThan(0);
      expect(seen.brightest).toBeLessThan(DARK);
    }
    expect(inspect(await picturesOf(await before.stop()), bench).brightest).toBeGreaterThan(DARK);
  });

  it('is nothing unmasked when decoder or encoder is killed; masked pictures come back', {
    timeout: 90_000,
  }, async () => {
    const bench = await openMaskBench(PLAN);
    const recorded: Buffer[] = [];
    for (const kind of ['decoders', 'encoders'] as const) {
      const viewer = await record(bench.base + LIVE);
      await pictureComes(viewer);
      const [pid] = maskingFfmpegs()[kind];
      process.kill(pid!, 'SIGKILL');
      await expect.poll(viewer.ended).toBe(true);
      recorded.push(await viewer.stop());
    }
    const again = await record(bench.base + LIVE);
    await pictureComes(again);
    recorded.push(await again.stop());
    for (const bytes of recorded) {
      const seen = inspect(await picturesOf(bytes), bench);
      expect(seen.masked).toBeGreaterThan(0);
      expect(seen.brightest).toBeLessThan(DARK);
    }
    await expect.poll(maskingFfmpegs).toEqual({ decoders: [], encoders: [] });
  });
});

describe('a station that masks all it can', () => {
  it('refuses one more stream with the reason, and never shows it unmasked', { timeout: 60_000 }, async () => {
    const bench = await openMaskBench(PLAN, { budget: 3 });
    const first = await record(bench.base + LIVE);
    await pictureComes(first);
    const second = await record(`${bench.base}/video/CAM-118/sub/live.mp4`);
    expect(second.refusal).toBe('mask.budget');
    await first.stop();
    await expect
      .poll(async () => (await record(`${bench.base}/video/CAM-118/sub/live.mp4`)).refusal, {
        interval: 500,
      })
      .toBeNull();
  });
});

describe('a camera that does not turn', () => {
  it('is masked in shares of its picture, without asking where it looks', { timeout: 60_000 }, async () => {
    const left: MaskShape = {
      space: 'picture',
      points: [
        [0, 0.3],
        [0.3, 0.3],
        [0.3, 1],
        [0, 1],
      ],
    };
    const bench = await openMaskBench({ shapes: [left], travel: null }, { ptz: false });
    let asked = 0;
    bench.setStatus(async () => {
      asked += 1;
      return refuse('camera.no-ptz', 'fixed');
    });
    const viewer = await watched(bench.base + LIVE);
    await pictureComes(viewer);
    for (const { luma } of await picturesOfAll(await viewer.stop())) {
      const at = (x: number, y: number) =>
        luma[Math.floor(y * SIZE.height) * SIZE.width + Math.floor(x * SIZE.width)] ?? 0;
      for (const x of [0.01, 0.15, 0.29]) for (const y of [0.31, 0.6, 0.99]) expect(at(x, y)).toBeLessThan(DARK);
      expect(Math.max(...[0.35, 0.5, 0.7, 0.9].map((x) => at(x, 0.2)))).toBeGreaterThan(60);
    }
    expect(asked).toBe(0);
  });
});
