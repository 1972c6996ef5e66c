import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { areaSchema, assetSchema, communeSchema, streetSchema } from '../../../../src/contract/cityFile.ts';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import { metresBetween } from '../../../../src/domain/place/course.ts';
import { inspectFile } from './inspectFile.ts';
import { badRows, type Read, readAll } from './reading.fixture.ts';
import type { ReadContext } from './record.ts';

/*
 * Files as cities published them, with their faults. They lie beside the project and not in it; where they are not,
 * these tests have nothing to say.
 */
const DATA = '../shared/data';
const MONTPELLIER = `${DATA}/montpellier/VilleMTP_MTP_`;
const COTE_DOR = `${DATA}/cote-dor`;
const there = (path: string) => test.runIf(existsSync(path));

const HERAULT: ReadContext = {
  communeAt: ([lon, lat]) => (lon > 3.75 && lon < 4 && lat > 43.54 && lat < 43.68 ? '34172' : null),
  isCommune: (id) => id === '34172',
  streetOf: () => null,
  isCameraAccount: () => false,
};

async function suggested(path: string) {
  const inspected = await inspectFile({ path, name: basename(path) });
  if (!inspected.ok) throw new Error(inspected.refusal.message);
  return { ...inspected.value, codes: inspected.value.remarks.map(({ code }) => code) };
}

const readAs = (path: string, mapping: ImportMapping): Promise<Read> =>
  readAll({ path, name: basename(path) }, mapping, HERAULT);

function tell(path: string, read: Read): void {
  const { outcome, refusal } = read;
  const remarks = outcome?.remarks.map(({ code, context }) => `${code} ${context.count ?? ''}`.trim()).join(', ');
  console.log(
    `${basename(path)}: ${outcome ? `${outcome.count} records, ${outcome.badCount} bad rows${remarks ? `; ${remarks}` : ''}` : refusal?.code}`,
  );
}

