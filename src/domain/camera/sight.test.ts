import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import { GREY, type GreyPicture, isBlack, overlay } from './picture.ts';
import { MOST_REFERENCES, type ReferenceStill, type Sight, sighted } from './sight.ts';

/** A street of houses that all differ: the same for a seed, `right` cells turned, `light` times as bright, with grain. */
function street(seed: number, { right = 0, light = 1, grain = 0 } = {}): GreyPicture {
  const { width, height } = GREY;
  const houses = seededRandom(seed, 'houses');
  const scene = new Uint8Array(2 * width * height).fill(60);
  for (let house = 0; house < 90; house++) {
    const [left, top] = [houses() * 2 * width, houses() * height];
    const [wide, high, level] = [3 + houses() * 14, 3 + houses() * 12, 40 + houses() * 180];
    for (let y = Math.floor(top); y < Math.min(height, top + high); y++)
      for (let x = Math.floor(left); x < Math.min(2 * width, left + wide); x++) scene[y * 2 * width + x] = level;
  }
  const noise = seededRandom(grain, 'grain');
  return Uint8Array.from({ length: width * height }, (_, cell) => {
    const level = scene[Math.floor(cell / width) * 2 * width + (cell % width) + right]!;
    return Math.round(level * light + (grain === 0 ? 0 : (noise() - 0.5) * 4));
  });
}
const sight = (picture: GreyPicture, is: Partial<Sight> = {}): Sight => ({
  picture,
  mark: picture.join(),
  head: null,
  isTurning: false,
  from: 'still',
  ...is,
});
const reference = (picture: GreyPicture, head: ReferenceStill['head'] = null): ReferenceStill => ({
  picture,
  head,
  at: 0,
  from: 'still',
});
const home = { pan: 0, tilt: 0.38, zoom: 0 };

describe('a picture', () => {
  test('is black when nearly all of it is, and a street at night is not', () => {
    expect(isBlack(new Uint8Array(GREY.width * GREY.height))).toBe(true);
    expect(isBlack(new Uint8Array(GREY.width * GREY.height).fill(16))).toBe(true);
    expect(isBlack(street(1, { light: 0.25 }))).toBe(false);
  });

  test('lies over its like, and elsewhere when the camera was turned', () => {
    const same = overlay(street(1), street(1, { grain: 1, light: 0.6 }));
    expect(same.here).toBeGreaterThan(0.8);
    const turned = overlay(street(1), street(1, { right: 6, grain: 1 }));
    expect(turned.elsewhere).toBeGreaterThan(turned.here + 0.3);
    const other = overlay(street(1), street(99, { grain: 1 }));
    expect(Math.max(other.here, other.elsewhere)).toBeLessThan(0.45);
  });
});

describe('a still', () => {
  test('is not compared with key pictures of the stream, which may be cut differently, nor they with it', () => {
    const key = sight(street(1, { right: 6 }), { from: 'stream' });
    const known = [reference(street(1))];
    // The first of its source is what it should see, and says nothing of the other's.
    expect(sighted(known, sight(street(1)), key)).toMatchObject({
      look: { moved: null, frozen: null },
      isReference: true,
    });
    const both = [...known, { ...reference(key.picture), from: 'stream' as const }];
    expect(sighted(both, sight(street(1)), key).look).toMatchObject({ moved: false, frozen: null });
    expect(sighted(both, key, sight(street(1))).look).toMatchObject({ moved: false, frozen: null });
    expect(sighted(both, key, { ...key, picture: street(1) }).look).toMatchObject({ frozen: true });
    expect(sighted(both, null, { ...key, picture: street(1) }).look).toMatchObject({ moved: true });
  });

  test('becomes the reference when there is none, but not a black one, nor one of a head that turns', () => {
    expect(sighted([], null, sight(street(1)))).toMatchObject({
      look: { moved: null, frozen: null },
      isReference: true,
    });
    expect(sighted([], null, sight(street(1), { isTurning: true })).isReference).toBe(false);
    const black = sighted([], null, sight(new Uint8Array(GREY.width * GREY.height)));
    expect(black).toMatchObject({ look: { black: true, frozen: null, moved: null }, isReference: false });
  });

  test('of the same street has not moved, of the street beside it has', () => {
    const kept = [reference(street(1))];
    expect(sighted(kept, null, sight(street(1, { grain: 2 }))).look.moved).toBe(false);
    expect(sighted(kept, null, sight(street(1, { right: 6, grain: 2 }))).look.moved).toBe(true);
    expect(sighted(kept, null, sight(street(99, { grain: 2 }))).look.moved).toBe(true);
  });

  test('in quite other light that shows nothing of it is not judged', () => {
    expect(sighted([reference(street(1))], null, sight(street(99, { light: 0.3, grain: 2 }))).look.moved).toBeNull();
  });

  test('that is sure to be the same street in other light becomes a reference as well, until there are enough', () => {
    const evening = sight(street(1, { light: 0.35, grain: 2 }));
    expect(sighted([reference(street(1))], null, evening)).toMatchObject({ look: { moved: false }, isReference: true });
    const enough = Array.from({ length: MOST_REFERENCES }, () => reference(street(1)));
    expect(sighted(enough, null, evening).isReference).toBe(false);
    expect(sighted([reference(street(1))], null, sight(street(1, { grain: 2 }))).isReference).toBe(false);
  });

  test('of a head is compared only where the head stood when the reference was taken', () => {
    const kept = [reference(street(1), home)];
    expect(sighted(kept, null, sight(street(99), { head: home })).look.moved).toBe(true);
    expect(sighted(kept, null, sight(street(99), { head: { ...home, pan: 0.4 } })).look.moved).toBeNull();
    expect(sighted(kept, null, sight(street(99), { isTurning: true })).look.moved).toBeNull();
    expect(sighted(kept, null, sight(street(99), { head: { ...home, pan: 0.4 } })).isReference).toBe(false);
  });

  test('that is the one before in every detail stands still, and says nothing of where the camera looks', () => {
    const one = sight(street(99));
    expect(sighted([reference(street(1))], one, sight(street(99))).look).toEqual({
      kind: 'picture',
      black: false,
      frozen: true,
      moved: null,
    });
    expect(sighted([], one, sight(street(99, { grain: 3 }))).look.frozen).toBe(false);
  });
});
