import { ok, type Result, refuse } from '../../shared/result.ts';

/** Two numbers, in the file's own coordinate system; what follows them (altitude) is left out. */
export type Position = [x: number, y: number];

/** A geometry of RFC 7946, 3.1, its positions checked. */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: Position[] }
  | { readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: Position[][] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: Position[][][] }
  | { readonly type: 'GeometryCollection'; readonly geometries: Geometry[] };

/** A feature: its geometry, and its properties as they are written. */
export interface Feature {
  readonly id: string | null;
  readonly geometry: Geometry | null;
  readonly properties: Readonly<Record<string, unknown>>;
  /** True where a position had more than two numbers. */
  readonly altitudes: boolean;
}

/** Geometries within geometries; more is no data. */
const DEEPEST_COLLECTION = 4;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads one feature, or a bare geometry as a feature without properties. Refusals: `not-json`, `not-finite` (NaN or
 * Infinity, which JSON does not have, or a number beyond all numbers), `not-feature`, `position` (no two numbers),
 * `geometry` (a type that is none of the standard's, or coordinates of another depth).
 */
export function parseFeature(text: string): Result<Feature> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '');
    return /\b(NaN|Infinity)\b/i.test(bare)
      ? refuse('not-finite', 'a coordinate or property is NaN or Infinity')
      : refuse('not-json', error.message);
  }
  if (!isObject(value)) return refuse('not-feature', 'a feature must be an object');
  if (value.type !== 'Feature') {
    const reading = { altitudes: false };
    const geometry = geometryOf(value, reading, 0);
    return geometry.ok
      ? ok({ id: null, geometry: geometry.value, properties: {}, altitudes: reading.altitudes })
      : geometry.refusal.code === 'geometry' && !('coordinates' in value)
        ? refuse('not-feature', 'the object is neither a feature nor a geometry')
        : geometry;
  }
  const id = value.id;
  const properties = value.properties ?? {};
  if (!isObject(properties)) return refuse('not-feature', 'properties must be an object');
  const reading = { altitudes: false };
  const geometry =
    value.geometry === null || value.geometry === undefined ? ok(null) : geometryOf(value.geometry, reading, 0);
  if (!geometry.ok) return geometry;
  return ok({
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
    geometry: geometry.value,
    properties,
    altitudes: reading.altitudes,
  });
}

/** Reads a geometry; refusals as of `parseFeature`. */
export function parseGeometry(value: unknown): Result<Geometry> {
  return geometryOf(value, { altitudes: false }, 0);
}

interface Reading {
  altitudes: boolean;
}

function geometryOf(value: unknown, reading: Reading, depth: number): Result<Geometry> {
  if (!isObject(value)) return refuse('geometry', 'a geometry must be an object', { found: typeof value });
  const type = value.type;
  const coordinates = value.coordinates;
  switch (type) {
    case 'Point': {
      const point = position(coordinates, reading);
      return point.ok ? ok({ type, coordinates: point.value }) : point;
    }
    case 'MultiPoint':
    case 'LineString': {
      const line = positions(coordinates, reading);
      return line.ok ? ok({ type, coordinates: line.value }) : line;
    }
    case 'MultiLineString':
    case 'Polygon': {
      const lines = each(coordinates, (line) => positions(line, reading));
      return lines.ok ? ok({ type, coordinates: lines.value }) : lines;
    }
    case 'MultiPolygon': {
      const polygons = each(coordinates, (polygon) => each(polygon, (line) => positions(line, reading)));
      return polygons.ok ? ok({ type, coordinates: polygons.value }) : polygons;
    }
    case 'GeometryCollection': {
      if (depth >= DEEPEST_COLLECTION) return refuse('geometry', 'geometries within geometries', { found: type });
      const geometries = each(value.geometries, (one) => geometryOf(one, reading, depth + 1));
      return geometries.ok ? ok({ type, geometries: geometries.value }) : geometries;
    }
    default:
      return refuse('geometry', 'no type of geometry of RFC 7946', { found: String(type).slice(0, 40) });
  }
}

function each<T>(value: unknown, read: (one: unknown) => Result<T>): Result<T[]> {
  if (!Array.isArray(value)) return refuse('position', 'coordinates must be a list');
  const list: T[] = [];
  for (const one of value) {
    const read1 = read(one);
    if (!read1.ok) return read1;
    list.push(read1.value);
  }
  return ok(list);
}

const positions = (value: unknown, reading: Reading): Result<Position[]> =>
  each(value, (one) => position(one, reading));

function position(value: unknown, reading: Reading): Result<Position> {
  if (!Array.isArray(value) || value.length < 2) return refuse('position', 'a position must be two numbers');
  const [x, y] = value as unknown[];
  if (typeof x !== 'number' || typeof y !== 'number')
    return refuse('position', 'a position must be two numbers', { found: JSON.stringify([x, y]).slice(0, 60) });
  if (!Number.isFinite(x) || !Number.isFinite(y)) return refuse('not-finite', 'a coordinate is beyond all numbers');
  if (value.length > 2) reading.altitudes = true;
  return ok([x, y]);
}