describe('Montpellier', () => {
  const parkings = `${MONTPELLIER}ParkingOuv.csv`;
  there(parkings)(
    'car parks: columns named with their types, decimal commas, Windows accents, five numbers that two share',
    async () => {
      const { codes, remarks, suggestion, rows } = await suggested(parkings);
      expect(rows).toBe(22);
      expect(codes).toEqual(
        expect.arrayContaining(['encoding.guessed', 'decimal.comma', 'id.not-unique', 'id.none', 'kind.guessed']),
      );
      expect(remarks.find(({ code }) => code === 'id.not-unique')?.context).toMatchObject({
        column: 'ID,N,6,0',
        value: '11',
      });
      const read = await readAs(parkings, suggestion);
      tell(parkings, read);
      expect(read.outcome).toMatchObject({ count: 22, badCount: 0 });
      for (const { body } of read.records) expect(assetSchema.parse(body)).toMatchObject({ kind: 'car-park' });
      expect(read.records[6]?.body).toMatchObject({
        name: 'Foch Pr\u00e9fecture',
        at: [3.8765708, 43.6107491],
        attributes: { NBRE_PLACE: 685 },
      });
      // A blank before a name, and a name with two columns of it, are no other names.
      expect(read.records.map(({ body }) => 'name' in body && body.name)).toContain('Joffre');

      // Whoever trusts the numbers is told which car parks would be lost.
      const trusting = await readAs(parkings, {
        ...suggestion,
        fields: { ...suggestion.fields, id: { column: 'ID,N,6,0', prefix: 'pk-' } },
      });
      expect(badRows(trusting)).toEqual([
        [16, 'row.id-twice'],
        [17, 'row.id-twice'],
        [18, 'row.id-twice'],
        [19, 'row.id-twice'],
        [21, 'row.id-twice'],
      ]);
      expect(trusting.outcome?.count).toBe(17);
    },
  );

  const streetsTable = `${MONTPELLIER}FilaireVoies.csv`;
  there(streetsTable)('streets as a table: no coordinates at all, and every row says so by its line', async () => {
    const { codes, suggestion, rows } = await suggested(streetsTable);
    expect(rows).toBe(8_011);
    expect(codes).toEqual(expect.arrayContaining(['place.none', 'decimal.comma', 'encoding.guessed']));
    expect(suggestion).toMatchObject({
      target: 'street',
      place: null,
      source: { delimiter: ';', encoding: 'windows-1252' },
    });
    const read = await readAs(streetsTable, suggestion);
    tell(streetsTable, read);
    expect(read.outcome).toMatchObject({ count: 0, badCount: 8_011 });
    expect(read.outcome?.bad[0]).toMatchObject({ line: 2, refusal: { code: 'row.no-place' } });
  });

  const streets = `${MONTPELLIER}FilaireVoies.zip`;
  there(streets)('streets as a shapefile in Lambert-93, without a .cpg: 8,011 lines with their names', async () => {
    const { suggestion, rows, geometries } = await suggested(streets);
    expect([rows, geometries]).toEqual([8_011, ['LineString']]);
    expect(suggestion).toMatchObject({
      target: 'street',
      source: { format: 'shapefile', encoding: 'windows-1252', projection: 'EPSG:2154' },
      fields: { name: { column: 'LIB_OFF' }, oneWay: { column: 'SENS_CIRCU' } },
    });
    const read = await readAs(streets, suggestion);
    tell(streets, read);
    expect(read.outcome).toMatchObject({ count: 8_011, badCount: 0 });
    const bodies = read.records.map(({ body }) => streetSchema.parse(body));
    expect(bodies.find(({ name }) => name === 'Place de la C\u00e9lette')?.line[0]).toEqual([3.8284789, 43.6085729]);
    expect(bodies.filter(({ oneWay }) => oneWay).length).toBe(1_742);
    // Streets that cross share the very same vertex, so that the road graph follows from the lines.
    const ends = new Map<string, number>();
    for (const { line } of bodies)
      for (const end of [line[0], line.at(-1)]) ends.set(String(end), (ends.get(String(end)) ?? 0) + 1);
    expect([...ends.values()].filter((count) => count > 1).length / ends.size).toBeGreaterThan(0.6);
  });

  const quarters = `${MONTPELLIER}Quartiers.geojson`;
  there(quarters)('quarters: seven surfaces', async () => {
    const { suggestion } = await suggested(quarters);
    expect(suggestion).toMatchObject({
      target: 'area',
      fields: { name: { column: 'LIBQUART' }, kind: { constant: 'quarter' } },
    });
    const read = await readAs(quarters, suggestion);
    tell(quarters, read);
    expect(read.outcome).toMatchObject({ count: 7, badCount: 0 });
    for (const { body } of read.records) expect(areaSchema.parse(body)).toEqual(body);
  });

  const defibrillators = `${MONTPELLIER}Defibrilateurs.geojson`;
  there(defibrillators)(
    'defibrillators: GeoJSON in Lambert-93 that does not say so, and degrees as text beside it',
    async () => {
      const { codes, suggestion } = await suggested(defibrillators);
      expect(codes).toEqual(expect.arrayContaining(['projection.guessed', 'projection.not-wgs84']));
      expect(suggestion).toMatchObject({
        target: 'asset',
        source: { projection: 'EPSG:2154' },
        fields: { kind: { constant: 'defibrillator' } },
      });
      const read = await readAs(defibrillators, suggestion);
      tell(defibrillators, read);
      expect(read.outcome).toMatchObject({ count: 167, badCount: 0 });
      // The same places from the columns of degrees, to a centimetre.
      const other = await readAs(defibrillators, {
        ...suggestion,
        place: { x: 'Coord_X', y: 'Coord_Y' },
        source: { ...suggestion.source, projection: 'EPSG:4326', decimal: ',' },
      });
      const places = (one: Read) => one.records.map(({ body }) => assetSchema.parse(body).at);
      for (const [index, at] of places(read).entries())
        expect(metresBetween(at, places(other)[index]!)).toBeLessThan(0.02);
      // Line breaks and long blanks in names are one blank.
      const names = read.records.map(({ body }) => assetSchema.parse(body).name);
      expect(names).toContain('Maison pour tous Albert Dubout');
    },
  );

  const limit = `${MONTPELLIER}LimiteCommune.geojson`;
  there(limit)('its limit: a commune without code and name, which the mapping says', async () => {
    const { codes, suggestion } = await suggested(limit);
    expect(codes).toEqual(expect.arrayContaining(['id.none', 'name.none']));
    expect(badRows(await readAs(limit, suggestion))).toEqual([[1, 'row.empty']]);
    const read = await readAs(limit, {
      ...suggestion,
      fields: {
        ...suggestion.fields,
        id: { constant: '34172' },
        name: { constant: 'Montpellier' },
        postcode: { constant: '34000' },
      },
    });
    tell(limit, read);
    const commune = communeSchema.parse(read.records[0]?.body);
    expect(commune).toMatchObject({ id: '34172', name: 'Montpellier' });
    expect(commune.limit.length).toBeGreaterThan(1_000);
    expect(metresBetween(commune.centre, [3.8767, 43.6112])).toBeLessThan(3_000);
  });
});

describe("C\u00f4te-d'Or", () => {
  const communes = `${COTE_DOR}/communes-21-cote-d-or.geojson`;
  there(communes)('704 communes by their INSEE code, without a postcode', async () => {
    const { codes, suggestion, rows } = await suggested(communes);
    expect(rows).toBe(704);
    expect(codes).toEqual(['kind.guessed']);
    expect(suggestion).toMatchObject({
      target: 'area',
      fields: { id: { column: 'code' }, name: { column: 'nom' }, kind: { constant: 'commune' } },
    });
    const read = await readAs(communes, suggestion);
    tell(communes, read);
    const bodies = read.records.map(({ body }) => communeSchema.parse(body));
    expect(bodies.length).toBe(704);
    expect(bodies.find(({ id }) => id === '21231')?.name).toBe('Dijon');
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(704);
  });

  const cantons = `${COTE_DOR}/cantons-21-cote-d-or.geojson`;
  there(cantons)('cantons: one in two parts, one around another', async () => {
    const { suggestion } = await suggested(cantons);
    const read = await readAs(cantons, suggestion);
    tell(cantons, read);
    expect(read.outcome).toMatchObject({ count: 24, badCount: 0 });
    expect(read.outcome?.remarks.map(({ code }) => code)).toEqual(['geometry.parts', 'geometry.holes-lost']);
    expect(read.records.filter(({ id }) => id.endsWith('.2')).length).toBe(1);
  });

  const department = `${COTE_DOR}/departement-21-cote-d-or.geojson`;
  there(department)('the department: a single feature without a collection', async () => {
    const { suggestion, rows } = await suggested(department);
    expect(rows).toBe(1);
    const read = await readAs(department, suggestion);
    tell(department, read);
    expect(read.outcome).toMatchObject({ count: 2, badCount: 0 });
  });
});
