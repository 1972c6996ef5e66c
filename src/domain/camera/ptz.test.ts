import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LonLat } from '../asset/asset.ts';
import {
  type Aim,
  aimAt,
  aimOf,
  azimuthOf,
  boxed,
  centred,
  mountOf,
  opticsOf,
  type PtzOptics,
  positionOf,
  seenFrom,
  USUAL_HEIGHT,
  USUAL_OPTICS,
  zoomFor,
} from './ptz.ts';

const NOTHING = { pan: null, tilt: null, zoomRatio: null, shape: null };
const SHAPE = 9 / 16;
const DOME: PtzOptics = {
  widest: 62,
  narrowest: 5,
  pan: { low: -170, high: 170 },
  tilt: { low: -70, high: 20 },
  shape: SHAPE,
};
const MAST: LonLat = [5.0415, 47.322];
const off = (east: number, north: number): LonLat => [
  MAST[0] + east / (111_195 * Math.cos((MAST[1] * Math.PI) / 180)),
  MAST[1] + north / 111_195,
];

const part = fc.double({ min: -1, max: 1, noNaN: true });
const aims = fc.record({
  pan: fc.double({ min: -170, max: 170, noNaN: true }),
  tilt: fc.double({ min: -60, max: 15, noNaN: true }),
  fieldOfView: fc.double({ min: 3, max: 75, noNaN: true }),
});
const aim = (pan: number, tilt: number, fieldOfView: number): Aim => ({ pan, tilt, fieldOfView });

describe('a point of the picture', () => {
  it('in its middle turns nothing', () => {
    const middle = centred(aim(12, -20, 40), SHAPE, 0, 0);
    expect(middle.pan).toBeCloseTo(12, 9);
    expect(middle.tilt).toBeCloseTo(-20, 9);
  });

  it('at its right edge turns by half of the picture, seen level', () => {
    expect(centred(aim(0, 0, 60), SHAPE, 1, 0).pan).toBeCloseTo(30, 9);
    expect(centred(aim(0, 0, 60), SHAPE, 0, 1).tilt).toBeCloseTo(17.99, 2);
  });

  it('far below the horizon turns by more: the circle of that height is smaller', () => {
    expect(centred(aim(0, -60, 40), SHAPE, 0.5, 0).pan).toBeGreaterThan(centred(aim(0, 0, 40), SHAPE, 0.5, 0).pan);
  });

  it('is in the middle of the picture once the camera looks where it should', () => {
    fc.assert(
      fc.property(aims, part, part, (from, x, y) => {
        const seen = seenFrom(from, centred(from, SHAPE, x, y), SHAPE, x, y);
        expect(seen?.x).toBeCloseTo(0, 6);
        expect(seen?.y).toBeCloseTo(0, 6);
      }),
    );
  });
});

describe('a box of the picture', () => {
  const boxes = fc.tuple(part, part, part, part).map(([a, b, c, d]) => ({
    left: Math.min(a, b),
    right: Math.max(a, b),
    bottom: Math.min(c, d),
    top: Math.max(c, d),
  }));

  it('fills the picture and no corner is cut', () => {
    fc.assert(
      fc.property(aims, boxes, (from, box) => {
        fc.pre(box.right - box.left > 0.1 && box.top - box.bottom > 0.1);
        const to = boxed(from, SHAPE, box);
        const corners = [box.left, box.right].flatMap((x) =>
          [box.bottom, box.top].map((y) => seenFrom(from, to, SHAPE, x, y)),
        );
        const reach = corners.map((corner) => Math.max(Math.abs(corner?.x ?? 9), Math.abs(corner?.y ?? 9)));
        expect(Math.max(...reach)).toBeCloseTo(1, 5);
      }),
    );
  });

  it('that is the whole picture changes nothing', () => {
    const to = boxed(aim(40, -10, 50), SHAPE, { left: -1, right: 1, bottom: -1, top: 1 });
    expect(to.pan).toBeCloseTo(40, 6);
    expect(to.fieldOfView).toBeCloseTo(50, 6);
  });

  it('without any size keeps the zoom', () => {
    expect(boxed(aim(0, 0, 50), SHAPE, { left: 0.2, right: 0.2, bottom: 0, top: 0 }).fieldOfView).toBe(50);
  });
});

