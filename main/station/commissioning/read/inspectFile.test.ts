import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ImportMapping,
  type Inspection,
  importMappingSchema,
  inspectionSchema,
} from '../../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import { type InspectOptions, inspectFile } from './inspectFile.ts';
import { createDesk, type Desk, readAll } from './reading.fixture.ts';
import { zipOf } from './zipFile.fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

interface Look extends Partial<Inspection> {
  readonly refusal: Refusal | null;
  /** Of the remarks. */
  readonly codes: readonly string[];
  readonly source?: ImportMapping['source'];
}

/** What an inspection finds; it has the shape of the contract, and its suggestion is a mapping. */
async function look(name: string, content: string | Buffer, options: InspectOptions = {}): Promise<Look> {
  const inspected = await inspectFile(desk.put(name, content), options);
  if (!inspected.ok) return { refusal: inspected.refusal, codes: [] };
  expect(inspectionSchema.parse(inspected.value)).toEqual(inspected.value);
  expect(importMappingSchema.parse(inspected.value.suggestion)).toEqual(inspected.value.suggestion);
  const { suggestion, remarks } = inspected.value;
  return { ...inspected.value, source: suggestion.source, codes: remarks.map(({ code }) => code), refusal: null };
}

const lampsCsv = (delimiter: string, decimal: string): string =>
  [
    ['ID', 'Libell\u00e9', 'X', 'Y'],
    ['A1', 'Rue de la Libert\u00e9', `5${decimal}0410001`, `47${decimal}3220001`],
    ['A2', 'Rue Monge', `5${decimal}0420001`, `47${decimal}3230001`],
  ]
    .map((row) => row.join(delimiter))
    .join('\r\n');

describe('how a table is written is found in its bytes', () => {
  test.each([
    [';', ','],
    [';', '.'],
    [',', '.'],
    ['\t', ','],
    ['|', '.'],
  ])('delimiter %j with decimal %j', async (delimiter, decimal) => {
    const { source, suggestion, rows, columns } = await look('x', lampsCsv(delimiter, decimal));
    expect(source).toMatchObject({ format: 'csv', delimiter, decimal, projection: 'EPSG:4326' });
    expect(suggestion).toMatchObject({
      place: { x: 'X', y: 'Y' },
      fields: { id: { column: 'ID' }, name: { column: 'Libell\u00e9' } },
    });
    expect(rows).toBe(2);
    expect(columns?.[1]).toEqual({ name: 'Libell\u00e9', samples: ['Rue de la Libert\u00e9', 'Rue Monge'], filled: 1 });
  });

  test('a first line that tells a spreadsheet the delimiter is no header', async () => {
    const { source, columns, rows } = await look('x.csv', `sep=;\r\n${lampsCsv(';', ',')}`);
    expect(source).toMatchObject({ delimiter: ';', decimal: ',' });
    expect([rows, columns?.[0]?.name]).toEqual([2, 'ID']);
  });

  test('a decimal comma within quotes, where the comma parts the columns too', async () => {
    const { source } = await look('x.csv', 'id,x,y\n1,"5,0410001","47,3220001"\n2,"5,0420001","47,3230001"\n');
    expect(source).toMatchObject({ delimiter: ',', decimal: ',' });
  });

  test.each<[string, (text: string) => Buffer, string, string[]]>([
    ['UTF-8', (text) => Buffer.from(text), 'utf-8', []],
    ['UTF-8 with its mark', (text) => Buffer.from(`\ufeff${text}`), 'utf-8', ['encoding.bom']],
    ['Windows-1252', (text) => Buffer.from(text, 'latin1'), 'windows-1252', ['encoding.guessed']],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', ['encoding.bom']],
    ['UTF-16 without its mark', (text) => Buffer.from(text, 'utf16le'), 'utf-16le', ['encoding.guessed']],
  ])('%s', async (_, encode, encoding, remarks) => {
    const { source, columns, codes } = await look('x.csv', encode(lampsCsv(';', '.')));
    expect(source?.encoding).toBe(encoding);
    expect(columns?.[1]?.samples[0]).toBe('Rue de la Libert\u00e9');
    expect(codes.filter((code) => code.startsWith('encoding.'))).toEqual(remarks);
  });

  test('ISO-8859-15 is told from Windows-1252 by the œ within a word; an accent late in the file counts as well', async () => {
    const latin9 = Buffer.from('id;nom;lon;lat\n1;C\u00f4te du Sacr\u00e9-C\u00bdur;5.041;47.322\n', 'latin1');
    expect((await look('x.csv', latin9)).source?.encoding).toBe('iso-8859-15');
    const windows = Buffer.from('id;nom;lon;lat\n1;l\u0092\u009cuvre;5.041;47.322\n', 'latin1');
    const { source, columns } = await look('x.csv', windows);
    expect([source?.encoding, columns?.[1]?.samples[0]]).toEqual(['windows-1252', 'l\u2019\u0153uvre']);
    const late = Buffer.from(
      `id;nom;lon;lat\n${'1;Rue;5.041;47.322\n'.repeat(20_000)}2;Libert\u00e9;5.041;47.322\n`,
      'latin1',
    );
    expect((await look('x.csv', late)).source?.encoding).toBe('windows-1252');
  });

  test('accents that were encoded twice are said', async () => {
    expect((await look('x.csv', 'id;nom;lon;lat\n1;C\u00c3\u00a9lette;5.041;47.322\n')).codes).toContain(
      'encoding.doubled',
    );
  });

  test('a first line that is a row, two columns of one name, columns that are empty', async () => {
    const { codes, columns } = await look('x.csv', '1;5.041;47.322;x\n2;5.042;47.323;y\n');
    expect(codes).toContain('header.suspicious');
    expect(columns?.length).toBe(4);
    const other = await look('x.csv', 'nom;nom;vide;lon;lat\na;b;;5.041;47.322\n');
    expect(other.codes).toEqual(expect.arrayContaining(['columns.twice', 'columns.empty']));
    expect(other.columns?.map(({ name }) => name)).toEqual(['nom', 'nom (2)', 'vide', 'lon', 'lat']);
  });

  test('packed with gzip', async () => {
    expect(await look('adresses.csv.gz', gzipSync(lampsCsv(';', '.')))).toMatchObject({
      rows: 2,
      source: { format: 'csv' },
    });
    expect((await look('x.gz', gzipSync(Buffer.alloc(30_000_000, 'a;b\n')))).refusal?.context.reason).toBe('gzip-bomb');
    expect((await look('x.gz', gzipSync(lampsCsv(';', '.')).subarray(0, 60))).refusal?.context.reason).toBe(
      'gzip-damaged',
    );
  });
});

