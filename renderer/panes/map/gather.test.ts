import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { alongStreet, metresToLine, presentIn, streetAt, streetsInside, thingsInside, wholeStreet } from './gather.ts';
import { geodesicMetres } from './geodesy.ts';
import { smallRegister } from './register.fixture.ts';

const registerOf = (places: readonly LonLat[]) => smallRegister(places.map((at) => ({ at })));
const street = (id: string, name: string, ...line: [number, number][]) => ({ id, name, class: 'local', line });
// A hundred metres here are 0.00133 degrees of longitude, 0.0009 of latitude.
const monge = street('1', 'Rue Monge', [5.03, 47.32], [5.035, 47.32], [5.04, 47.32]);
const mongeEast = street('2', 'Rue Monge', [5.04, 47.32], [5.05, 47.32]);
const mongeElsewhere = street('3', 'Rue Monge', [5.1, 47.3], [5.11, 47.3]);
const liberte = street('4', 'Rue de la Liberté', [5.035, 47.31], [5.035, 47.32], [5.035, 47.33]);
const streets = [monge, mongeEast, mongeElsewhere, liberte];

describe('a zone', () => {
  const ring: LonLat[] = [
    [5.034, 47.319],
    [5.036, 47.319],
    [5.036, 47.321],
    [5.034, 47.321],
  ];

  it('has in it what lies within its edges, wherever a thing that moves is now, and nothing that is nowhere', () => {
    const places: LonLat[] = [
      [5.035, 47.32],
      [5.0339, 47.32],
      [5.035, 47.3211],
      [5.2, 47.5],
    ];
    const register = registerOf(places);
    expect(thingsInside(ring, presentIn(register), (at) => places[at] ?? null)).toEqual([0]);
    expect(thingsInside(ring, [2, 3], (at) => (at === 3 ? [5.0351, 47.3199] : null))).toEqual([3]);
  });

  it('that is drawn around a yard has only what is between its arms', () => {
    const arms: LonLat[] = [
      [5.03, 47.31],
      [5.05, 47.31],
      [5.05, 47.33],
      [5.045, 47.33],
      [5.045, 47.315],
      [5.035, 47.315],
      [5.035, 47.33],
      [5.03, 47.33],
    ];
    const places: LonLat[] = [
      [5.04, 47.32],
      [5.0325, 47.32],
      [5.0475, 47.32],
      [5.04, 47.312],
    ];
    expect(thingsInside(arms, presentIn(registerOf(places)), (at) => places[at] ?? null)).toEqual([1, 2, 3]);
  });

  it('names each street once that lies in it or only runs through it', () => {
    expect(streetsInside(ring, streets).sort()).toEqual(['Rue Monge', 'Rue de la Liberté']);
    // No corner of the street lies within.
    const between: LonLat[] = [
      [5.042, 47.319],
      [5.043, 47.319],
      [5.043, 47.321],
      [5.042, 47.321],
    ];
    expect(streetsInside(between, streets)).toEqual(['Rue Monge']);
    expect(streetsInside(between, [])).toEqual([]);
  });
});

describe('a street', () => {
  it('is all of its pieces that join, not its namesake across the town', () => {
    expect(wholeStreet(streets, monge).map(({ id }) => id)).toEqual(['1', '2']);
    expect(wholeStreet(streets, mongeElsewhere).map(({ id }) => id)).toEqual(['3']);
  });

  it('is found under the pointer, the nearest one, and none from too far', () => {
    expect(streetAt(streets, 5.0325, 47.32005, 20)?.id).toBe('1');
    expect(streetAt(streets, 5.03505, 47.325, 20)?.id).toBe('4');
    expect(streetAt(streets, 5.0325, 47.325, 20)).toBeNull();
  });

  it('has along it what stands on its pavements, not the lamps of the street that crosses it', () => {
    const places: LonLat[] = [
      [5.0325, 47.32008], // 9 m beside it
      [5.045, 47.31993], // beside its second piece
      [5.03505, 47.32015], // 17 m up the crossing street
      [5.035, 47.32], // in the middle of the crossing: of both
      [5.0325, 47.3203], // 33 m away
    ];
    const register = registerOf(places);
    const placeOf = (at: number): LonLat => places[at]!;
    expect(alongStreet([monge, mongeEast], streets, register, presentIn(register), placeOf)).toEqual([0, 1, 3]);
    expect(alongStreet([liberte], streets, register, presentIn(register), placeOf)).toEqual([2, 3]);
  });

  it('has what the register says stands in it, however far back from the kerb, and nothing that has left the register', () => {
    const register = smallRegister([
      { at: [5.0325, 47.3206], street: '1' },
      { at: [5.0325, 47.3206], street: '4' },
      { at: [5.0325, 47.32], street: '1', retired: true },
    ]);
    const placeOf = (at: number): LonLat => [register.lon[at]!, register.lat[at]!];
    expect(alongStreet([monge, mongeEast], streets, register, presentIn(register), placeOf)).toEqual([0]);
  });

  it('as long as a ring road is the same whether it is looked at in lengths or whole', () => {
    const round = Array.from({ length: 90 }, (_, at): [number, number] => [
      5.04 + 0.05 * Math.cos(at / 14),
      47.32 + 0.03 * Math.sin(at / 14),
    ]);
    const ring = street('9', 'Rocade', ...round);
    const places = Array.from(
      { length: 400 },
      (_, at): LonLat => [5.04 + 0.05 * Math.cos(at / 61) + (at % 7) * 0.0001, 47.32 + 0.03 * Math.sin(at / 61)],
    );
    const register = registerOf(places);
    const found = new Set(alongStreet([ring], [ring], register, presentIn(register), (at) => places[at]!));
    for (const [at, [lon, lat]] of places.entries()) expect(found.has(at)).toBe(metresToLine(round, lon, lat) <= 25);
    expect(found.size).toBeGreaterThan(50);
  });
});

it('metres to a line are those of the ellipsoid to half a per cent', () => {
  const near = fc.tuple(
    fc.double({ min: 5, max: 5.1, noNaN: true }),
    fc.double({ min: 47.3, max: 47.35, noNaN: true }),
  );
  fc.assert(
    fc.property(near, near, ([lon, lat], [x, y]) => {
      const metres = geodesicMetres([lon, lat], [x, y]);
      expect(Math.abs(metresToLine([[x, y]], lon, lat) - metres)).toBeLessThanOrEqual(0.01 + metres * 0.005);
    }),
  );
});
