import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectFile } from './inspectFile.ts';
import { badRows, createDesk, type Desk, lamps, readAll } from './reading.fixture.ts';
import { dbfOf, LAMBERT_93, shapefileOf, shpOf, type WrittenColumn, type WrittenShape } from './shapefile.fixture.ts';
import { zipOf } from './zipFile.fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

const COLUMNS: WrittenColumn[] = [
  { name: 'NUM', type: 'N', width: 6 },
  { name: 'NOM', type: 'C', width: 12 },
  { name: 'POSE', type: 'D', width: 8 },
  { name: 'LED', type: 'L', width: 1 },
  { name: 'PUISSANCE', type: 'F', width: 18 },
];
const at = (x: number, y = 6_693_290): WrittenShape => ({ type: 1, at: [854_184 + x, y] });
const points = lamps({
  place: null,
  source: { format: 'shapefile', encoding: 'windows-1252', projection: 'EPSG:2154' },
  fields: { id: { column: 'NUM', prefix: 'L-' }, name: { column: 'NOM' }, kind: { constant: 'light-point' } },
  attributes: { pose: 'POSE', led: 'LED', puissance: 'PUISSANCE' },
});

describe('a zipped shapefile', () => {
  test('points with their table: accents, dates, yes and no, numbers', async () => {
    const file = desk.put(
      'eclairage.zip',
      shapefileOf('ECL_2024', {
        shp: shpOf(1, [at(0), at(10), at(20)]),
        dbf: dbfOf(
          COLUMNS,
          [
            ['1', 'C\u00e9lette', '20240131', 'T', '1.00000000000e+002'],
            ['2', 'Monge', '', '?', '*****'],
            ['3', 'Effac\u00e9', '20240131', 'F', '70.5'],
          ],
          { deleted: [2] },
        ),
        prj: LAMBERT_93,
      }),
    );
    const inspected = await inspectFile(file);
    expect(inspected).toMatchObject({
      ok: true,
      value: {
        layers: ['ECL_2024'],
        rows: 2,
        geometries: ['Point'],
        suggestion: {
          source: { format: 'shapefile', encoding: 'windows-1252', projection: 'EPSG:2154' },
          target: 'asset',
          place: null,
          fields: { id: { column: 'NUM' }, name: { column: 'NOM' } },
        },
      },
    });
    const { records, outcome } = await readAll(file, points);
    expect(records.map(({ body }) => body)).toMatchObject([
      { id: 'L-1', name: 'C\u00e9lette', number: 1, attributes: { pose: '2024-01-31', led: true, puissance: 100 } },
      { id: 'L-2', name: 'Monge' },
    ]);
    expect(records[1]?.body).not.toHaveProperty('attributes');
    expect(outcome?.remarks).toMatchObject([{ code: 'rows.deleted', context: { count: 1 } }]);
  });

  test('the encoding is what the .cpg says, else the header, else what the accents are', async () => {
    const rows = [['1', 'C\u00e9lette']];
    const encodingOf = async (dbf: Buffer, cpg?: string) => {
      const file = desk.put('x.zip', shapefileOf('x', { shp: shpOf(1, [at(0)]), dbf, ...(cpg ? { cpg } : {}) }));
      const inspected = await inspectFile(file);
      return inspected.ok && [inspected.value.suggestion.source.encoding, inspected.value.columns[1]?.samples[0]];
    };
    expect(await encodingOf(dbfOf(COLUMNS, rows, { encoding: 'utf8' }))).toEqual(['utf-8', 'C\u00e9lette']);
    expect(await encodingOf(dbfOf(COLUMNS, rows))).toEqual(['windows-1252', 'C\u00e9lette']);
    expect(await encodingOf(dbfOf(COLUMNS, rows), 'ISO-8859-1')).toEqual(['windows-1252', 'C\u00e9lette']);
    expect(await encodingOf(dbfOf(COLUMNS, rows, { encoding: 'utf8' }), 'UTF-8')).toEqual(['utf-8', 'C\u00e9lette']);
  });

  test('a name that is cut within an accent loses that accent, not its row', async () => {
    const file = desk.put(
      'x.zip',
      shapefileOf('x', {
        shp: shpOf(1, [at(0)]),
        dbf: dbfOf(COLUMNS, [['1', 'Rue des Jac\u00e9\u00e9']], { encoding: 'utf8' }),
        cpg: 'UTF-8',
      }),
    );
    const { records } = await readAll(file, lamps({ ...points, source: { ...points.source, encoding: 'utf-8' } }));
    expect(records[0]?.body).toMatchObject({ name: 'Rue des Jac' });
  });

  test('lines of several parts, surfaces with a hole, several points', async () => {
    const square = (x: number, side: number, inner = false): [number, number][] => {
      const ring: [number, number][] = [
        [x, 6_693_000],
        [x, 6_693_000 + side],
        [x + side, 6_693_000 + side],
        [x + side, 6_693_000],
        [x, 6_693_000],
      ];
      return inner ? ring.toReversed() : ring;
    };
    const dbf = dbfOf(COLUMNS, [['1', 'un']]);
    const read = (type: number, shape: WrittenShape, target: 'street' | 'area' | 'asset', kind: string) =>
      readAll(
        desk.put('x.zip', shapefileOf('x', { shp: shpOf(type, [shape]), dbf, prj: LAMBERT_93 })),
        lamps({
          ...points,
          target,
          fields: { name: { column: 'NOM' }, ...(target === 'street' ? {} : { kind: { constant: kind } }) },
          attributes: {},
        }),
      );
    const lines = await read(
      3,
      {
        type: 3,
        parts: [
          [
            [854_000, 6_693_000],
            [854_100, 6_693_000],
          ],
          [
            [854_200, 6_693_000],
            [854_300, 6_693_000],
          ],
        ],
      },
      'street',
      '',
    );
    expect(lines.records.map(({ id }) => id)).toEqual([lines.records[0]!.id, `${lines.records[0]!.id}.2`]);
    const area = await read(5, { type: 5, parts: [square(854_000, 100), square(854_020, 20, true)] }, 'area', 'green');
    expect(area.records.map(({ body }) => 'ring' in body && body.ring.length)).toEqual([4]);
    expect(area.outcome?.remarks).toMatchObject([{ code: 'geometry.holes-lost' }]);
    const inside = await read(5, { type: 5, parts: [square(854_000, 100)] }, 'asset', 'car-park');
    expect(inside.records.length).toBe(1);
    expect(inside.outcome?.remarks).toMatchObject([{ code: 'geometry.point-inside' }]);
    const several = await read(
      8,
      {
        type: 8,
        points: [
          [854_000, 6_693_000],
          [854_100, 6_693_000],
        ],
      },
      'asset',
      'other',
    );
    expect(several.records.length).toBe(2);
  });

  test('shapes that are damaged cost their row', async () => {
    const hole = Buffer.alloc(60);
    hole.writeInt32LE(1, 0);
    const huge = Buffer.alloc(48);
    huge.writeInt32LE(3, 0);
    huge.writeInt32LE(2_000_000_000, 36);
    huge.writeInt32LE(2_000_000_000, 40);
    const negative = Buffer.from(huge);
    negative.writeInt32LE(-5, 36);
    negative.writeInt32LE(-5, 40);
    const line: WrittenShape = {
      type: 3,
      parts: [
        [
          [854_000, 6_693_000],
          [854_100, 6_693_000],
        ],
      ],
    };
    const nowhere: WrittenShape = {
      type: 3,
      parts: [
        [
          [-1e39, -1e39],
          [854_100, 6_693_000],
        ],
      ],
    };
    const file = desk.put(
      'x.zip',
      shapefileOf('x', {
        shp: shpOf(3, [line, hole, huge, negative, { type: 0 }, Buffer.alloc(2), nowhere, line]),
        dbf: dbfOf(
          COLUMNS,
          Array.from({ length: 8 }, (_, i) => [`${i}`, 'Rue']),
        ),
      }),
    );
    const read = await readAll(
      file,
      lamps({ ...points, target: 'street', fields: { name: { column: 'NOM' } }, attributes: {} }),
    );
    expect(badRows(read)).toEqual([
      [2, 'row.damaged'],
      [3, 'row.damaged'],
      [4, 'row.damaged'],
      [5, 'row.no-place'],
      [6, 'row.damaged'],
      [7, 'row.projection'],
    ]);
    expect(read.records.map(({ line: row }) => row)).toEqual([1, 8]);
  });

  const dbf = dbfOf(COLUMNS, [
    ['1', 'a'],
    ['2', 'b'],
  ]);
  const shp = shpOf(1, [at(0), at(1)]);
  test.each<[string, Buffer, string]>([
    ['cut off shapes', shapefileOf('x', { shp: shp.subarray(0, -10), dbf }), 'cut-off'],
    ['shapes that announce 500 MB', shapefileOf('x', { shp: shpOf(1, [at(0), at(1)], 500_000_000), dbf }), 'cut-off'],
    ['solids', shapefileOf('x', { shp: shpOf(31, []), dbf }), 'shp-type'],
    ['no shapes', shapefileOf('x', { shp: Buffer.alloc(300, 7), dbf }), 'shp-damaged'],
    ['fewer rows than shapes', shapefileOf('x', { shp: shpOf(1, [at(0), at(1), at(2)]), dbf }), 'dbf-count'],
    ['more rows than shapes', shapefileOf('x', { shp: shpOf(1, [at(0)]), dbf }), 'dbf-count'],
    ['a table of random bytes', shapefileOf('x', { shp, dbf: Buffer.alloc(500, 0xa7) }), 'dbf-damaged'],
    ['a table that is cut off', shapefileOf('x', { shp, dbf: dbf.subarray(0, 50) }), 'dbf-damaged'],
  ])('%s: the file is refused whole', async (_, bytes, reason) => {
    const read = await readAll(desk.put('x.zip', bytes), points);
    expect(read.refusal).toMatchObject({ code: 'import.unreadable', context: { reason } });
  });

  test('a table that announces a billion rows takes no room for them', async () => {
    const lying = dbfOf(
      COLUMNS,
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
      { announced: 1_000_000_000 },
    );
    const read = await readAll(desk.put('x.zip', shapefileOf('x', { shp, dbf: lying })), points);
    expect(read.outcome?.count).toBe(2);
  });

  test('without its table the shapes are read, without its .prj the size of the coordinates says the projection', async () => {
    const file = desk.put('x.zip', shapefileOf('x', { shp }));
    const inspected = await inspectFile(file);
    expect(inspected.ok && inspected.value.remarks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['projection.guessed', 'projection.not-wgs84', 'id.none', 'name.none']),
    );
    const read = await readAll(file, lamps({ ...points, fields: { kind: { constant: 'other' } }, attributes: {} }));
    expect(read.outcome?.count).toBe(2);
  });

  test('of several layers each can be looked at', async () => {
    const file = desk.put(
      'x.zip',
      zipOf([
        { name: 'a/lampes.SHP', data: shp },
        { name: 'a/lampes.DBF', data: dbf },
        {
          name: 'b/rues.shp',
          data: shpOf(3, [
            {
              type: 3,
              parts: [
                [
                  [5.03, 47.32],
                  [5.04, 47.32],
                ],
              ],
            },
          ]),
        },
      ]),
    );
    const first = await inspectFile(file);
    expect(first).toMatchObject({
      ok: true,
      value: { layers: ['a/lampes', 'b/rues'], suggestion: { target: 'asset' } },
    });
    expect(first.ok && first.value.columns.map(({ name }) => name)).toContain('NOM');
    const second = await inspectFile(file, { layer: 'b/rues' });
    expect(second).toMatchObject({
      ok: true,
      value: { suggestion: { target: 'street', source: { layer: 'b/rues' } } },
    });
  });
});