describe('a place on the map', () => {
  const mount = { at: MAST, azimuth: 90, height: 6 };

  it('is found by its direction from the mast and by its height above the ground', () => {
    const to = aimAt(mount, off(0, 60), 25);
    expect(to?.pan).toBeCloseTo(-90, 3);
    expect(to?.tilt).toBeCloseTo(-5.71, 2);
    expect(to?.fieldOfView).toBeCloseTo(23.42, 1);
    expect(azimuthOf(mount, to as Aim)).toBeCloseTo(0, 2);
  });

  it('under its mast is looked at straight down', () => {
    expect(aimAt(mount, MAST)?.tilt).toBeCloseTo(-90, 6);
  });

  it('is not guessed where nobody knows where the camera looks', () => {
    expect(aimAt({ ...mount, azimuth: null }, off(0, 60))).toBeNull();
    expect(azimuthOf({ ...mount, azimuth: null }, aim(0, 0, 60))).toBeNull();
  });

  it('lies in the middle, as seen by the direction of the map', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 359 }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: 3, max: 400, noNaN: true }),
        (azimuth, bearing, metres) => {
          const angle = (bearing * Math.PI) / 180;
          const to = aimAt({ ...mount, azimuth }, off(metres * Math.sin(angle), metres * Math.cos(angle)));
          const seen = azimuthOf({ ...mount, azimuth }, to as Aim) ?? Number.NaN;
          expect(Math.abs(((seen - bearing + 540) % 360) - 180)).toBeLessThan(0.1);
        },
      ),
    );
  });
});

describe('degrees and generic positions', () => {
  it('come back to themselves', () => {
    const positions = fc.record({ pan: part, tilt: part, zoom: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(positions, (position) => {
        const back = positionOf(DOME, aimOf(DOME, position));
        expect(back.within).toBe(true);
        for (const axis of ['pan', 'tilt', 'zoom'] as const) expect(back.position[axis]).toBeCloseTo(position[axis], 6);
      }),
    );
  });

  it('end where the head ends, and say so', () => {
    expect(positionOf(DOME, aim(178, -10, 40))).toMatchObject({ within: false, position: { pan: 1 } });
    expect(positionOf(DOME, aim(0, -89, 40))).toMatchObject({ within: false, position: { tilt: -1 } });
    expect(positionOf(DOME, aim(0, -10, 1)).position.zoom).toBe(1);
    expect(positionOf(DOME, aim(0, -10, 90)).position.zoom).toBe(0);
  });

  it('go round where the travel goes round: 0 to 360 as well as -180 to 180', () => {
    const round = { ...DOME, pan: { low: 0, high: 360 } };
    expect(positionOf(round, aim(-90, -10, 40)).position.pan).toBeCloseTo(0.5, 9);
    expect(positionOf(USUAL_OPTICS, aim(270, -10, 40)).position.pan).toBeCloseTo(-0.5, 9);
  });

  it('of a lens that does not zoom is zoom 0', () => {
    expect(zoomFor({ ...DOME, narrowest: DOME.widest }, 10)).toBe(0);
  });
});

describe('what is known of a head and its lens', () => {
  it('is what the attributes say, then what the camera tells, then what is usual', () => {
    const told = { pan: { low: -170, high: 170 }, tilt: { low: -70, high: 20 }, zoomRatio: 13, shape: 0.75 };
    expect(opticsOf({}, NOTHING)).toEqual(USUAL_OPTICS);
    expect(opticsOf({ fieldOfView: 62 }, told)).toMatchObject({
      widest: 62,
      pan: told.pan,
      tilt: told.tilt,
      shape: 0.75,
    });
    expect(opticsOf({ fieldOfView: 62 }, told).narrowest).toBeCloseTo(5.29, 2);
    expect(opticsOf({ narrowestView: '2,3', panFrom: '-90', panTo: 90 }, told)).toMatchObject({
      narrowest: 2.3,
      pan: { low: -90, high: 90 },
    });
    expect(opticsOf({ fieldOfView: 60, opticalZoom: 30 }, told).narrowest).toBeCloseTo(2.2, 1);
  });

  it('makes sense whatever an import wrote', () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean());
    const names = fc.constantFrom(
      'fieldOfView',
      'narrowestView',
      'opticalZoom',
      'panFrom',
      'panTo',
      'azimuth',
      'mastHeight',
    );
    fc.assert(
      fc.property(fc.dictionary(names, value), part, part, (attributes, x, y) => {
        const optics = opticsOf(attributes, NOTHING);
        expect(optics.narrowest).toBeLessThanOrEqual(optics.widest);
        const mount = mountOf({ at: MAST, attributes });
        expect(mount.height).toBeGreaterThan(0);
        const { position } = positionOf(optics, centred(aimOf(optics, { pan: x, tilt: y, zoom: 0.5 }), SHAPE, x, y));
        for (const axis of [position.pan, position.tilt, position.zoom]) expect(Math.abs(axis)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('stands on a mast of the usual height where nobody measured it', () => {
    expect(mountOf({ at: MAST, attributes: { azimuth: '-90' } })).toEqual({
      at: MAST,
      azimuth: 270,
      height: USUAL_HEIGHT,
    });
    expect(mountOf({ at: MAST, attributes: { mastHeight: '7,5' } })).toEqual({ at: MAST, azimuth: null, height: 7.5 });
  });
});
