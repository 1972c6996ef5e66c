import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { type Geometry, type Position, parseGeometry } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { inFrance } from './france.ts';
import { parseNumber } from './numbers.ts';

const NUMBER = { '.': '[-+]?\\d+(?:\\.\\d*)?', ',': '[-+]?\\d+(?:[.,]\\d*)?' } as const;
const pairOf = (number: string): RegExp =>
  new RegExp(`^[([]?\\s*(${number})\\s*(?:[,;]\\s*|\\s+)(${number})\\s*[)\\]]?$`);
const PAIR = { '.': pairOf(NUMBER['.']), ',': pairOf(NUMBER[',']) };

/**
 * Reads a place that is in one column: two numbers (`geo_point_2d` has the latitude first, `coordonneesXY` the
 * longitude; in France they cannot be mistaken for one another), WKT, EWKT or GeoJSON. Null where the text is empty.
 * Refusals: `not-json`, `position`, `geometry`, `not-finite`.
 */
export function parsePlaceText(text: string, decimal: '.' | ','): Result<Geometry | null> {
  const written = text.trim();
  if (written === '') return ok(null);
  if (written.startsWith('{')) return fromJson(written);
  if (/^[a-z]/i.test(written)) return parseWkt(written);
  const pair = PAIR[decimal].exec(written);
  const x = pair && parseNumber(pair[1]!, decimal);
  const y = pair && parseNumber(pair[2]!, decimal);
  if (typeof x !== 'number' || typeof y !== 'number')
    return refuse('position', 'a position must be two numbers', { found: written.slice(0, 60) });
  return ok({ type: 'Point', coordinates: inFrance(y, x) && !inFrance(x, y) ? [y, x] : [x, y] });
}

function fromJson(text: string): Result<Geometry | null> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse('not-json', error.message);
  }
  const inner = typeof value === 'object' && value !== null && 'geometry' in value ? value.geometry : value;
  return inner === null ? ok(null) : parseGeometry(inner);
}

type WktType = Exclude<Geometry['type'], 'GeometryCollection'>;

const WKT_TYPES: Readonly<Record<string, WktType>> = {
  POINT: 'Point',
  MULTIPOINT: 'MultiPoint',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
};

/**
 * Reads well-known text (OGC 06-103r4, clause 7) with or without the SRID of PostGIS before it; heights and measures
 * are left out. Collections are not read: no city publishes them in a table.
 */
export function parseWkt(text: string): Result<Geometry | null> {
  const head = /^(?:SRID=\d+;)?\s*([A-Z]+)\s*(?:Z|M|ZM)?\s*(EMPTY|\()/i.exec(text);
  const type = WKT_TYPES[head?.[1]?.toUpperCase() ?? ''];
  if (!head || !type) return refuse('geometry', 'no geometry in well-known text', { found: text.slice(0, 40) });
  if (head[2]!.toUpperCase() === 'EMPTY') return ok(null);
  const lists = listsOf(text.slice(head[0].length - 1));
  return lists.ok ? geometryOf(type, lists.value) : lists;
}

/** Positions by depth of brackets: `((1 2,3 4),(5 6))`. A position is a leaf. */
type Lists = Position | Lists[];

const isPosition = (lists: Lists): lists is Position => typeof lists[0] === 'number';

function listsOf(text: string): Result<Lists[]> {
  const stack: Lists[][] = [[]];
  let at = 0;
  const token = /\s*([(),]|[^(),]+)/y;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text)?.[1];
    if (found === undefined) break;
    at = token.lastIndex;
    if (found === '(') {
      if (stack.length > 4) return refuse('geometry', 'too many brackets', { found: text.slice(0, 40) });
      stack.push([]);
    } else if (found === ')') {
      const list = stack.pop();
      const outer = stack.at(-1);
      if (!list || !outer) return refuse('geometry', 'brackets that do not fit', { found: text.slice(0, 40) });
      outer.push(list);
    } else if (found !== ',' && found.trim() !== '') {
      const [x, y] = found
        .trim()
        .split(/\s+/)
        .map((number) => parseNumber(number, '.'));
      if (x === 'not-finite' || y === 'not-finite') return refuse('not-finite', 'a coordinate is no number');
      if (typeof x !== 'number' || typeof y !== 'number')
        return refuse('position', 'a position must be two numbers', { found: found.slice(0, 60) });
      stack.at(-1)!.push([x, y]);
    }
  }
  if (stack.length !== 1) return refuse('geometry', 'brackets that do not close', { found: text.slice(0, 40) });
  const [whole] = stack[0]!;
  return whole && !isPosition(whole) ? ok(whole) : refuse('geometry', 'no coordinates', { found: text.slice(0, 40) });
}

function geometryOf(type: WktType, lists: readonly Lists[]): Result<Geometry> {
  const wrong = refuse('geometry', `these are no coordinates of ${type}`, { found: type });
  switch (type) {
    case 'Point': {
      const [position] = lists;
      return position && isPosition(position) ? ok({ type, coordinates: position }) : wrong;
    }
    case 'MultiPoint': {
      // Both `MULTIPOINT(1 2,3 4)` and `MULTIPOINT((1 2),(3 4))` are written.
      const positions = positionsOf(lists.map((one) => (isPosition(one) ? one : one[0]!)));
      return positions ? ok({ type, coordinates: positions }) : wrong;
    }
    case 'LineString': {
      const line = positionsOf(lists);
      return line ? ok({ type, coordinates: line }) : wrong;
    }
    case 'MultiLineString':
    case 'Polygon': {
      const lines = linesOf(lists);
      return lines ? ok({ type, coordinates: lines }) : wrong;
    }
    case 'MultiPolygon': {
      const polygons = lists.map((one) => (isPosition(one) ? null : linesOf(one)));
      return polygons.every((polygon) => polygon !== null) ? ok({ type, coordinates: polygons }) : wrong;
    }
  }
}

function positionsOf(lists: readonly (Lists | undefined)[]): Position[] | null {
  const positions: Position[] = [];
  for (const one of lists) {
    if (!one || !isPosition(one)) return null;
    positions.push(one);
  }
  return positions.length > 0 ? positions : null;
}

function linesOf(lists: readonly Lists[]): Position[][] | null {
  const lines: Position[][] = [];
  for (const one of lists) {
    const line = isPosition(one) ? null : positionsOf(one);
    if (!line) return null;
    lines.push(line);
  }
  return lines.length > 0 ? lines : null;
}
