import { describe, expect, test } from 'vitest';
import { exactNumber, parseNumber } from './numbers.ts';
import { parsePlaceText, parseWkt } from './placeText.ts';
import { projectionOfCrs, projectionOfPrj } from './prj.ts';
import { LAMBERT_93 } from './shapefile.fixture.ts';
import { insidePoint, ringArea, within } from './shapes.ts';

const point = (text: string, decimal: '.' | ',' = '.') => {
  const read = parsePlaceText(text, decimal);
  return read.ok ? (read.value?.type === 'Point' ? read.value.coordinates : read.value) : read.refusal.code;
};

describe('a place in one column', () => {
  test.each<[string, '.' | ',', unknown]>([
    ['47.322, 5.0415', '.', [5.0415, 47.322]],
    ['5.0415,47.322', '.', [5.0415, 47.322]],
    ['[5.0415, 47.322]', '.', [5.0415, 47.322]],
    ['(47.322;5.0415)', '.', [5.0415, 47.322]],
    ['47.322 5.0415', '.', [5.0415, 47.322]],
    ['47,322 ; 5,0415', ',', [5.0415, 47.322]],
    ['47,322,5,0415', ',', [5.0415, 47.322]],
    ['-21.1, 55.5', '.', [55.5, -21.1]],
    ['854184.5 6693290.4', '.', [854_184.5, 6_693_290.4]],
    ['', '.', null],
    ['  ', '.', null],
    ['5.0415', '.', 'position'],
    ['a, b', '.', 'geometry'],
    ['1, 2, 3', '.', 'position'],
    ['{"type":"Point","coordinates":[5,47]}', '.', [5, 47]],
    ['{"type":"Feature","geometry":{"type":"Point","coordinates":[5,47]}}', '.', [5, 47]],
    ['{"type":"Feature","geometry":null}', '.', null],
    ['{"type":"Point"', '.', 'not-json'],
    ['{"type":"Point"}', '.', 'position'],
  ])('%j', (text, decimal, expected) => {
    expect(point(text, decimal)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ['POINT(5 47)', { type: 'Point', coordinates: [5, 47] }],
    ['point z (5 47 240)', { type: 'Point', coordinates: [5, 47] }],
    ['SRID=4326;POINT(5 47)', { type: 'Point', coordinates: [5, 47] }],
    [
      'MULTIPOINT(1 2,3 4)',
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'MULTIPOINT((1 2),(3 4))',
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'LINESTRING (1 2, 3 4)',
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'MULTILINESTRING((1 2,3 4),(5 6,7 8))',
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      },
    ],
    [
      'POLYGON((0 0,1 0,1 1,0 0),(.1 .1,.2 .1,.2 .2,.1 .1))',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
          [
            [0.1, 0.1],
            [0.2, 0.1],
            [0.2, 0.2],
            [0.1, 0.1],
          ],
        ],
      },
    ],
    [
      'MULTIPOLYGON(((0 0,1 0,1 1,0 0)))',
      {
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      },
    ],
    ['POLYGON EMPTY', null],
  ])('%s', (text, value) => {
    expect(parseWkt(text)).toEqual({ ok: true, value });
  });

  test.each([
    ['POINT(5)', 'position'],
    ['POINT(a b)', 'position'],
    ['POINT(nan 4)', 'not-finite'],
    ['POINT(5 47', 'geometry'],
    ['POINT((5 47))', 'geometry'],
    ['LINESTRING(())', 'geometry'],
    ['POLYGON(0 0,1 1)', 'geometry'],
    ['CIRCULARSTRING(1 2,3 4)', 'geometry'],
    ['POINT', 'geometry'],
    ['POINT))(', 'geometry'],
  ])('%s is refused: %s', (text, code) => {
    expect(parseWkt(text)).toMatchObject({ ok: false, refusal: { code } });
  });
});

