import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assetSchema, busLineSchema } from '../../../../src/contract/cityFile.ts';
import { inspectFile } from './inspectFile.ts';
import { badRows, createDesk, type Desk, DIJON, readAll } from './reading.fixture.ts';
import { zipOf } from './zipFile.fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.clear());

const STOPS = `stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
1,Darcy,47.3235,5.0330,0,S1
2,"R\u00e9publique, quai A",47.3270,5.0430,,
3,Monge,47.3200,5.0360,0,
4,Wilson,47.3155,5.0420,0,
S1,Darcy,47.3235,5.0330,1,
E1,Entr\u00e9e,47.3236,5.0331,2,S1
X,Paris,48.85,2.35,0,
`;
const ROUTES = `route_id,agency_id,route_short_name,route_long_name,route_type
L5,1,5,Talant - Universit\u00e9,3
T1,1,T1,Gare - Quetigny,0
L6,1,6,Toison - Longvic,700
L9,1,9,Sans horaire,3
`;
const TRIPS = `route_id,service_id,trip_id,trip_headsign,direction_id,shape_id
L5,J,b2,Universit\u00e9,0,A
L5,J,a1,Universit\u00e9,0,A
L5,J,c3,Talant,1,B
L6,J,d4,Longvic,0,
T1,J,t1,Quetigny,0,A
`;
const SHAPES = `shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
A,47.3270,5.0430,3
A,47.3235,5.0330,1
A,47.3250,5.0380,2
B,47.3270,5.0430,1
B,47.3235,5.0330,2
`;
const CALLS = `trip_id,arrival_time,departure_time,stop_id,stop_sequence
a1,08:10:00,08:10:00,2,20
a1,08:00:00,08:00:00,1,10
b2,09:00:00,09:00:00,1,1
d4,08:00:00,08:00:00,3,1
d4,08:05:00,08:05:00,4,2
d4,25:05:00,25:05:00,ZZ,3
`;

const feed = (change: Record<string, string | null> = {}, folder = '') => {
  const tables: Record<string, string | null> = {
    'agency.txt': 'agency_id,agency_name\n1,Divia\n',
    'stops.txt': STOPS,
    'routes.txt': ROUTES,
    'trips.txt': TRIPS,
    'shapes.txt': SHAPES,
    'stop_times.txt': CALLS,
    ...change,
  };
  const parts = Object.entries(tables).flatMap(([name, data]) =>
    data === null ? [] : [{ name: `${folder}${name}`, data }],
  );
  return desk.put('divia.zip', zipOf(parts));
};

/** Reads a layer as it is suggested. */
async function readLayer(file: ReturnType<typeof feed>, layer: string) {
  const inspected = await inspectFile(file, { layer });
  if (!inspected.ok) throw new Error(inspected.refusal.message);
  return readAll(file, inspected.value.suggestion, DIJON);
}

describe('a timetable', () => {
  test('its stops become bus stops; stations and entrances are none', async () => {
    const read = await readLayer(feed(), 'stops.txt');
    expect(badRows(read)).toEqual([[8, 'row.outside-communes']]);
    expect(read.records.map(({ id, body }) => [id, 'name' in body && body.name])).toEqual([
      ['divia-stops-1', 'Darcy'],
      ['divia-stops-2', 'R\u00e9publique, quai A'],
      ['divia-stops-3', 'Monge'],
      ['divia-stops-4', 'Wilson'],
    ]);
    for (const { body } of read.records)
      expect(assetSchema.parse(body)).toMatchObject({ kind: 'bus-stop', commune: '21231' });
    expect(read.outcome?.remarks).toMatchObject([{ code: 'gtfs.not-stops', context: { count: 2 } }]);
  });

  test('its lines get the course of most of their trips, with the stops on it; without a shape, from stop to stop', async () => {
    const read = await readLayer(feed(), 'routes.txt');
    expect(badRows(read)).toEqual([[5, 'row.no-course']]);
    const [five, six] = read.records.map(({ body }) => busLineSchema.parse(body));
    expect(five).toEqual({
      id: 'L5',
      name: '5',
      line: [
        [5.033, 47.3235],
        [5.038, 47.325],
        [5.043, 47.327],
      ],
      stops: [
        { name: 'Darcy', at: [5.033, 47.3235], index: 0 },
        { name: 'R\u00e9publique, quai A', at: [5.043, 47.327], index: 2 },
      ],
    });
    expect(six).toMatchObject({
      id: 'L6',
      line: [
        [5.036, 47.32],
        [5.042, 47.3155],
      ],
      stops: [
        { name: 'Monge', index: 0 },
        { name: 'Wilson', index: 1 },
      ],
    });
    expect(read.outcome?.remarks.map(({ code }) => code).toSorted()).toEqual([
      'gtfs.no-shape',
      'gtfs.not-buses',
      'gtfs.other-courses',
    ]);
  });

  test('the order of its tables does not matter', async () => {
    const turned = (table: string) => {
      const [header, ...rows] = table.trim().split('\n');
      return [header, ...rows.toReversed()].join('\n');
    };
    const straight = await readLayer(feed(), 'routes.txt');
    const other = await readLayer(
      feed({
        'trips.txt': turned(TRIPS),
        'shapes.txt': turned(SHAPES),
        'stop_times.txt': turned(CALLS),
        'stops.txt': turned(STOPS),
      }),
      'routes.txt',
    );
    expect(other.records).toEqual(straight.records);
  });

  test('in a folder of the zip, with a byte order mark', async () => {
    const file = feed({ 'stops.txt': `\ufeff${STOPS}` }, 'gtfs/');
    expect(await inspectFile(file)).toMatchObject({
      ok: true,
      value: {
        layers: ['stops.txt', 'routes.txt'],
        suggestion: { target: 'asset', fields: { kind: { constant: 'bus-stop' } } },
      },
    });
    expect((await readLayer(file, 'routes.txt')).records.length).toBe(2);
  });

  test.each([
    ['no trips', { 'trips.txt': null }],
    ['no times', { 'stop_times.txt': null }],
    ['trips without their identifiers', { 'trips.txt': 'route_id,x\nL5,1\n' }],
    ['an empty table of times', { 'stop_times.txt': '' }],
  ])('%s: its lines are refused, its stops are not', async (_, change) => {
    const lines = await inspectFile(feed(change), { layer: 'routes.txt' });
    expect(lines.ok ? '' : lines.refusal.code).toMatch(/^import\.(unreadable|empty)$/);
    expect((await readLayer(feed(change), 'stops.txt')).records.length).toBe(4);
  });
});