describe('the projection is found by what the coordinates are', () => {
  const table = (x: number, y: number, names = 'x;y') =>
    `id;${names}\n${[0, 1, 2].map((i) => `A${i};${x + i};${y + i}`).join('\n')}`;
  test.each<[string, number, number, string]>([
    ['Lambert-93', 854_184.5, 6_693_290.5, 'EPSG:2154'],
    ['Lambert-93 in Corsica', 1_180_000.5, 6_105_000.5, 'EPSG:2154'],
    ['CC42', 1_868_256.7, 1_237_769.6, 'EPSG:3942'],
    ['CC43', 1_770_900.7, 2_277_000.6, 'EPSG:3943'],
    ['CC47', 1_854_304.7, 6_237_805.8, 'EPSG:3947'],
    ['CC48', 1_200_000.7, 7_250_000.8, 'EPSG:3948'],
    ['CC50', 1_705_000.7, 9_260_000.8, 'EPSG:3950'],
    ['web Mercator at Nice', 808_000.5, 5_420_000.5, 'EPSG:3857'],
  ])('%s', async (_, x, y, projection) => {
    const { source, codes, suggestion } = await look('x.csv', table(x, y));
    expect(source?.projection).toBe(projection);
    expect(suggestion?.place).toEqual({ x: 'x', y: 'y' });
    expect(codes).toEqual(expect.arrayContaining(['projection.guessed', 'projection.not-wgs84']));
  });

  test('degrees in the wrong order: the columns are exchanged, and that is said', async () => {
    const { suggestion, codes } = await look('x.csv', 'id;x;y\na;47.3220001;5.0410001\nb;47.3230001;5.0420001\n');
    expect(suggestion).toMatchObject({ place: { x: 'y', y: 'x' }, source: { projection: 'EPSG:4326' } });
    expect(codes).toContain('place.swapped');
  });

  test('where two projections are possible, the city that is known decides', async () => {
    // Lille in web Mercator could be a village of the Vend\u00e9e in Lambert-93.
    const lille = table(340_000.5, 6_550_000.5);
    expect((await look('x.csv', lille)).source?.projection).toBe('EPSG:2154');
    const isKnownPlace = ([lon, lat]: readonly [number, number]) =>
      Math.abs(lon - 3.05) < 0.1 && Math.abs(lat - 50.6) < 0.1;
    expect((await look('x.csv', lille, { isKnownPlace })).source?.projection).toBe('EPSG:3857');
  });

  test('old and foreign coordinates are said to be so', async () => {
    const { codes, remarks } = await look('x.csv', table(803_000.5, 2_260_000.5));
    expect(codes).toContain('projection.unknown');
    expect(remarks?.find(({ code }) => code === 'projection.unknown')?.context.said).toBe('Lambert II \u00e9tendu');
    expect((await look('x.csv', table(13.4, 52.5, 'lon;lat'))).codes).toContain('place.outside-france');
  });

  const geojson = (crs: string | null, x: number, y: number) =>
    JSON.stringify({
      type: 'FeatureCollection',
      ...(crs ? { crs: { type: 'name', properties: { name: crs } } } : {}),
      features: [{ type: 'Feature', properties: { nom: 'a' }, geometry: { type: 'Point', coordinates: [x, y] } }],
    });
  test.each<[string | null, number, number, string, string[]]>([
    ['urn:ogc:def:crs:EPSG::2154', 854_184, 6_693_290, 'EPSG:2154', ['projection.not-wgs84']],
    ['EPSG:3947', 1_854_304, 6_237_805, 'EPSG:3947', ['projection.not-wgs84']],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 5.04, 47.32, 'EPSG:4326', []],
    ['urn:ogc:def:crs:EPSG::4171', 5.04, 47.32, 'EPSG:4326', []],
    ['urn:ogc:def:crs:EPSG::3857', 340_000, 6_550_000, 'EPSG:3857', ['projection.not-wgs84']],
    [null, 854_184, 6_693_290, 'EPSG:2154', ['projection.guessed', 'projection.not-wgs84']],
    ['EPSG:4326', 854_184, 6_693_290, 'EPSG:2154', ['projection.contradiction', 'projection.not-wgs84']],
    ['EPSG:27572', 803_000, 2_260_000, 'EPSG:4326', ['projection.unknown']],
    [null, 47.32, 5.04, 'EPSG:4326', ['place.swapped']],
  ])('GeoJSON that says %s at %d, %d', async (crs, x, y, projection, remarks) => {
    const { source, codes } = await look('x.geojson', geojson(crs, x, y));
    expect(source?.projection).toBe(projection);
    expect(codes.filter((code) => /^(projection|place\.swapped)/.test(code))).toEqual(remarks);
  });

  test('GeoJSON with the latitude first is read all the same, and it is said how often', async () => {
    const file = desk.put('x.geojson', geojson(null, 47.32, 5.04));
    const inspected = await inspectFile(file);
    const read = inspected.ok ? await readAll(file, inspected.value.suggestion) : null;
    expect(read?.records[0]?.body).toMatchObject({ at: [5.04, 47.32] });
    expect(read?.outcome?.remarks).toMatchObject([{ code: 'place.swapped', context: { count: 1 } }]);
  });
});