test('numbers as people write them, and what is none', () => {
  expect(parseNumber('1 234 567,5', ',')).toBe(1_234_567.5);
  expect(parseNumber('771\u202f027.97', '.')).toBe(771_027.97);
  expect(parseNumber('3.87', ',')).toBe(3.87);
  expect(parseNumber('-1.5e3', '.')).toBe(-1_500);
  for (const text of ['3,87', '1.2.3', '12-5', '0x10', '', '1e', '43\u00b036'])
    expect(parseNumber(text, '.')).toBeNull();
  expect(parseNumber('1.234,5', ',')).toBeNull();
  for (const text of ['NaN', '-Infinity', 'inf', '1e999']) expect(parseNumber(text, '.')).toBe('not-finite');
});

test('only what is written back without a change becomes a number', () => {
  for (const [text, number] of [
    ['12', 12],
    ['-3.5', -3.5],
    ['0', 0],
  ] as const)
    expect(exactNumber(text, '.')).toBe(number);
  for (const text of ['012', '1.50', '+3', '1e3', '5E2', '12345678901234567890', '1,5', '', 'x'])
    expect(exactNumber(text, '.')).toBeNull();
  expect(exactNumber('44,7', ',')).toBe(44.7);
});

describe('what a file says of its projection', () => {
  const conic = (x: number, y: number) =>
    LAMBERT_93.replace('700000.0', `${x}.0`)
      .replace('6600000.0', `${y}.0`)
      .replace('RGF93_Lambert_93', 'RGF_1993_Lambert_Zone_6');
  test.each<[string, unknown]>([
    [LAMBERT_93, { projection: 'EPSG:2154' }],
    [conic(1_700_000, 6_200_000), { projection: 'EPSG:3947' }],
    [conic(1_700_000, 1_200_000), { projection: 'EPSG:3942' }],
    [conic(600_000, 2_200_000), { unknown: 'RGF_1993_Lambert_Zone_6' }],
    [
      'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]',
      { projection: 'EPSG:4326' },
    ],
    ['GEOGCS["NTF (Paris)",DATUM["NTF",SPHEROID["Clarke 1880",6378249.2,293.46]]]', { unknown: 'NTF (Paris)' }],
    [
      'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator_Auxiliary_Sphere"]]',
      { projection: 'EPSG:3857' },
    ],
    [
      'PROJCS["NTF_Lambert_II_etendu",GEOGCS["NTF",SPHEROID["Clarke_1880_IGN"]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",600000],PARAMETER["False_Northing",2200000]]',
      { unknown: 'NTF_Lambert_II_etendu' },
    ],
    ['', null],
  ])('%s', (text, said) => {
    expect(projectionOfPrj(text)).toEqual(said);
  });

  test.each<[unknown, unknown]>([
    [{ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG:8.8.1:2154' } }, { projection: 'EPSG:2154' }],
    [{ type: 'EPSG', properties: { code: 3946 } }, { projection: 'EPSG:3946' }],
    [{ type: 'name', properties: { name: 'EPSG:27572' } }, { unknown: 'EPSG:27572' }],
    [{ type: 'name', properties: { name: 'Lambert' } }, { unknown: 'Lambert' }],
    [{ type: 'name' }, null],
    ['EPSG:2154', null],
    [null, null],
  ])('%j', (crs, said) => {
    expect(projectionOfCrs(crs)).toEqual(said);
  });
});

test('the place within a surface is within it, whatever its form', () => {
  const horseshoe: [number, number][] = [
    [0, 0],
    [9, 0],
    [9, 9],
    [7, 9],
    [7, 2],
    [2, 2],
    [2, 9],
    [0, 9],
  ];
  const ring: [number, number][][] = [
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ],
    [
      [1, 1],
      [9, 1],
      [9, 9],
      [1, 9],
    ],
  ];
  const sliver: [number, number][] = [
    [0, 0],
    [100, 0.001],
    [100, 0.002],
  ];
  for (const rings of [[horseshoe], ring, [sliver]]) expect(within(rings, ...insidePoint(rings))).toBe(true);
  expect(
    insidePoint([
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 4],
      ],
    ]),
  ).toEqual([2, 2]);
  expect(
    insidePoint([
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ]),
  ).toEqual([1, 1]);
  expect(
    ringArea([
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
    ]),
  ).toBe(32);
});
