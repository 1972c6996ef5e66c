import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEntities, plainText } from './entities.ts';
import { parsePlacemark } from './parse.ts';
import { createPlacemarkScanner } from './placemarkScanner.ts';

const LIMITS = { placemark: 5_000, depth: 32 };

function scan(text: string, pieces: readonly number[] = [Number.POSITIVE_INFINITY]) {
  const scanner = createPlacemarkScanner(LIMITS);
  const found = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = Math.max(1, pieces[turn % pieces.length]!);
    const some = scanner.push(text.slice(at, at + length));
    if (!some.ok) return { found, refusal: some.refusal.code };
    found.push(...some.value);
    at += length;
  }
  const end = scanner.end();
  return { found, refusal: end.ok ? null : end.refusal.code };
}

const KML = `<?xml version="1.0" encoding="UTF-8"?>
<kml:kml xmlns:kml="http://www.opengis.net/kml/2.2"><Document><name>Ville &amp; m\u00e9tropole</name>
<!-- <Placemark>none</Placemark> -->
<Style id="a"><IconStyle/></Style>
<Folder><name><![CDATA[Nord <1>]]></name>
<Placemark id="p>1"><name>Un</name><description><![CDATA[<b>gras</b> &amp; </Placemark>]]></description><Point><coordinates>5.04,47.32,0</coordinates></Point></Placemark>
<Placemark/>
</Folder>
<Folder><Placemark><name>Trois</name></Placemark></Folder>
</Document></kml:kml>
`;

describe('placemarks are found as the text comes', () => {
  test('with the names of the folders that hold them', () => {
    const { found, refusal } = scan(KML);
    expect(refusal).toBeNull();
    expect(found.map(({ number, folders, xml }) => [number, folders, xml.slice(0, 17)])).toEqual([
      [1, ['Ville & m\u00e9tropole', 'Nord <1>'], '<Placemark id="p>'],
      [2, ['Ville & m\u00e9tropole', 'Nord <1>'], '<Placemark/>'],
      [3, ['Ville & m\u00e9tropole', ''], '<Placemark><name>'],
    ]);
    expect(found[0]?.xml.endsWith('</Placemark>')).toBe(true);
  });

  test('however the text is cut', () => {
    const whole = scan(KML);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), (pieces) => {
        expect(scan(KML, pieces)).toEqual(whole);
      }),
    );
  });

  test.each([
    [
      'an entity bomb',
      '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><kml/>',
      'kml.doctype',
    ],
    ['a web page', '<html><body></body></html>', 'kml.not-kml'],
    ['a text', 'id;nom', 'kml.not-kml'],
    ['cut off', KML.slice(0, KML.indexOf('</Folder>')), 'kml.cut-off'],
    ['cut off in a tag', `${KML.slice(0, KML.indexOf('</kml:kml'))}</kml`, 'kml.cut-off'],
    ['tags that do not fit', '<kml><Document></Folder></kml>', 'kml.not-xml'],
    ['nesting without end', `<kml>${'<Folder>'.repeat(100_000)}`, 'kml.too-deep'],
    ['a tag without end', `<kml><a ${'x="y" '.repeat(300_000)}`, 'kml.not-xml'],
  ])('%s is refused', (_, text, code) => {
    expect(scan(text, [4_096]).refusal).toBe(code);
  });

  test('a placemark that is too long is named and the next are read', () => {
    const long = `<Placemark><name>${'x'.repeat(20_000)}</name></Placemark>`;
    const { found } = scan(`<kml>${long}<Placemark/></kml>`, [1_000]);
    expect(found.map(({ fault }) => fault)).toEqual(['too-long', null]);
  });
});

describe('a placemark', () => {
  const read = (inner: string) => parsePlacemark(`<Placemark>${inner}</Placemark>`);

  test('texts of all its kinds: markup stays text, entities are read once', () => {
    const placemark =
      read(`<name>A &lt;b&gt; &amp;amp; &#233;</name><description><![CDATA[<script>x</script> &amp;]]></description>
      <ExtendedData><Data name="type"><value>LED</value></Data><Data name="__proto__"><value>x</value></Data>
      <SchemaData schemaUrl="#s"><SimpleData name="NUM">0012</SimpleData></SchemaData></ExtendedData>`);
    expect(placemark.ok && [...placemark.value.texts]).toEqual([
      ['name', 'A <b> &amp; \u00e9'],
      ['description', '<script>x</script> &amp;'],
      ['type', 'LED'],
      ['__proto__', 'x'],
      ['NUM', '0012'],
    ]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('geometries: points, lines, surfaces with holes, several, tracks', () => {
    const geometryOf = (inner: string) => {
      const placemark = read(inner);
      return placemark.ok ? placemark.value.geometry : placemark.refusal.code;
    };
    expect(geometryOf('<Point><coordinates> 5.04,47.32 </coordinates></Point>')).toEqual({
      type: 'Point',
      coordinates: [5.04, 47.32],
    });
    expect(geometryOf('<LineString><coordinates>5,47,1\n6,48,2</coordinates></LineString>')).toEqual({
      type: 'LineString',
      coordinates: [
        [5, 47],
        [6, 48],
      ],
    });
    const ring = (edge: string) => `<LinearRing><coordinates>${edge}</coordinates></LinearRing>`;
    expect(
      geometryOf(
        `<Polygon><innerBoundaryIs>${ring('1,1 2,1 2,2')}</innerBoundaryIs><outerBoundaryIs>${ring('0,0 3,0 3,3')}</outerBoundaryIs></Polygon>`,
      ),
    ).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [3, 0],
          [3, 3],
        ],
        [
          [1, 1],
          [2, 1],
          [2, 2],
        ],
      ],
    });
    expect(
      geometryOf(
        '<MultiGeometry><Point><coordinates>1,2</coordinates></Point><Point><coordinates>3,4</coordinates></Point></MultiGeometry>',
      ),
    ).toMatchObject({
      type: 'GeometryCollection',
      geometries: [{ type: 'Point' }, { type: 'Point' }],
    });
    expect(
      geometryOf('<gx:Track xmlns:gx="x"><gx:coord>5 47 0</gx:coord><gx:coord>6 48 0</gx:coord></gx:Track>'),
    ).toEqual({
      type: 'LineString',
      coordinates: [
        [5, 47],
        [6, 48],
      ],
    });
    expect(geometryOf('<Model/>')).toBeNull();
  });

  test.each([
    ['<Point><coordinates>cinq,47</coordinates></Point>', 'position'],
    ['<Point><coordinates>5</coordinates></Point>', 'position'],
    ['<Point><coordinates>NaN,47</coordinates></Point>', 'not-finite'],
    ['<Polygon/>', 'geometry'],
    ['<name>a</nom>', 'not-xml'],
    ['<name>a', 'not-xml'],
  ])('%s is refused: %s', (inner, code) => {
    expect(read(inner)).toMatchObject({ ok: false, refusal: { code } });
  });
});

test('entities never make a text longer, and none but the five of XML are known', () => {
  expect(decodeEntities('&amp;lt; &eacute; &#0; &#x1F600; &#9999999; &lol9;')).toBe(
    '&lt; &eacute; &#0; \u{1F600} &#9999999; &lol9;',
  );
  expect(plainText(' a &amp; <![CDATA[ &amp; ]]> b ')).toBe('a &  &amp;  b');
});
