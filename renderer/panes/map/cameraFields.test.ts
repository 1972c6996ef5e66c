import { expect, it } from 'vitest';
import type { CameraView } from '../../../src/contract/ptz.ts';
import { seenViews } from './cameraFields.ts';

const view = (camera: string, azimuth: number | null, at: number): [string, CameraView] => [
  camera,
  {
    camera,
    position: { pan: 0, tilt: 0, zoom: 0 },
    azimuth,
    tilt: -10,
    fieldOfView: 40,
    widest: 62,
    narrowest: 5,
    range: 200,
    moving: false,
    runaway: false,
    at,
  },
];

it('draws where cameras look: not those without a direction, nor those that left the register', () => {
  const views = new Map([view('CAM-1', 90, 20_000), view('CAM-2', null, 20_000), view('CAM-3', 10, 20_000)]);
  const seen = seenViews(
    views,
    new Map([
      ['CAM-1', 7],
      ['CAM-2', 8],
    ]),
    21_000,
  );
  expect([...seen]).toEqual([[7, { azimuth: 90, fieldOfView: 40, range: 200, old: false }]]);
});

it('marks as old what was not heard of for long', () => {
  const seen = seenViews(new Map([view('CAM-1', 90, 20_000)]), new Map([['CAM-1', 7]]), 40_000);
  expect(seen.get(7)?.old).toBe(true);
});
