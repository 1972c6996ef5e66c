import { ok, type Result } from '../../../../src/shared/result.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { unreadable } from './byteSource.ts';
import { type Remarks, rowRefusal } from './codes.ts';
import { isFault, type SourceItem, type SourceRow, type SourceStop } from './columns.ts';
import { columnReader } from './fieldReader.ts';
import { eachRow, GTFS_LAYERS, openTable, tableOf } from './gtfsTables.ts';
import { LIMITS } from './limits.ts';
import type { RowSource } from './rowSource.ts';
import type { ZipArchive } from './zipArchive.ts';

/**
 * Reads a feed of GTFS Schedule: of `stops.txt` the stops and platforms, of `routes.txt` the buses, each with the
 * course and the stops that most of its trips have.
 */
export async function openGtfs(archive: ZipArchive, layer: string, remarks: Remarks): Promise<Result<RowSource>> {
  const name = GTFS_LAYERS.find((one) => layer === one) ?? (layer === '' ? 'stops.txt' : null);
  const entry = name && tableOf(archive, name);
  if (!name || !entry) return unreadable('layer', `${layer} is no layer that is read`);
  const table = await openTable(entry);
  if (!table.ok) return table;
  const rows =
    name === 'stops.txt'
      ? stopRows(table.value.rows, columnReader(table.value.columns, 'location_type'), remarks)
      : routeRows(archive, table.value.rows, {
          id: columnReader(table.value.columns, 'route_id'),
          type: columnReader(table.value.columns, 'route_type'),
          remarks,
        });
  return ok({
    format: 'gtfs',
    columns: table.value.columns,
    allColumns: true,
    rows,
    said: () => ({ projection: 'EPSG:4326' }),
  });
}

type Rows = AsyncGenerator<Result<readonly SourceItem[]>>;
type Read = (row: SourceRow) => string;

async function* stopRows(rows: Rows, locationType: Read, remarks: Remarks): Rows {
  for await (const slice of rows) {
    if (!slice.ok) return yield slice;
    const stops = slice.value.filter((item) => {
      // 0 or nothing is a stop or platform; stations, entrances and nodes are none where a bus halts.
      if (isFault(item) || locationType(item) === '' || locationType(item) === '0') return true;
      remarks.count('gtfs.not-stops', 'stations and entrances are left out');
      return false;
    });
    yield ok(stops);
  }
}

/** GTFS route types: 3 bus, 11 trolleybus; of the extended ones 700 to 799 and 800. */
const isBus = (type: string): boolean => /^(3|11|7\d\d|800)$/.test(type);

interface RouteReading {
  readonly id: Read;
  readonly type: Read;
  readonly remarks: Remarks;
}

async function* routeRows(archive: ZipArchive, rows: Rows, { id, type, remarks }: RouteReading): Rows {
  const items: SourceItem[] = [];
  const buses = new Set<string>();
  for await (const slice of rows) {
    if (!slice.ok) return yield slice;
    for (const item of slice.value) {
      if (isFault(item)) items.push(item);
      else if (!isBus(type(item))) remarks.count('gtfs.not-buses', 'lines that no bus drives are left out');
      else {
        items.push(item);
        buses.add(id(item));
      }
    }
  }
  const courses = await coursesOf(archive, buses, remarks);
  if (!courses.ok) return yield courses;
  yield ok(
    items.map((item): SourceItem => {
      if (isFault(item)) return item;
      const course = courses.value.get(id(item));
      if (!course || course.line.length < 2)
        return {
          line: item.line,
          refusal: rowRefusal('row.no-course', 'no trip of the line is in the timetable', {
            line: id(item).slice(0, 60),
          }),
          sample: item.cells.join(','),
        };
      return { ...item, geometry: { type: 'LineString', coordinates: course.line }, stops: course.stops };
    }),
  );
}

interface Course {
  readonly line: Position[];
  readonly stops: readonly SourceStop[];
}

/** The trip that stands for a line, and the shape that it follows. */
interface Chosen {
  readonly trip: string;
  readonly shape: string;
}

async function coursesOf(
  archive: ZipArchive,
  buses: ReadonlySet<string>,
  remarks: Remarks,
): Promise<Result<Map<string, Course>>> {
  const chosen = await chooseTrips(archive, buses, remarks);
  if (!chosen.ok) return chosen;
  const shapes = await readShapes(archive, new Set([...chosen.value.values()].map(({ shape }) => shape)));
  if (!shapes.ok) return shapes;
  const calls = await readCalls(archive, new Set([...chosen.value.values()].map(({ trip }) => trip)));
  if (!calls.ok) return calls;
  const stops = await readStops(archive);
  if (!stops.ok) return stops;
  const courses = new Map<string, Course>();
  for (const [route, { trip, shape }] of chosen.value) {
    const at = (calls.value.get(trip) ?? [])
      .sort((a, b) => a.order - b.order)
      .map(({ stop }) => stops.value.get(stop))
      .filter((stop) => stop !== undefined)
      .slice(0, LIMITS.stopsOfLine);
    const line = (shapes.value.get(shape) ?? [])
      .sort((a, b) => a.order - b.order)
      .map((point): Position => [point.lon, point.lat]);
    if (line.length < 2) remarks.count('gtfs.no-shape', 'lines without a shape go from stop to stop');
    courses.set(route, { line: line.length < 2 ? at.map((stop) => [...stop.at]) : line, stops: at });
  }
  return ok(courses);
}

