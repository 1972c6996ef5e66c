import type { LayerSpecification } from 'maplibre-gl';
import type { BaseMap } from '../../../src/contract/register.ts';
import { css, mix, type Palette } from './palette.ts';

type Position = number[];
type Geometry =
  | { type: 'LineString'; coordinates: Position[] }
  | { type: 'Polygon'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] };

/** GeoJSON (RFC 7946) as the map's worker takes it. */
export interface FeatureCollection {
  type: 'FeatureCollection';
  features: { type: 'Feature'; geometry: Geometry; properties: Record<string, unknown> }[];
}

type Points = readonly (readonly [number, number])[];

const closed = (ring: Points): Position[] => {
  const points = ring.map(([lon, lat]): Position => [lon, lat]);
  const first = points[0];
  if (first) points.push(first);
  return points;
};
const collection = (features: { geometry: Geometry; properties: Record<string, unknown> }[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: features.map(({ geometry, properties }) => ({ type: 'Feature', geometry, properties })),
});

const GROUND: readonly string[] = ['water', 'green', 'block', 'building', 'square', 'industrial'];

/** Whether areas of a kind are drawn as ground. Others, which a city may import, are shown by their limits. */
export const isGround = (kind: string): boolean => GROUND.includes(kind);

/** Sources of the base map; the buildings come by squares of ground (`buildingSquares`). */
export function baseSources(baseMap: BaseMap): Readonly<Record<string, FeatureCollection>> {
  return {
    ground: collection(
      baseMap.areas
        .filter(({ kind }) => isGround(kind))
        .map(({ kind, ring }) => ({
          geometry: { type: 'Polygon' as const, coordinates: [closed(ring)] },
          properties: { kind },
        })),
    ),
    lines: collection(
      baseMap.lines.map(({ kind, line }) => ({
        geometry: { type: 'LineString' as const, coordinates: line.map(([lon, lat]): Position => [lon, lat]) },
        properties: { kind },
      })),
    ),
    streets: collection(
      baseMap.streets.map((street) => ({
        geometry: { type: 'LineString' as const, coordinates: street.line.map(([lon, lat]): Position => [lon, lat]) },
        properties: { kind: street.class },
      })),
    ),
  };
}

/** Rings as lines in which an edge that two of them share is there once: dashes drawn twice would be one bright line. */
export function edgesOnce(rings: readonly Points[]): Position[][] {
  const seen = new Set<string>();
  const key = ([lon = 0, lat = 0]: Position): string => `${lon.toFixed(6)} ${lat.toFixed(6)}`;
  const lines: Position[][] = [];
  for (const ring of rings) {
    let line: Position[] = [];
    const points = closed(ring);
    for (const [at, to] of points.entries()) {
      const from = points[at - 1];
      if (!from) continue;
      const edge = [key(from), key(to)].sort().join();
      if (seen.has(edge)) {
        if (line.length > 0) lines.push(line);
        line = [];
        continue;
      }
      seen.add(edge);
      if (line.length === 0) line.push(from);
      line.push(to);
    }
    if (line.length > 0) lines.push(line);
  }
  return lines;
}

/** Sources of the limits, which lie over any ground: those of communes, and of areas that are no ground (quarters). */
export function limitSources(baseMap: BaseMap): Readonly<Record<string, FeatureCollection>> {
  const lines = (rings: readonly Points[]): FeatureCollection =>
    collection(
      edgesOnce(rings).map((coordinates) => ({
        geometry: { type: 'LineString' as const, coordinates },
        properties: {},
      })),
    );
  return {
    communes: lines(baseMap.communes.map(({ limit }) => limit)),
    quarters: lines(baseMap.areas.filter(({ kind }) => !isGround(kind)).map(({ ring }) => ring)),
  };
}

/** Buildings of one square of ground, bounds in degrees. */
export interface BuildingSquare {
  readonly name: string;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  /** Makes the geometry; called once, when the square comes near the window. */
  readonly make: () => FeatureCollection;
}

