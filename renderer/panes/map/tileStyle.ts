import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { BUILDINGS_FROM, baseColours, streetWidth } from './baseStyle.ts';
import type { Palette } from './palette.ts';

/*
 * The ground from vector tiles of Protomaps' basemap schema (version 4), in our own colours: the same greys, widths and
 * zooms as the city's own streets, so that an operator who changes cities reads the same map.
 */

/** Name of the source in the map's style. */
export const TILES = 'tiles';

/** Classes of roads, by what the schema says of them: the same words as the city's own streets. */
export type RoadClass = 'ring-road' | 'artery' | 'collector' | 'local' | 'pedestrian';

const ARTERIES = ['trunk', 'trunk_link', 'primary', 'primary_link', 'secondary', 'secondary_link'];

const kind = ['get', 'kind'] as unknown as ExpressionSpecification;
const detail = ['coalesce', ['get', 'kind_detail'], ''] as unknown as ExpressionSpecification;
const all = (...parts: unknown[]): FilterSpecification => ['all', ...parts] as unknown as FilterSpecification;
const isOneOf = (value: ExpressionSpecification, words: readonly string[]): unknown => [
  'in',
  value,
  ['literal', words],
];
const not = (part: unknown): unknown => ['!', part];
const geometry = (type: 'Polygon' | 'LineString'): unknown => ['==', ['geometry-type'], type];

/** Filters of the classes. `medium_road` is what older builds call the collectors. */
const ROADS: Readonly<Record<RoadClass, unknown>> = {
  'ring-road': ['==', kind, 'highway'],
  artery: all(['==', kind, 'major_road'], isOneOf(detail, ['', ...ARTERIES])),
  collector: [
    'any',
    ['==', kind, 'medium_road'],
    all(['==', kind, 'major_road'], not(isOneOf(detail, ['', ...ARTERIES]))),
  ],
  local: ['==', kind, 'minor_road'],
  pedestrian: ['==', kind, 'path'],
};

/** The class of a road by its properties; null for what is drawn as no road. */
export function roadClassOf(properties: Readonly<Record<string, unknown>>): RoadClass | null {
  const word = String(properties.kind_detail ?? '');
  switch (properties.kind) {
    case 'highway':
      return 'ring-road';
    case 'major_road':
      return word === '' || ARTERIES.includes(word) ? 'artery' : 'collector';
    case 'medium_road':
      return 'collector';
    case 'minor_road':
      return 'local';
    case 'path':
      return 'pedestrian';
    default:
      return null;
  }
}

const GREEN = [
  'park',
  'garden',
  'forest',
  'wood',
  'grass',
  'grassland',
  'meadow',
  'scrub',
  'cemetery',
  'golf_course',
  'nature_reserve',
  'national_park',
  'protected_area',
  'recreation_ground',
  'playground',
  'pitch',
  'allotments',
  'village_green',
  'orchard',
  'zoo',
  'dog_park',
];
const BLOCK = [
  'residential',
  'neighbourhood',
  'commercial',
  'school',
  'university',
  'college',
  'hospital',
  'kindergarten',
];
const INDUSTRIAL = ['industrial', 'railway', 'military', 'aerodrome', 'airfield', 'landfill', 'quarry', 'port'];
const SQUARE = ['pedestrian', 'footway', 'plaza', 'pier', 'platform'];
const TRAMS = ['tram', 'light_rail', 'subway', 'funicular'];

/** Layers of the ground from tiles, in drawing order, without the land itself. */
export function tileLayers(palette: Palette): LayerSpecification[] {
  const c = baseColours(palette);
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const area = (id: string, layer: string, colour: string, kinds: readonly string[]): LayerSpecification => ({
    id: `tiles-${id}`,
    type: 'fill',
    source: TILES,
    'source-layer': layer,
    filter: all(geometry('Polygon'), isOneOf(kind, kinds)),
    paint: { 'fill-color': colour },
  });
  const casing = (road: RoadClass, minzoom: number): LayerSpecification => ({
    id: `tiles-${road}-casing`,
    type: 'line',
    source: TILES,
    'source-layer': 'roads',
    minzoom,
    filter: all(geometry('LineString'), ROADS[road], ['!=', ['get', 'is_tunnel'], true]),
    layout: round,
    paint: { 'line-color': c.casing, 'line-width': streetWidth(road, 2) },
  });
  const road = (name: RoadClass, colour: string, minzoom = 0): LayerSpecification => ({
    id: `tiles-${name}`,
    type: 'line',
    source: TILES,
    'source-layer': 'roads',
    minzoom,
    filter: all(geometry('LineString'), ROADS[name]),
    layout: round,
    paint: {
      'line-color': colour,
      'line-width': streetWidth(name),
      // What runs below the ground is there and is not driven over.
      'line-opacity': ['case', ['==', ['get', 'is_tunnel'], true], 0.45, 1],
    },
  });
  const rails = (id: string, filter: unknown, minzoom: number, dashes: number[] | null): LayerSpecification => ({
    id: `tiles-${id}`,
    type: 'line',
    source: TILES,
    'source-layer': 'roads',
    minzoom,
    filter: all(geometry('LineString'), ['==', kind, 'rail'], filter),
    paint: {
      'line-color': c.rail,
      'line-width': ['interpolate', ['linear'], ['zoom'], 10, 0.8, 14, 1.4, 18, 2.6],
      ...(dashes ? { 'line-dasharray': dashes } : {}),
    },
  });
  return [
    area('block', 'landuse', c.block, BLOCK),
    area('industrial', 'landuse', c.industrial, INDUSTRIAL),
    area('green', 'landuse', c.green, GREEN),
    {
      id: 'tiles-river',
      type: 'line',
      source: TILES,
      'source-layer': 'water',
      filter: all(geometry('LineString')),
      layout: round,
      paint: {
        'line-color': c.waterLine,
        'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 10, 0.8, 14, 2, 18, 12],
      },
    },
    {
      id: 'tiles-water',
      type: 'fill',
      source: TILES,
      'source-layer': 'water',
      filter: all(geometry('Polygon')),
      paint: { 'fill-color': c.water },
    },
    area('square', 'landuse', c.square, SQUARE),
    {
      id: 'tiles-buildings',
      type: 'fill',
      source: TILES,
      'source-layer': 'buildings',
      minzoom: BUILDINGS_FROM,
      filter: all(geometry('Polygon'), ['!=', kind, 'address']),
      paint: { 'fill-color': c.building, 'fill-outline-color': c.buildingEdge },
    },
    casing('local', 14.5),
    casing('collector', 13),
    casing('artery', 11),
    casing('ring-road', 10),
    road('pedestrian', c.pedestrian, 15),
    road('local', c.local, 12),
    road('collector', c.collector),
    road('artery', c.artery),
    road('ring-road', c.ring),
    rails('rail', not(isOneOf(detail, TRAMS)), 0, [5, 2.5]),
    rails('tram', isOneOf(detail, TRAMS), 12, null),
  ];
}
