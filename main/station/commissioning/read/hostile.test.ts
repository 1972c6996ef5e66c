import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  areaSchema,
  assetSchema,
  busLineSchema,
  communeSchema,
  streetSchema,
} from '../../../../src/contract/cityFile.ts';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import { inspectFile } from './inspectFile.ts';
import { createDesk, type Desk, lamps, readAll } from './reading.fixture.ts';
import type { ImportedRecord } from './record.ts';
import { dbfOf, LAMBERT_93, shapefileOf, shpOf } from './shapefile.fixture.ts';
import { zipOf } from './zipFile.fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

const CSV =
  'id;nom;lon;lat;geom\n1;"Rue ""x""\nMonge";5.041;47.322;POINT(5.041 47.322)\n2;C\u00e9lette;5.042;47.323;"LINESTRING(5 47,5.1 47.1)"\n';
const GEOJSON = JSON.stringify({
  type: 'FeatureCollection',
  crs: { type: 'name', properties: { name: 'EPSG:2154' } },
  features: [
    {
      type: 'Feature',
      id: 1,
      properties: { nom: 'a "b" \\', n: 1.5, o: { x: [1] } },
      geometry: { type: 'Point', coordinates: [854_184, 6_693_290] },
    },
    {
      type: 'Feature',
      properties: null,
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [854_184, 6_693_290],
            [854_284, 6_693_290],
            [854_284, 6_693_390],
            [854_184, 6_693_290],
          ],
        ],
      },
    },
    { type: 'Feature', properties: {}, geometry: null },
  ],
});
const KML = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>x</name><Placemark><name>A &amp; B</name><ExtendedData><Data name="n"><value>1</value></Data></ExtendedData><Point><coordinates>5.04,47.32,0</coordinates></Point></Placemark><Placemark><LineString><coordinates>5,47 5.1,47.1</coordinates></LineString></Placemark></Document></kml>`;
const SHAPES = shapefileOf('x', {
  shp: shpOf(1, [{ type: 1, at: [854_184, 6_693_290] }, { type: 0 }]),
  dbf: dbfOf([{ name: 'NOM', type: 'C', width: 10 }], [['C\u00e9lette'], ['b']]),
  prj: LAMBERT_93,
});
const FEED = zipOf([
  { name: 'stops.txt', data: 'stop_id,stop_name,stop_lat,stop_lon\n1,A,47.32,5.04\n2,B,47.33,5.05\n' },
  { name: 'routes.txt', data: 'route_id,route_short_name,route_type\nL,1,3\n' },
  { name: 'trips.txt', data: 'route_id,trip_id\nL,t\n' },
  { name: 'stop_times.txt', data: 'trip_id,stop_id,stop_sequence\nt,1,1\nt,2,2\n' },
]);

/** A record is as the city file has it, or the reader is broken. */
function check({ target, id, body }: ImportedRecord): void {
  expect(id).toMatch(/^[\w.:-]{1,64}$/);
  if (target === 'asset') expect(assetSchema.parse(body)).toEqual(body);
  else if (target === 'street') expect(streetSchema.parse(body)).toEqual(body);
  else if (target === 'area')
    expect('limit' in body ? communeSchema.parse(body) : areaSchema.parse(body)).toEqual(body);
  else if (target === 'bus-line') expect(busLineSchema.parse(body)).toEqual(body);
}

/** Looks at a file and reads it as it is suggested; whatever it is, the answer is a value. */
async function lookAndRead(bytes: Buffer): Promise<'read' | 'refused'> {
  const file = desk.put('x', bytes);
  const inspected = await inspectFile(file);
  if (!inspected.ok) {
    expect(inspected.refusal.code).toMatch(/^import\./);
    return 'refused';
  }
  const { suggestion } = inspected.value;
  for (const mapping of [suggestion, { ...suggestion, place: null }] as ImportMapping[]) {
    const read = await readAll(file, mapping);
    for (const record of read.records) check(record);
    for (const { refusal, sample } of read.outcome?.bad ?? []) {
      expect(refusal.code).toMatch(/^row\./);
      expect(sample.length).toBeLessThanOrEqual(160);
    }
  }
  return 'read';
}

describe('a file that was changed anywhere is read or refused, and never half', () => {
  test.each<[string, Buffer]>([
    ['a table', Buffer.from(CSV)],
    ['GeoJSON', Buffer.from(GEOJSON)],
    ['KML', Buffer.from(KML)],
    ['a shapefile', SHAPES],
    ['a timetable', FEED],
  ])(
    '%s: 400 changes',
    async (_, good) => {
      let read = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255), cut: fc.nat(40), kind: fc.nat(3) }), {
            minLength: 1,
            maxLength: 4,
          }),
          async (changes) => {
            let bytes = Buffer.from(good);
            for (const { at, byte, cut, kind } of changes) {
              const place = Math.min(at, bytes.length - 1);
              if (kind === 0) bytes[place] = byte;
              else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + cut)]);
              else if (kind === 2)
                bytes = Buffer.concat([bytes.subarray(0, place), Buffer.alloc(cut, byte), bytes.subarray(place)]);
              else bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.max(0, place - cut))]);
              if (bytes.length === 0) bytes = Buffer.from('x');
            }
            if ((await lookAndRead(bytes)) === 'read') read += 1;
          },
        ),
        { numRuns: 400 },
      );
      expect(read).toBeGreaterThan(0);
    },
    120_000,
  );
});

describe('sizes', () => {
  test('a million numeric references, attributes and brackets cost no more than their reading', async () => {
    const begun = process.threadCpuUsage();
    for (const placemark of [
      `<name>${'&#65;'.repeat(200_000)}</name>`,
      `<Point ${Array.from({ length: 50_000 }, (_, i) => `a${i}="x"`).join(' ')}/>`,
      `${'<a>'.repeat(60)}${'</a>'.repeat(60)}`,
    ])
      await lookAndRead(Buffer.from(`<kml><Placemark>${placemark}</Placemark></kml>`));
    const wkt = `id;geom\n1;"${'POLYGON('.padEnd(1_000_000, '(')}"\n2;"LINESTRING(${'5 47,'.repeat(200_000)}5.1 47.1)"\n`;
    await lookAndRead(Buffer.from(wkt));
    await lookAndRead(Buffer.from(`{"type":"FeatureCollection","features":[${'['.repeat(500_000)}]}`));
    const { user, system } = process.threadCpuUsage(begun);
    expect((user + system) / 1_000).toBeLessThan(15_000);
  }, 60_000);

  test('a thousand columns are read, one more is refused', async () => {
    const header = (count: number) => `lon;lat;${Array.from({ length: count - 2 }, (_, i) => `c${i}`).join(';')}`;
    const row = (count: number) => `5.041;47.322;${';'.repeat(count - 3)}`;
    const mapping = lamps({ fields: { kind: { constant: 'other' } } });
    expect((await readAll(desk.put('x', `${header(1_000)}\n${row(1_000)}\n`), mapping)).outcome?.count).toBe(1);
    expect((await readAll(desk.put('x', `${header(1_001)}\n${row(1_001)}\n`), mapping)).refusal).toMatchObject({
      code: 'import.too-large',
      context: { limit: 1_000 },
    });
  });

  test('GeoJSON whose every feature has other properties keeps the first thousand columns', async () => {
    const features = Array.from({ length: 3_000 }, (_, i) => ({
      type: 'Feature',
      properties: { [`p${i}`]: i },
      geometry: { type: 'Point', coordinates: [5.041, 47.322] },
    }));
    const file = desk.put('x', JSON.stringify({ type: 'FeatureCollection', features }));
    const inspected = await inspectFile(file);
    expect(inspected.ok && inspected.value.columns.length).toBe(1_000);
  });
});
