import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { decodeEntities } from './entities.ts';

/** Longitude and latitude in degrees, WGS 84 (KML knows no other); the altitude is left out. */
export type KmlPosition = [lon: number, lat: number];

/** A geometry, with the type names of GeoJSON. Tracks and routes are lines; models and overlays are none. */
export type KmlGeometry =
  | { readonly type: 'Point'; readonly coordinates: KmlPosition }
  | { readonly type: 'LineString'; readonly coordinates: KmlPosition[] }
  | { readonly type: 'Polygon'; readonly coordinates: KmlPosition[][] }
  | { readonly type: 'GeometryCollection'; readonly geometries: KmlGeometry[] };

/** A placemark: its texts by name (`name`, `description`, ..., then what it says in ExtendedData), and its geometry. */
export interface Placemark {
  readonly id: string | null;
  readonly texts: ReadonlyMap<string, string>;
  readonly geometry: KmlGeometry | null;
  /** True where a position had an altitude other than 0. */
  readonly altitudes: boolean;
}

type Node = string | { readonly [name: string]: Node | readonly Node[] };

const CDATA = '#cdata';
const TEXT = '#text';
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  // A text never grows: entities are decoded one by one, where a text is taken.
  processEntities: false,
  cdataPropName: CDATA,
});

/** Elements of a placemark that are texts for people. */
const TEXTS = ['name', 'description', 'address', 'phoneNumber'] as const;

const isNode = (node: unknown): node is { readonly [name: string]: Node | readonly Node[] } =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

function children(node: Node | undefined, name: string): readonly Node[] {
  if (!isNode(node) || !Object.hasOwn(node, name)) return [];
  const found = node[name];
  return (Array.isArray(found) ? found : [found]) as readonly Node[];
}

/** All the text of an element; markup in a CDATA section stays as it is written. */
function textOf(node: Node | undefined): string {
  if (typeof node === 'string') return decodeEntities(node).trim();
  const written = children(node, TEXT).map((text) => (typeof text === 'string' ? decodeEntities(text) : ''));
  const raw = children(node, CDATA).map((text) => (typeof text === 'string' ? text : ''));
  return [...written, ...raw].join('').trim();
}

const attribute = (node: Node | undefined, name: string): string => textOf(children(node, `@${name}`)[0]);

/**
 * Reads one placemark. Refusals: `not-xml`, `position` (coordinates that are no numbers), `not-finite`, `geometry`
 * (a line or polygon without coordinates, geometries nested too deep).
 */
export function parsePlacemark(xml: string): Result<Placemark> {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) return refuse('not-xml', valid.err.msg);
  let root: Node;
  try {
    root = parser.parse(xml) as Node;
  } catch (error) {
    return refuse('not-xml', error instanceof Error ? error.message : 'no XML');
  }
  const [node] = children(root, 'Placemark');
  const texts = new Map<string, string>();
  for (const name of TEXTS) {
    const text = textOf(children(node, name)[0]);
    if (text) texts.set(name, text);
  }
  for (const extended of children(node, 'ExtendedData')) {
    for (const data of children(extended, 'Data'))
      texts.set(attribute(data, 'name'), textOf(children(data, 'value')[0]));
    for (const schema of children(extended, 'SchemaData'))
      for (const data of children(schema, 'SimpleData')) texts.set(attribute(data, 'name'), textOf(data));
  }
  texts.delete('');
  const reading: Reading = { altitudes: false };
  const geometries = geometriesOf(node, reading, 0);
  if (!geometries.ok) return geometries;
  const [first, ...others] = geometries.value;
  return ok({
    id: attribute(node, 'id') || null,
    texts,
    geometry:
      first === undefined
        ? null
        : others.length === 0
          ? first
          : { type: 'GeometryCollection', geometries: geometries.value },
    altitudes: reading.altitudes,
  });
}

interface Reading {
  altitudes: boolean;
}

const DEEPEST_COLLECTION = 4;

function geometriesOf(node: Node | undefined, reading: Reading, depth: number): Result<KmlGeometry[]> {
  if (depth > DEEPEST_COLLECTION) return refuse('geometry', 'geometries within geometries', { found: 'MultiGeometry' });
  const found: KmlGeometry[] = [];
  for (const point of children(node, 'Point')) {
    const line = coordinatesOf(point, reading);
    if (!line.ok) return line;
    if (line.value[0]) found.push({ type: 'Point', coordinates: line.value[0] });
  }
  for (const name of ['LineString', 'LinearRing'])
    for (const one of children(node, name)) {
      const line = coordinatesOf(one, reading);
      if (!line.ok) return line;
      found.push({ type: 'LineString', coordinates: line.value });
    }
  for (const track of children(node, 'Track')) {
    const written = children(track, 'coord').map(textOf).join('\n').replace(/ +/g, ',');
    const line = positionsOf(written, reading);
    if (!line.ok) return line;
    found.push({ type: 'LineString', coordinates: line.value });
  }
  for (const polygon of children(node, 'Polygon')) {
    const rings: KmlPosition[][] = [];
    const bounds = [...children(polygon, 'outerBoundaryIs'), ...children(polygon, 'innerBoundaryIs')];
    for (const ring of bounds.flatMap((bound) => children(bound, 'LinearRing'))) {
      const line = coordinatesOf(ring, reading);
      if (!line.ok) return line;
      rings.push(line.value);
    }
    if (rings.length === 0) return refuse('geometry', 'a polygon has no ring', { found: 'Polygon' });
    found.push({ type: 'Polygon', coordinates: rings });
  }
  for (const name of ['MultiGeometry', 'MultiTrack'])
    for (const many of children(node, name)) {
      const inner = geometriesOf(many, reading, depth + 1);
      if (!inner.ok) return inner;
      found.push(...inner.value);
    }
  return ok(found);
}

const coordinatesOf = (node: Node, reading: Reading): Result<KmlPosition[]> =>
  positionsOf(textOf(children(node, 'coordinates')[0]), reading);

function positionsOf(text: string, reading: Reading): Result<KmlPosition[]> {
  const positions: KmlPosition[] = [];
  for (const tuple of text.split(/\s+/)) {
    if (!tuple) continue;
    const [lon, lat, altitude] = tuple.split(',');
    if (!lon || !lat) return refuse('position', 'a position must be two numbers', { found: tuple.slice(0, 60) });
    const position: KmlPosition = [Number(lon), Number(lat)];
    if (!position.every(Number.isFinite))
      return /nan|inf/i.test(tuple)
        ? refuse('not-finite', 'a coordinate is NaN or Infinity')
        : refuse('position', 'a position must be two numbers', { found: tuple.slice(0, 60) });
    if (altitude && Number(altitude) !== 0) reading.altitudes = true;
    positions.push(position);
  }
  return ok(positions);
}