describe('a complete mapping is suggested', () => {
  test('of the national address base', async () => {
    const { suggestion } = await look(
      'adresses-21.csv',
      'id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;certification_commune\n' +
        '21231_0050_00012_bis;21231_0050;12;bis;Rue de la Libert\u00e9;21000;21231;Dijon;854184.55;6693290.46;5.041500;47.322000;1\n',
    );
    expect(suggestion).toMatchObject({
      target: 'address',
      place: { x: 'lon', y: 'lat' },
      fields: {
        id: { column: 'id' },
        number: { column: 'numero' },
        suffix: { column: 'rep' },
        street: { column: 'nom_voie' },
        commune: { column: 'code_insee' },
        postcode: { column: 'code_postal' },
      },
    });
  });

  test('of a local address base, in its own words', async () => {
    const content =
      'cle_interop;commune_insee;commune_nom;voie_nom;numero;suffixe;position;x;y;long;lat\n' +
      '21231_0050_00012;21231;Dijon;Rue de la Libert\u00e9;12;;entr\u00e9e;854184.55;6693290.46;5.041500;47.322000\n' +
      '21231_0050_99999;21231;Dijon;Lieu-dit;99999;;entr\u00e9e;854184.55;6693290.46;5.041500;47.322000\n';
    const file = desk.put('bal.csv', content);
    const inspected = await inspectFile(file);
    if (!inspected.ok) throw new Error(inspected.refusal.message);
    expect(inspected.value.suggestion).toMatchObject({
      target: 'address',
      place: { x: 'long', y: 'lat' },
      fields: { id: { column: 'cle_interop' }, commune: { column: 'commune_insee' }, street: { column: 'voie_nom' } },
    });
    const read = await readAll(file, inspected.value.suggestion);
    expect(read.records.map(({ body }) => body)).toEqual([
      { number: 12, street: 'Rue de la Libert\u00e9', commune: '21231', at: [5.0415, 47.322] },
    ]);
    expect(read.outcome?.bad).toMatchObject([
      { line: 3, refusal: { code: 'row.empty', context: { field: 'number' } } },
    ]);
  });

  test.each<[string, string, object]>([
    ['geo_point_2d', 'nom;geo_point_2d\na;"47.322, 5.0415"\n', { both: 'geo_point_2d' }],
    ['coordonneesXY', 'nom;coordonneesXY\na;"[5.0415, 47.322]"\n', { both: 'coordonneesXY' }],
    ['WKT', 'nom;WKT\na;POINT (5.0415 47.322)\n', { both: 'WKT' }],
    [
      'WKT under another name',
      'nom;forme\na;SRID=4326;POINT (5.0415 47.322)\n'.replace('SRID=4326;', ''),
      { both: 'forme' },
    ],
    [
      'GeoJSON in a column',
      'nom;geo_shape\na;"{""type"":""Point"",""coordinates"":[5.0415,47.322]}"\n',
      { both: 'geo_shape' },
    ],
    ['names that say nothing', 'nom;c1;c2\na;47.322001;5.041501\nb;47.323001;5.042501\n', { x: 'c2', y: 'c1' }],
    ['Latitude and Longitude', 'nom;Latitude;Longitude\na;47.322001;5.041501\n', { x: 'Longitude', y: 'Latitude' }],
  ])('places in %s', async (_, content, place) => {
    const file = desk.put('bancs.csv', content);
    const inspected = await inspectFile(file);
    if (!inspected.ok) throw new Error(inspected.refusal.message);
    expect(inspected.value.suggestion.place).toEqual(place);
    expect((await readAll(file, inspected.value.suggestion)).records[0]?.body).toMatchObject({
      at: [expect.closeTo(5.0415, 4), expect.closeTo(47.322, 4)],
    });
  });

  test.each([
    ['Defibrillateurs_2024.csv', 'defibrillator'],
    ['parkings-en-ouvrage.csv', 'car-park'],
    ['PointsLumineux.csv', 'light-point'],
    ['armoires_eclairage_public.csv', 'light-cabinet'],
    ['Videoprotection.csv', 'camera'],
    ['bornes escamotables.csv', 'bollard'],
    ['carrefours-a-feux.csv', 'junction'],
    ['arrets de bus.csv', 'bus-stop'],
    ['panneaux-lumineux.csv', 'information-panel'],
    ['bancs.csv', 'other'],
  ])('%s: kind %s', async (name, kind) => {
    const { suggestion, codes } = await look(name, lampsCsv(';', '.'));
    expect(suggestion?.fields.kind).toEqual({ constant: kind });
    expect(codes).toContain(kind === 'other' ? 'kind.unknown' : 'kind.guessed');
  });

  test('kinds from a column: our words, or words that are all understood', async () => {
    const rows = (a: string, b: string) => `id;type;lon;lat\nA;${a};5.041;47.322\nB;${b};5.042;47.323\n`;
    expect((await look('x.csv', rows('camera', 'bollard'))).suggestion?.fields.kind).toEqual({ column: 'type' });
    expect((await look('x.csv', rows('Cand\u00e9labre', 'Armoire'))).suggestion?.fields.kind).toEqual({
      column: 'type',
      values: { Candélabre: 'light-point', Armoire: 'light-cabinet' },
    });
    expect((await look('x.csv', rows('Cand\u00e9labre', 'Banc'))).suggestion?.fields.kind).toEqual({
      constant: 'other',
    });
  });

  test('numbers from 1 on get the name of the dataset before them; what two rows share is no identifier', async () => {
    const rows = (ids: string[], header = 'objectid;id;nom;lon;lat') =>
      `${header}\n${ids.map((id, i) => `${i + 1};${id};x;5.04${i + 1};47.322`).join('\n')}\n`;
    expect((await look('bancs.csv', rows(['B-1', 'B-2']))).suggestion?.fields.id).toEqual({ column: 'id' });
    expect((await look('bancs.csv', rows(['7', '9']))).suggestion?.fields.id).toEqual({
      column: 'id',
      prefix: 'bancs-',
    });
    const shared = await look('bancs.csv', rows(['7', '7']));
    expect(shared.suggestion?.fields.id).toEqual({ column: 'objectid', prefix: 'bancs-' });
    expect(shared.remarks?.find(({ code }) => code === 'id.not-unique')?.context).toEqual({ column: 'id', value: '7' });
    const none = await look('bancs.csv', 'nom;lon;lat\nx;5.041;47.322\n');
    expect(none.suggestion?.fields.id).toBeUndefined();
    expect(none.codes).toContain('id.none');
  });

  test('of KML and KMZ: names, folders, extended data', async () => {
    const kml = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Nord</name>
      <Placemark id="x1"><name>Parking Darcy</name><ExtendedData><Data name="places"><value>412</value></Data></ExtendedData>
      <Point><coordinates>5.0330,47.3235,240</coordinates></Point></Placemark></Folder></Document></kml>`;
    for (const [name, content] of [
      ['parkings.kml', kml],
      [
        'parkings.kmz',
        zipOf([
          { name: 'doc.kml', data: kml },
          { name: 'files/icon.png', data: 'x' },
        ]),
      ],
    ] as const) {
      const file = desk.put(name, content);
      const inspected = await inspectFile(file);
      if (!inspected.ok) throw new Error(inspected.refusal.message);
      expect(inspected.value.columns.map((column) => column.name)).toEqual(['@id', 'name', 'places', 'folder']);
      const read = await readAll(file, inspected.value.suggestion);
      expect(read.records[0]?.body).toMatchObject({
        kind: 'car-park',
        name: 'Parking Darcy',
        at: [5.033, 47.3235],
        attributes: { places: 412, folder: 'Nord' },
      });
      expect(read.outcome?.remarks).toMatchObject([{ code: 'place.altitude', context: { count: 1 } }]);
    }
  });
});

describe('what is no table and no map is refused in words', () => {
  test.each<[string, string | Buffer, string, string]>([
    ['nothing', '', 'import.empty', ''],
    ['blanks', ' \r\n \n', 'import.empty', ''],
    ['a header without rows', 'id;nom;lon;lat\n', 'import.empty', ''],
    ['a collection without features', '{"type":"FeatureCollection","features":[]}', 'import.empty', ''],
    ['a web page', '<!DOCTYPE html><html><body>404</body></html>', 'import.format', 'html'],
    ['another XML', '<?xml version="1.0"?><gml/>', 'import.format', 'xml'],
    ['a list in JSON', '[{"lon":5}]', 'import.format', 'json'],
    ['another JSON', '{"records":[1]}', 'import.format', 'json'],
    ['a text', 'Bonjour,\nvoici le fichier.\nCordialement', 'import.format', 'text'],
    ['a PDF', '%PDF-1.7\n', 'import.format', 'pdf'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'import.format', 'picture'],
    ['an old spreadsheet', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'import.format', 'spreadsheet'],
    [
      'a spreadsheet',
      zipOf([
        { name: '[Content_Types].xml', data: '<Types/>' },
        { name: 'xl/workbook.xml', data: '' },
      ]),
      'import.format',
      'spreadsheet',
    ],
    ['shapes without their zip', Buffer.from('0000270a00000000', 'hex'), 'import.format', 'shape'],
    ['a zip of pictures', zipOf([{ name: 'a.png', data: 'x' }]), 'import.format', 'zip'],
    ['an empty zip', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), 'import.empty', ''],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7_919) % 251)),
      'import.format',
      'binary',
    ],
    ['UTF-16 of the other order', Buffer.from('feff00690064', 'hex'), 'import.unreadable', ''],
    ['GeoJSON that is cut off', '{"type":"FeatureCollection","features":[{"type":"Feature"', 'import.unreadable', ''],
    ['an XML bomb', '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', 'import.unreadable', ''],
  ])('%s', async (_, content, code, found) => {
    const { refusal } = await look('lampes.csv', content);
    expect(refusal?.code).toBe(code);
    if (found) expect(refusal?.context.found).toBe(found);
  });

  test('a file that is not there, or is a folder', async () => {
    expect(await inspectFile({ path: '/nowhere/x', name: 'x' })).toMatchObject({
      ok: false,
      refusal: { context: { reason: 'enoent' } },
    });
    expect(await inspectFile({ path: '/', name: 'x' })).toMatchObject({
      ok: false,
      refusal: { context: { reason: 'not-a-file' } },
    });
  });

  test('its name is text from outside and makes no path and no dataset of its own', async () => {
    const { suggestion } = await look('../../etc/\u202egpj.<b>x</b>.csv', lampsCsv(';', '.'));
    expect(suggestion?.dataset).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
    expect((await look(`${'x'.repeat(4_000)}.csv`, lampsCsv(';', '.'))).fileName?.length).toBe(255);
    expect((await look('éÉ.csv', lampsCsv(';', '.'))).suggestion?.dataset).toBe('ee');
    expect((await look('日本.csv', lampsCsv(';', '.'))).suggestion?.dataset).toBe('import');
  });
});