const SIDE_LON = 0.022;
const SIDE_LAT = 0.015;

/** Sorts the buildings into squares of some 1.6 km: only those near the window are handed to the map's worker. */
export function buildingSquares(outlines: readonly Points[]): BuildingSquare[] {
  const squares = new Map<string, { column: number; row: number; rings: Points[] }>();
  for (const ring of outlines) {
    const first = ring[0];
    if (!first) continue;
    const column = Math.floor(first[0] / SIDE_LON);
    const row = Math.floor(first[1] / SIDE_LAT);
    const name = `buildings-${column}-${row}`;
    const square = squares.get(name);
    if (square) square.rings.push(ring);
    else squares.set(name, { column, row, rings: [ring] });
  }
  return [...squares].map(([name, { column, row, rings }]) => ({
    name,
    bounds: [column * SIDE_LON, row * SIDE_LAT, (column + 1) * SIDE_LON, (row + 1) * SIDE_LAT],
    make: () => {
      const features: { geometry: Geometry; properties: Record<string, unknown> }[] = [];
      for (let at = 0; at < rings.length; at += 100)
        features.push({
          geometry: { type: 'MultiPolygon', coordinates: rings.slice(at, at + 100).map((ring) => [closed(ring)]) },
          properties: {},
        });
      return collection(features);
    },
  }));
}

/** Zoom from which buildings are drawn. */
export const BUILDINGS_FROM = 14.2;

/** Widths in px at these zooms; from 16 on they are those of the carriageways on the ground. */
const ZOOMS = [10, 12, 13, 14, 15, 16, 17, 19];
const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  'ring-road': [1.6, 2.6, 3.4, 4.6, 7, 14, 32, 128],
  artery: [1, 1.8, 2.5, 3.4, 5.2, 11, 25, 100],
  collector: [0.5, 1, 1.6, 2.4, 4, 8.5, 18, 72],
  local: [0.25, 0.5, 0.9, 1.5, 2.8, 6.5, 14, 56],
  pedestrian: [0.25, 0.5, 0.9, 1.4, 2.4, 5, 11, 44],
};

/** Width of a class of streets by zoom, px; `more` is the edge on either side together. */
export const streetWidth = (kind: string, more = 0): never => {
  const widths = WIDTHS[kind] ?? WIDTHS.local ?? [];
  const stops = ZOOMS.flatMap((zoom, at) => [zoom, (widths[at] ?? 1) + more * (zoom < 14 ? 0.6 : 1)]);
  return ['interpolate', ['linear'], ['zoom'], ...stops] as never;
};

/** Colours of the base map in one light. */
export function baseColours({ rgb, bright }: Palette) {
  const land = rgb['map-land'];
  const block = rgb['map-block'];
  return {
    land: css(land),
    block: css(mix(land, block, 0.75)),
    industrial: css(mix(block, rgb['map-limit'], bright ? 0.1 : 0.06)),
    green: css(rgb['map-green']),
    water: css(rgb['map-water']),
    waterLine: css(rgb['map-water']),
    square: css(mix(rgb['map-road'], land, 0.35)),
    building: css(bright ? mix(block, rgb['map-limit'], 0.2) : mix(block, rgb['map-road'], 0.25)),
    buildingEdge: css(bright ? mix(block, rgb['map-limit'], 0.48) : mix(block, rgb['map-artery'], 0.5)),
    casing: css(bright ? mix(land, rgb['map-limit'], 0.42) : mix(land, [0, 0, 0], 0.35)),
    local: css(bright ? rgb['map-road'] : mix(rgb['map-road'], rgb['map-artery'], 0.15)),
    collector: css(mix(rgb['map-road'], rgb['map-artery'], 0.5)),
    artery: css(rgb['map-artery']),
    ring: css(bright ? rgb['map-artery'] : mix(rgb['map-artery'], rgb['map-label'], 0.14)),
    pedestrian: css(mix(rgb['map-road'], land, 0.3)),
    rail: css(rgb['map-limit']),
    limit: css(mix(rgb['map-limit'], rgb['map-label'], bright ? 0.3 : 0.45)),
    quarter: css(mix(rgb['map-limit'], rgb['map-label'], bright ? 0.1 : 0.25)),
  };
}

