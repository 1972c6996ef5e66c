import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFeatureScanner } from './featureScanner.ts';
import { parseFeature, parseGeometry } from './parse.ts';

const LIMITS = { featureBytes: 10_000, depth: 32 };

/** Scans a text that comes in pieces of the given lengths, again and again. */
function scan(text: string, pieces: readonly number[] = [Number.POSITIVE_INFINITY], limits = LIMITS) {
  const scanner = createFeatureScanner(limits);
  const bytes = Buffer.from(text);
  const found: { number: number; text: string; fault: string | null }[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = Math.max(1, pieces[turn % pieces.length]!);
    const chunk = Buffer.from(bytes.subarray(at, at + length));
    for (const { number, bytes: own, fault } of scanner.push(chunk))
      found.push({ number, text: Buffer.from(own).toString(), fault });
    // Whoever reads a file may use the same memory again.
    chunk.fill(0x7b);
    at += length;
  }
  const end = scanner.end();
  return { found, end: end.ok ? null : end.refusal.code, members: scanner.members() };
}

const feature = (properties: object, coordinates: unknown = [5.04, 47.32]) =>
  JSON.stringify({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } });

describe('features are found as the bytes come', () => {
  const odd = { nom: 'Place "Darcy" \\ }{][ é€', features: [{ a: [1, 2] }], type: 'x' };
  const text = `\ufeff { "name" : "x", "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},\r\n"features" : [ ${feature(odd)},\n\n${feature({})} , ${feature({ n: 1 })}] , "type":"FeatureCollection" }\n`;

  test('of a collection, with what stands around them', () => {
    const { found, end, members } = scan(text);
    expect(found.map(({ text: own }) => JSON.parse(own).properties)).toEqual([odd, {}, { n: 1 }]);
    expect(found.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(end).toBeNull();
    expect(members).toEqual({
      name: 'x',
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } },
      features: [],
      type: 'FeatureCollection',
    });
  });

  test('however the bytes are cut', () => {
    const whole = scan(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), (pieces) => {
        expect(scan(text, pieces)).toEqual(whole);
      }),
    );
  });

  test('a single feature, a bare geometry, several one after the other', () => {
    expect(scan(feature({ a: 1 })).found.length).toBe(1);
    expect(scan('{"type":"Point","coordinates":[5,47]}').found.length).toBe(1);
    const sequence = `\u001e${feature({ a: 1 })}\n\u001e${feature({ a: 2 })}\n`;
    expect(scan(sequence, [7]).found.map(({ text: own }) => JSON.parse(own).properties.a)).toEqual([1, 2]);
  });

  test('what is no feature among the features is given to be named', () => {
    const { found, end } = scan('{"features":[null, 5,"a,b]", [1,[2]], {"type":"Feature"}, tru]}', [3]);
    expect(found.map(({ text: own }) => own.trim())).toEqual([
      'null',
      '5',
      '"a,b]"',
      '[1,[2]]',
      '{"type":"Feature"}',
      'tru',
    ]);
    expect(end).toBeNull();
  });

  test.each([
    ['cut off in a feature', '{"type":"FeatureCollection","features":[{"type":"Fea', 'geojson.cut-off'],
    ['cut off between features', '{"type":"FeatureCollection","features":[{},', 'geojson.cut-off'],
    ['cut off in a text', '{"a":"b', 'geojson.cut-off'],
    ['a list', '[{"type":"Feature"}]', 'geojson.not-json'],
    ['a table', 'id;nom\n1;2', 'geojson.not-json'],
    ['more after its end', '{"features":[]} x', 'geojson.not-json'],
    ['two collections', '{"features":[]}{"features":[]}', 'geojson.not-json'],
    ['brackets that close too often', '{"features":[]}}', 'geojson.not-json'],
    ['nothing', '', 'geojson.not-json'],
  ])('%s is refused', (_, broken, code) => {
    expect(scan(broken, [5]).end).toBe(code);
    expect(scan(broken).end).toBe(code);
  });

  test('a feature that is too long or too deep is named and the next are read', () => {
    const long = feature({ a: 'x'.repeat(20_000) });
    const deep = `{"type":"Feature","properties":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const { found, end } = scan(`{"features":[${long},${feature({ a: 1 })},${deep}]}`, [1_000], {
      ...LIMITS,
      featureBytes: 250_000,
    });
    expect(found.map(({ fault }) => fault)).toEqual([null, null, 'too-deep']);
    expect(scan(`{"features":[${long},${feature({ a: 1 })}]}`, [1_000]).found.map(({ fault }) => fault)).toEqual([
      'too-long',
      null,
    ]);
    expect(end).toBeNull();
  });

  test('random bytes harm nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const scanner = createFeatureScanner(LIMITS);
        for (const one of scanner.push(bytes)) parseFeature(Buffer.from(one.bytes).toString());
        scanner.end();
        scanner.members();
      }),
    );
  });
});

describe('a feature', () => {
  test('with every type of geometry; altitudes are told of and left out', () => {
    const ring = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ];
    for (const [type, coordinates] of [
      ['Point', [5, 47]],
      ['MultiPoint', [[5, 47]]],
      [
        'LineString',
        [
          [5, 47],
          [6, 48],
        ],
      ],
      [
        'MultiLineString',
        [
          [
            [5, 47],
            [6, 48],
          ],
        ],
      ],
      ['Polygon', [ring]],
      ['MultiPolygon', [[ring]]],
    ])
      expect(parseGeometry({ type, coordinates })).toEqual({ ok: true, value: { type, coordinates } });
    expect(parseFeature(feature({}, [5, 47, 240]))).toMatchObject({
      ok: true,
      value: { geometry: { coordinates: [5, 47] }, altitudes: true },
    });
    expect(parseFeature('{"type":"Feature","id":7,"geometry":null,"properties":null}')).toEqual({
      ok: true,
      value: { id: '7', geometry: null, properties: {}, altitudes: false },
    });
    expect(
      parseGeometry({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] }),
    ).toMatchObject({ ok: true });
  });

  test.each([
    ['{', 'not-json'],
    [feature({}).replace('5.04', 'NaN'), 'not-finite'],
    [feature({}).replace('5.04', '-Infinity'), 'not-finite'],
    [feature({}).replace('5.04', '1e999'), 'not-finite'],
    [feature({ nom: 'NaN' }).slice(0, -1), 'not-json'],
    [feature({}, ['5,04', '47,32']), 'position'],
    [feature({}, [5]), 'position'],
    [feature({}, null), 'position'],
    [feature({}, [[5, 47]]), 'position'],
    ['{"type":"Feature","geometry":{"type":"Circle","coordinates":[5,47]}}', 'geometry'],
    ['{"type":"Feature","geometry":"POINT(5 47)"}', 'geometry'],
    ['{"type":"Feature","geometry":null,"properties":[1]}', 'not-feature'],
    ['{"geometry":{"x":5,"y":47},"attributes":{}}', 'not-feature'],
    ['null', 'not-feature'],
    ['[]', 'not-feature'],
  ])('%s is refused: %s', (text, code) => {
    expect(parseFeature(text)).toMatchObject({ ok: false, refusal: { code } });
  });

  test('collections within collections end', () => {
    let nested: unknown = { type: 'Point', coordinates: [1, 2] };
    for (let i = 0; i < 10; i++) nested = { type: 'GeometryCollection', geometries: [nested] };
    expect(parseGeometry(nested)).toMatchObject({ ok: false, refusal: { code: 'geometry' } });
  });
});
