import { expect, it } from 'vitest';
import type { LiveColumns } from '../../state/live.ts';
import { createFollow } from './follow.ts';
import { viewOf } from './geo.ts';
import { createTrails } from './trail.ts';

function columnsOf(lon: number, time: number): LiveColumns {
  return {
    flags: new Uint8Array(3),
    level: new Uint8Array(3),
    lon: new Float64Array(3).fill(lon),
    lat: new Float64Array(3).fill(47.32),
    heading: new Float32Array(3),
    speed: new Float32Array(3),
    positionTime: new Float64Array(3).fill(time),
  };
}

it('a trail holds the last minutes, breaks where the vehicle was silent, and takes no fix twice or backwards', () => {
  const trails = createTrails([2]);
  expect(trails.of(2)).toEqual([]);
  for (const [lon, time] of [
    [5.01, 1_000],
    [5.02, 6_000],
    [5.02, 6_000],
    [5.09, 3_000],
    [5.03, 60_000],
    [5.04, 65_000],
    [5.05, Number.NaN],
  ] as const)
    trails.fixed([0, 2], columnsOf(lon, time));
  expect(trails.of(2)).toEqual([
    [
      [5.01, 47.32],
      [5.02, 47.32],
    ],
    [
      [5.03, 47.32],
      [5.04, 47.32],
    ],
  ]);
  expect(trails.of(0)).toEqual([]);
  for (let n = 0; n < 200; n += 1) trails.fixed([2], columnsOf(5 + n / 1_000, 100_000 + n * 5_000));
  const all = trails.of(2).flat();
  expect(all).toHaveLength(48);
  expect(all.at(-1)).toEqual([5.199, 47.32]);
});

it('what is followed may move within the middle of the window; beyond it the map comes after it, until it is let go', () => {
  let at: [number, number] | null = [5.04, 47.32];
  const went: unknown[] = [];
  const told: number[] = [];
  const follow = createFollow({
    view: () => viewOf(5.04, 47.32, 15, 800, 600),
    placeOf: () => at,
    goTo: (place) => went.push([...place]),
    changed: (asset) => told.push(asset),
  });
  follow.update();
  follow.start(7);
  expect([follow.followed(), went]).toEqual([7, []]);
  // 150 px, then 250 px east: a degree is 46,603 px at this zoom.
  at = [5.04 + 150 / 46_603, 47.32];
  follow.update();
  expect(went).toEqual([]);
  at = [5.04 + 250 / 46_603, 47.32];
  follow.update();
  expect(went).toEqual([at]);
  at = null;
  follow.update();
  follow.stop();
  follow.stop();
  at = [6, 47];
  follow.update();
  expect([went.length, told]).toEqual([1, [7, -1]]);
});

it('what is followed stays followed when the register gives it another index, and is let go when it has left it', () => {
  const told: number[] = [];
  const follow = createFollow({
    view: () => viewOf(5.04, 47.32, 15, 800, 600),
    placeOf: () => null,
    goTo: () => undefined,
    changed: (asset) => told.push(asset),
  });
  follow.renumber(() => 5);
  follow.start(7);
  follow.renumber((asset) => asset - 3);
  expect(follow.followed()).toBe(4);
  follow.renumber(() => -1);
  expect([follow.followed(), told]).toEqual([-1, [7, 4, -1]]);
});
