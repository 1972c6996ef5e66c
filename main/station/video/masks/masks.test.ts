import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seenAt } from '../../../../src/domain/camera/mask.ts';
import { isCovered } from '../../../../src/domain/camera/maskRows.ts';
import type { PtzPosition } from '../../../../src/domain/camera/ptz.ts';
import { aimAt, type CameraTravel } from '../../../../src/domain/camera/travel.ts';
import { blacken, bytesOf } from './blacken.ts';
import { BASE_DELAY, createCaptureClock } from './captureClock.ts';
import { coverDuring, type MaskPlan } from './maskPlan.ts';
import { createPositionTrack, LONGEST_GAP, type PositionSample } from './positionTrack.ts';
import { createRawReader } from './rawPictures.ts';

const SIZE = { width: 480, height: 270 };
const TRAVEL: CameraTravel = { pan: [-170, 170], tilt: [-70, 20], angles: [62, 62 / 12] };
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const sample = (at: number, position: PtzPosition): PositionSample => ({ asked: at, answered: at + 5, position });

describe('what is covered while the head turns', () => {
  const plan: MaskPlan = {
    travel: TRAVEL,
    shapes: [
      {
        space: 'world',
        points: [
          [-6, -10],
          [6, -10],
          [6, -22],
          [-6, -22],
        ],
      },
    ],
  };
  const heads = fc.record({ pan: between(-0.25, 0.25), tilt: between(-0.2, 0.6), zoom: between(0, 1) });
  const steps = fc.record({ pan: between(-0.03, 0.03), tilt: between(-0.05, 0.05), zoom: between(-0.06, 0.06) });

  it('is every place inside the mask, wherever the head was between two answers, each axis at a speed of its own', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        heads,
        steps,
        fc.tuple(between(0, 1), between(0, 1), between(0, 1)),
        fc.tuple(between(-6, 6), between(-22, -10)),
        (from, step, parts, place) => {
          const to = {
            pan: from.pan + step.pan,
            tilt: from.tilt + step.tilt,
            zoom: Math.min(1, Math.max(0, from.zoom + step.zoom)),
          };
          const head = {
            pan: from.pan + step.pan * parts[0],
            tilt: from.tilt + step.tilt * parts[1],
            zoom: from.zoom + (to.zoom - from.zoom) * parts[2],
          };
          const pixel = seenAt(place, aimAt(TRAVEL, head), SIZE);
          if (!pixel || pixel[0] < 0 || pixel[1] < 0 || pixel[0] > SIZE.width || pixel[1] > SIZE.height) return;
          seen += 1;
          const { covered } = coverDuring(plan, [sample(0, from), sample(60, to)], SIZE);
          expect(covered.some((one) => isCovered(one, pixel))).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it('is everything when the head is too fast, when it is unknown, and when its travel is', () => {
    const still = { pan: 0, tilt: 0.2, zoom: 0 };
    expect(coverDuring(plan, [sample(0, still), sample(60, { ...still, pan: 0.3 })], SIZE).whole).toBe('too-fast');
    expect(coverDuring(plan, [], SIZE).whole).toBe('position-unknown');
    expect(coverDuring({ ...plan, travel: null }, [sample(0, still)], SIZE).whole).toBe('travel-unknown');
    expect(coverDuring(plan, [sample(0, still), sample(60, still)], SIZE).whole).toBeNull();
  });

  it('is no more than the mask and its margin while the head stands', () => {
    const head = { pan: 0, tilt: 0.2, zoom: 0 };
    const { covered } = coverDuring(plan, [sample(0, head), sample(60, head)], SIZE);
    const at = (pan: number, tilt: number) => seenAt([pan, tilt], aimAt(TRAVEL, head), SIZE)!;
    expect(covered.some((one) => isCovered(one, at(0, -16)))).toBe(true);
    expect(covered.some((one) => isCovered(one, at(13, -16)))).toBe(false);
    expect(covered.some((one) => isCovered(one, at(0, -2)))).toBe(false);
  });
});

describe('a track of positions', () => {
  const at = { pan: 0, tilt: 0, zoom: 0 };
  it('knows an interval when there is an answer from before it and a question from after it', () => {
    const track = createPositionTrack();
    expect(track.during(100, 200)).toEqual({ kind: 'later' });
    track.add(sample(50, at));
    track.add(sample(150, at));
    expect(track.during(100, 200)).toEqual({ kind: 'later' });
    track.add(sample(199, at));
    expect(track.during(100, 200)).toEqual({ kind: 'later' });
    track.add(sample(260, at));
    expect(track.during(100, 200)).toMatchObject({
      kind: 'known',
      samples: [{ asked: 50 }, { asked: 150 }, { asked: 199 }, { asked: 260 }],
    });
    // An answer under way when the interval began was perhaps given before it.
    expect(track.during(53, 100)).toMatchObject({ kind: 'gap' });
    expect(track.during(55, 100)).toMatchObject({ kind: 'known' });
  });
  it('tells when the head was not watched for too long', () => {
    const track = createPositionTrack();
    track.add(sample(0, at));
    track.add(sample(LONGEST_GAP + 100, at));
    expect(track.during(50, 100)).toEqual({ kind: 'gap' });
  });
  it('keeps no more than the last seconds', () => {
    const track = createPositionTrack();
    for (let time = 0; time < 60_000; time += 100) track.add(sample(time, at));
    expect(track.during(30_000, 30_100)).toEqual({ kind: 'gap' });
    expect(track.during(55_000, 55_100)).toMatchObject({ kind: 'known' });
  });
});

describe('when a picture was taken', () => {
  it('is never later than told, whatever a new viewer is given first and however the network stutters', () => {
    fc.assert(
      fc.property(
        between(0, 3_000),
        fc.array(between(0, 400), { minLength: 80, maxLength: 80 }),
        between(20, BASE_DELAY - 100),
        (backlog, stutters, base) => {
          const clock = createCaptureClock();
          let free = 0;
          for (let index = 0; index < 80; index += 1) {
            const taken = index * 100 - backlog;
            // A connection that is free from time 0 on: what was kept comes at once, then each picture as it is taken.
            free = Math.max(free, taken + base, base) + (index % 9 === 5 ? (stutters[index] ?? 0) : 1);
            const told = clock.taken(taken + 77_000, free);
            if (!told) continue;
            expect(told.to).toBeGreaterThanOrEqual(taken);
            expect(told.from).toBeLessThanOrEqual(taken);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
  it('is told within a second of a steady stream, and not while what was kept is still coming', () => {
    const clock = createCaptureClock();
    const told = Array.from({ length: 30 }, (_, index) => clock.taken(index * 100, Math.max(500, index * 100 + 100)));
    expect(told.slice(0, 5)).toEqual([null, null, null, null, null]);
    expect(told.slice(15).every((one) => one !== null)).toBe(true);
  });
  it('is asked anew when the stream’s own time jumps', () => {
    const clock = createCaptureClock();
    for (let at = 0; at < 3_000; at += 100) clock.taken(at, at + 100);
    expect(clock.taken(3_000 - 60_000, 3_100)).toBeNull();
  });
});

describe('blackening', () => {
  it('takes whole blocks of two by two, luma and both chromas, and nothing else', () => {
    const picture = new Uint8Array(bytesOf(SIZE)).fill(99);
    const points = [
      [101, 51],
      [201, 51],
      [201, 151],
      [101, 151],
    ] as const;
    blacken(picture, SIZE, [{ kind: 'polygon', points, grow: 0 }]);
    const luma = (x: number, y: number) => picture[y * 480 + x];
    const blue = (x: number, y: number) => picture[480 * 270 + (y >> 1) * 240 + (x >> 1)];
    const red = (x: number, y: number) => picture[480 * 270 * 1.25 + (y >> 1) * 240 + (x >> 1)];
    for (const [x, y] of [
      [101, 52],
      [100, 60],
      [200, 150],
      [150, 100],
    ] as const)
      expect([luma(x, y), blue(x, y), red(x, y)]).toEqual([16, 128, 128]);
    for (const [x, y] of [
      [99, 60],
      [203, 60],
      [150, 49],
      [150, 153],
    ] as const)
      expect([luma(x, y), blue(x, y), red(x, y)]).toEqual([99, 99, 99]);
    blacken(picture, SIZE, [{ kind: 'whole' }]);
    expect(new Set(picture)).toEqual(new Set([16, 128]));
  });
});

describe('raw pictures', () => {
  it.each([
    ['a web page', Buffer.from('<html><body>'.repeat(10))],
    ['a box without end', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0x6d, 0x6f, 0x6f, 0x76])],
    ['a picture before its size', Buffer.from([0, 0, 0, 16, 0x6d, 0x64, 0x61, 0x74, 1, 2, 3, 4, 5, 6, 7, 8])],
    ['a length less than none', Buffer.from([0, 0, 0, 2, 0x6d, 0x6f, 0x6f, 0x66])],
  ])('are not made out of %s', (_, bytes) => {
    let pictures = 0;
    const read = createRawReader(() => {
      pictures += 1;
    });
    expect(() => read(bytes)).toThrow(RangeError);
    expect(pictures).toBe(0);
  });
});
