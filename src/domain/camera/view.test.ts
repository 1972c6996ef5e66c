import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LonLat } from '../asset/asset.ts';
import { metresBetween } from '../place/course.ts';
import { camerasByUse, camerasThatSee, cameraView, DEFAULT_RANGE, LONGEST_RANGE, sightOf } from './view.ts';

const MAST: LonLat = [5.0415, 47.322];
/** A place so many metres east and north of the mast. */
const off = (east: number, north: number): LonLat => [
  MAST[0] + east / (111_195 * Math.cos((MAST[1] * Math.PI) / 180)),
  MAST[1] + north / 111_195,
];
const fixed = (attributes: Record<string, string | number | boolean>, at = MAST) => ({ at, attributes });
const sight = (attributes: Record<string, string | number | boolean>, place: LonLat) =>
  sightOf(cameraView(fixed(attributes)), place);

describe('a fixed camera', () => {
  const north = { azimuth: 0, fieldOfView: 90 };

  it('sees what lies in its picture, up to the edge and no farther', () => {
    expect(sight(north, off(0, 50))).toBe('sees');
    expect(sight(north, off(34, 35))).toBe('sees');
    expect(sight(north, off(36, 35))).toBe('near');
    expect(sight(north, off(0, -50))).toBe('near');
  });

  it('that looks north sees to both sides of it', () => {
    expect(sight({ azimuth: 350, fieldOfView: 40 }, off(5, 50))).toBe('sees');
    expect(sight({ azimuth: 10, fieldOfView: 40 }, off(-5, 50))).toBe('sees');
    expect(sight({ azimuth: -10, fieldOfView: 40 }, off(-15, 50))).toBe('sees');
    expect(sight({ azimuth: 730, fieldOfView: 40 }, off(5, 50))).toBe('sees');
  });

  it('sees to the end of its range: its own, or the one that is taken for granted', () => {
    expect(sight(north, off(0, DEFAULT_RANGE.fixed - 1))).toBe('sees');
    expect(sight(north, off(0, DEFAULT_RANGE.fixed + 1))).toBe('near');
    expect(sight({ ...north, range: 30 }, off(0, 40))).toBe('near');
    expect(sight({ ...north, range: 150 }, off(0, 140))).toBe('sees');
  });

  it('is not said to see anything where nobody wrote down where it looks', () => {
    expect(sight({ fieldOfView: 90 }, off(0, 20))).toBe('near');
    expect(sight({ azimuth: 0 }, off(0, 20))).toBe('near');
    expect(sight({}, off(0, 20))).toBe('near');
  });

  it('does not see what stands under its own mast', () => {
    expect(sight(north, off(0, 1))).toBe('near');
    expect(sight(north, MAST)).toBe('near');
  });

  it('with a picture all round needs no direction', () => {
    expect(sight({ fieldOfView: 360 }, off(-20, -20))).toBe('sees');
    expect(sight({ fieldOfView: 360 }, MAST)).toBe('sees');
  });
});

describe('a camera that turns', () => {
  it('can turn to all that is within its range, and where it looks now is not made up', () => {
    for (const place of [off(0, 190), off(0, -190), off(-190, 0), MAST])
      expect(sight({ ptz: true, azimuth: 0, fieldOfView: 62 }, place)).toBe('can-turn');
    expect(sight({ ptz: true }, off(0, DEFAULT_RANGE.turning + 1))).toBe('near');
    expect(sight({ ptz: true, range: 400 }, off(0, 390))).toBe('can-turn');
  });

  it('is known by how cities write it', () => {
    expect(sight({ ptz: 'Oui' }, off(0, 190))).toBe('can-turn');
    expect(sight({ type: 'Dôme PTZ' }, off(0, 190))).toBe('can-turn');
    expect(sight({ type: 'dome' }, off(0, 190))).toBe('can-turn');
    expect(sight({ ptz: 'non', azimuth: 0, fieldOfView: 90 }, off(0, -50))).toBe('near');
  });
});

describe('attributes from a file', () => {
  it('may be numbers written as text', () => {
    expect(cameraView(fixed({ azimuth: ' 92,5 ', fieldOfView: '78', range: '120' }))).toEqual({
      at: MAST,
      turns: false,
      azimuth: 92.5,
      fieldOfView: 78,
      range: 120,
    });
  });

  it('that make no sense count as not known', () => {
    for (const nonsense of ['', 'north', 'NaN', Number.NaN, Number.POSITIVE_INFINITY, true])
      expect(cameraView(fixed({ azimuth: nonsense, fieldOfView: nonsense, range: nonsense }))).toEqual({
        at: MAST,
        turns: false,
        azimuth: null,
        fieldOfView: null,
        range: DEFAULT_RANGE.fixed,
      });
    expect(cameraView(fixed({ fieldOfView: -90, range: -5 }))).toMatchObject({
      fieldOfView: null,
      range: DEFAULT_RANGE.fixed,
    });
    expect(cameraView(fixed({ fieldOfView: 1e9, range: 1e9 }))).toMatchObject({
      fieldOfView: 360,
      range: LONGEST_RANGE,
    });
  });
});

describe('cameras for a place', () => {
  const place = off(0, 0);
  const cameras = [
    { id: 'beside, looks away', ...fixed({ azimuth: 0, fieldOfView: 90 }, off(0, 10)) },
    { id: 'dome', ...fixed({ ptz: true }, off(0, 20)) },
    { id: 'across', ...fixed({ azimuth: 180, fieldOfView: 90 }, off(0, 70)) },
    { id: 'corner', ...fixed({ azimuth: 270, fieldOfView: 78 }, off(40, 0)) },
    { id: 'far dome', ...fixed({ ptz: true }, off(500, 0)) },
  ];

  it('come in the order of their use: sees it, can turn to it, merely near', () => {
    expect(camerasByUse(cameras, place).map(({ camera, sight }) => `${camera.id}: ${sight}`)).toEqual([
      'corner: sees',
      'across: sees',
      'dome: can-turn',
      'beside, looks away: near',
      'far dome: near',
    ]);
  });

  it('that do not see it are none that see it', () => {
    expect(camerasThatSee(cameras, place).map(({ camera }) => camera.id)).toEqual(['corner', 'across', 'dome']);
    expect(camerasThatSee([], place)).toEqual([]);
  });

  it('turned round together with the place, still see the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 359 }),
        fc.integer({ min: -179, max: 179 }),
        fc.integer({ min: 10, max: 200 }),
        (azimuth, aside, fieldOfView) => {
          // Within a degree of the edge the roundness of the earth decides.
          fc.pre(Math.abs(Math.abs(aside) - fieldOfView / 2) > 1);
          const angle = ((azimuth + aside) * Math.PI) / 180;
          const seen = sight({ azimuth, fieldOfView }, off(60 * Math.sin(angle), 60 * Math.cos(angle)));
          expect(seen).toBe(Math.abs(aside) < fieldOfView / 2 ? 'sees' : 'near');
        },
      ),
    );
  });

  it('never fail on whatever an import wrote', () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean());
    const anything = fc.dictionary(fc.constantFrom('azimuth', 'fieldOfView', 'range', 'ptz', 'type'), value);
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 8 }), (all) => {
        const found = camerasByUse(
          all.map((attributes) => fixed(attributes)),
          off(12, -7),
        );
        expect(found).toHaveLength(all.length);
        for (const { metres } of found) expect(metres).toBeCloseTo(metresBetween(MAST, off(12, -7)), 6);
      }),
    );
  });
});