const of = (kind: string): never => ['==', ['get', 'kind'], kind] as never;

/** Layers of the base map in drawing order, without the buildings. */
export function baseLayers(palette: Palette): LayerSpecification[] {
  const c = baseColours(palette);
  const fill = (id: string, colour: string, minzoom = 0): LayerSpecification => ({
    id,
    type: 'fill',
    source: 'ground',
    minzoom,
    filter: of(id),
    paint: { 'fill-color': colour, 'fill-antialias': id !== 'block' },
  });
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const casing = (kind: string, minzoom: number): LayerSpecification => ({
    id: `${kind}-casing`,
    type: 'line',
    source: 'streets',
    minzoom,
    filter: of(kind),
    layout: round,
    paint: { 'line-color': c.casing, 'line-width': streetWidth(kind, 2) },
  });
  const street = (kind: string, colour: string, minzoom = 0): LayerSpecification => ({
    id: `street-${kind}`,
    type: 'line',
    source: 'streets',
    minzoom,
    filter: of(kind),
    layout: round,
    paint: { 'line-color': colour, 'line-width': streetWidth(kind) },
  });
  return [
    fill('block', c.block),
    fill('industrial', c.industrial),
    fill('green', c.green),
    {
      id: 'river',
      type: 'line',
      source: 'lines',
      filter: of('river'),
      layout: round,
      paint: {
        'line-color': c.waterLine,
        'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 10, 1.2, 14, 3, 18, 20],
      },
    },
    fill('water', c.water),
    fill('square', c.square),
    // Buildings come in below this one.
    casing('local', 14.5),
    casing('pedestrian', 14.5),
    casing('collector', 13),
    casing('artery', 11),
    casing('ring-road', 10),
    street('local', c.local),
    street('pedestrian', c.pedestrian),
    street('collector', c.collector),
    street('artery', c.artery),
    street('ring-road', c.ring),
    {
      id: 'rail',
      type: 'line',
      source: 'lines',
      filter: of('rail'),
      paint: {
        'line-color': c.rail,
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.8, 14, 1.6, 18, 3],
        'line-dasharray': [5, 2.5],
      },
    },
    {
      id: 'tram',
      type: 'line',
      source: 'lines',
      minzoom: 12,
      filter: of('tram'),
      paint: {
        'line-color': c.rail,
        'line-opacity': 0.8,
        'line-width': ['interpolate', ['linear'], ['zoom'], 12, 0.7, 14, 1, 18, 2],
      },
    },
  ];
}

/** Layers of the limits, over any ground. */
export function limitLayers(palette: Palette): LayerSpecification[] {
  const { limit, quarter } = baseColours(palette);
  return [
    {
      id: 'quarters',
      type: 'line',
      source: 'quarters',
      minzoom: 11.5,
      paint: {
        'line-color': quarter,
        'line-width': ['interpolate', ['linear'], ['zoom'], 11.5, 0.7, 15, 1.2],
        'line-dasharray': [1.5, 3],
      },
    },
    {
      id: 'communes',
      type: 'line',
      source: 'communes',
      paint: {
        'line-color': limit,
        'line-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 13, 1.5, 17, 2.4],
        'line-dasharray': [5, 2, 1, 2],
      },
    },
  ];
}

/** Layer of one square of buildings. */
export function buildingLayer(palette: Palette, square: string): LayerSpecification {
  const c = baseColours(palette);
  return {
    id: square,
    type: 'fill',
    source: square,
    minzoom: BUILDINGS_FROM,
    paint: { 'fill-color': c.building, 'fill-outline-color': c.buildingEdge },
  };
}

/** Layer that buildings come below. */
export const ABOVE_BUILDINGS = 'local-casing';
