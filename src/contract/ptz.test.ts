import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { MOST_TURNED, MOST_WATCHED, patrolSchema, ptzContract } from './ptz.ts';

/* What a window may send: everything else is refused before anything is asked of a camera. */

const takes = (procedure: keyof typeof ptzContract, input: unknown): boolean => {
  const schema = ptzContract[procedure]['~orpc'].inputSchema as z.ZodType | undefined;
  return schema?.safeParse(input).success ?? false;
};
const camera = 'CAM-1';
const NONSENSE = [undefined, null, '', 7, [], {}, { camera: '' }, { camera: 'x'.repeat(65) }, { camera: { a: 1 } }];

it('nonsense is refused whatever is asked', () => {
  for (const procedure of Object.keys(ptzContract) as (keyof typeof ptzContract)[])
    if (procedure !== 'watchTours')
      for (const input of NONSENSE) expect(takes(procedure, input), procedure).toBe(false);
});

describe('points and boxes', () => {
  it('lie in the picture, and are numbers', () => {
    expect(takes('centre', { camera, x: -1, y: 1 })).toBe(true);
    for (const x of [1.01, Number.NaN, Number.POSITIVE_INFINITY, '0', null, [0]])
      expect(takes('centre', { camera, x, y: 0 })).toBe(false);
  });

  it('have a size, and are not without end', () => {
    const box = { camera, left: -1, right: 1, bottom: -0.5, top: 0.5 };
    expect(takes('zoomTo', box)).toBe(true);
    for (const wrong of [{ right: -1 }, { top: -0.5 }, { left: 2 }, { right: 4.1 }, { bottom: Number.NaN }])
      expect(takes('zoomTo', { ...box, ...wrong })).toBe(false);
  });
});

describe('places and lists', () => {
  it('are on the earth, and not longer than can be served', () => {
    expect(takes('lookAt', { place: [5, 47] })).toBe(true);
    for (const place of [[181, 0], [0, 91], [0], [Number.NaN, 0], 'here'])
      expect(takes('lookAt', { place })).toBe(false);
    expect(takes('lookAt', { place: [5, 47], cameras: Array(MOST_TURNED + 1).fill(camera) })).toBe(false);
    expect(takes('watchViews', { cameras: Array(MOST_WATCHED).fill(camera) })).toBe(true);
    expect(takes('watchViews', { cameras: Array(MOST_WATCHED + 1).fill(camera) })).toBe(false);
  });
});

describe('names and tours', () => {
  it('of presets are one short line', () => {
    expect(takes('savePreset', { camera, name: 'Entrée <nord> & "sud"' })).toBe(true);
    for (const name of ['', '   ', 'x'.repeat(61), 'a\nb', 'a\u0000b', 7])
      expect(takes('savePreset', { camera, name })).toBe(false);
  });

  it('of tours have stops, not too many, and stay a sensible time at each', () => {
    const tour = { id: 'T', camera, name: 'Nuit', stops: [{ preset: '1', seconds: 10 }] };
    expect(patrolSchema.safeParse(tour).success).toBe(true);
    const stops = [
      [],
      Array(33).fill(tour.stops[0]),
      [{ preset: '1', seconds: 0 }],
      [{ preset: '', seconds: 9 }],
      [null],
    ];
    for (const wrong of stops) expect(patrolSchema.safeParse({ ...tour, stops: wrong }).success).toBe(false);
  });
});