/**
 * For each line the course that most of its trips have, and of these trips the one whose identifier comes first, so
 * that the order of the table does not matter. Without shapes the courses are told apart by direction and headsign.
 */
async function chooseTrips(
  archive: ZipArchive,
  buses: ReadonlySet<string>,
  remarks: Remarks,
): Promise<Result<Map<string, Chosen>>> {
  const courses = new Map<string, Map<string, { count: number; trip: string; shape: string }>>();
  let trips = 0;
  const read = await eachRow(archive, 'trips.txt', ['route_id', 'trip_id'], (column) => {
    const [route, trip, shape] = [column('route_id'), column('trip_id'), column('shape_id')];
    const [direction, headsign] = [column('direction_id'), column('trip_headsign')];
    return (row) => {
      trips += 1;
      const line = route(row);
      if (!buses.has(line) || trips > LIMITS.trips) return;
      const key = shape(row) || `\u0000${direction(row)}\u0000${headsign(row)}`;
      const ofLine = courses.get(line) ?? new Map<string, { count: number; trip: string; shape: string }>();
      courses.set(line, ofLine);
      const known = ofLine.get(key);
      const id = trip(row);
      if (!known) ofLine.set(key, { count: 1, trip: id, shape: shape(row) });
      else {
        known.count += 1;
        if (id < known.trip) known.trip = id;
      }
    };
  });
  if (!read.ok) return read;
  if (trips > LIMITS.trips) return unreadable('gtfs-trips', `the feed has more than ${LIMITS.trips} trips`);
  const chosen = new Map<string, Chosen>();
  for (const [line, ofLine] of courses) {
    const [first] = [...ofLine.entries()].sort(([a, { count: m }], [b, { count: n }]) => n - m || (a < b ? -1 : 1));
    if (first) chosen.set(line, first[1]);
    if (ofLine.size > 1) remarks.count('gtfs.other-courses', 'of each line the course of most of its trips is kept');
  }
  return ok(chosen);
}

interface ShapePoint {
  readonly order: number;
  readonly lon: number;
  readonly lat: number;
}

async function readShapes(
  archive: ZipArchive,
  wanted: ReadonlySet<string>,
): Promise<Result<Map<string, ShapePoint[]>>> {
  const shapes = new Map<string, ShapePoint[]>();
  if (!tableOf(archive, 'shapes.txt')) return ok(shapes);
  const columns = ['shape_id', 'shape_pt_lat', 'shape_pt_lon', 'shape_pt_sequence'];
  const read = await eachRow(archive, 'shapes.txt', columns, (column) => {
    const [id, lat, lon, order] = columns.map(column) as [Read, Read, Read, Read];
    return (row) => {
      const shape = id(row);
      if (!wanted.has(shape)) return;
      const point = { order: Number(order(row)), lon: Number(lon(row)), lat: Number(lat(row)) };
      // A course that jumps over a place it does not know is still the course.
      if (!Number.isFinite(point.lon + point.lat + point.order) || lon(row) === '' || lat(row) === '') return;
      const points = shapes.get(shape);
      if (points) points.push(point);
      else shapes.set(shape, [point]);
    };
  });
  return read.ok ? ok(shapes) : read;
}

async function readCalls(
  archive: ZipArchive,
  wanted: ReadonlySet<string>,
): Promise<Result<Map<string, { order: number; stop: string }[]>>> {
  const calls = new Map<string, { order: number; stop: string }[]>();
  const read = await eachRow(archive, 'stop_times.txt', ['trip_id', 'stop_id', 'stop_sequence'], (column) => {
    const [trip, stop, order] = [column('trip_id'), column('stop_id'), column('stop_sequence')];
    return (row) => {
      const id = trip(row);
      if (!wanted.has(id)) return;
      const call = { order: Number(order(row)), stop: stop(row) };
      const ofTrip = calls.get(id);
      if (ofTrip) ofTrip.push(call);
      else calls.set(id, [call]);
    };
  });
  return read.ok ? ok(calls) : read;
}

async function readStops(archive: ZipArchive): Promise<Result<Map<string, SourceStop>>> {
  const stops = new Map<string, SourceStop>();
  const read = await eachRow(archive, 'stops.txt', ['stop_id', 'stop_lat', 'stop_lon'], (column) => {
    const [id, name, lat, lon] = [column('stop_id'), column('stop_name'), column('stop_lat'), column('stop_lon')];
    return (row) => {
      const at: [number, number] = [Number(lon(row)), Number(lat(row))];
      if (lon(row) !== '' && lat(row) !== '' && at.every(Number.isFinite))
        stops.set(id(row), { name: name(row) || id(row), at });
    };
  });
  return read.ok ? ok(stops) : read;
}
