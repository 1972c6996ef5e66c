import { expect, it } from 'vitest';
import { readPalette } from './palette.ts';
import { tileLabels } from './tileLabels.ts';
import { roadClassOf, tileLayers } from './tileStyle.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Enough of the style's expressions to ask a filter about a feature. */
function holds(expression: unknown, properties: Properties, geometry: string): unknown {
  if (!Array.isArray(expression)) return expression;
  const [operator, ...parts] = expression;
  const value = (part: unknown): unknown => holds(part, properties, geometry);
  switch (operator) {
    case 'literal':
      return parts[0];
    case 'get':
      return properties[String(parts[0])] ?? null;
    case 'coalesce':
      return parts.map(value).find((one) => one !== null && one !== undefined);
    case 'geometry-type':
      return geometry;
    case 'all':
      return parts.every((part) => value(part) === true);
    case 'any':
      return parts.some((part) => value(part) === true);
    case '!':
      return value(parts[0]) !== true;
    case '==':
      return value(parts[0]) === value(parts[1]);
    case '!=':
      return value(parts[0]) !== value(parts[1]);
    case 'in':
      return (value(parts[1]) as unknown[]).includes(value(parts[0]));
    default:
      throw new Error(`the filters use ${String(operator)}`);
  }
}

const palette = (text: string) => readPalette((property) => (property === '--text' ? text : '#808080'));
const layers = tileLayers(palette('#ffffff'));
const drawnBy = (sourceLayer: string, properties: Properties, geometry = 'LineString'): string[] =>
  layers
    .filter(
      (layer) => 'source-layer' in layer && layer['source-layer'] === sourceLayer && !layer.id.endsWith('-casing'),
    )
    .filter((layer) => holds('filter' in layer ? layer.filter : true, properties, geometry) === true)
    .map(({ id }) => id);

it('every road of the schema is drawn once, as wide as its class, and is named as the same class', () => {
  const roads: readonly (readonly [kind: string, detail: string | undefined, drawn: string])[] = [
    ['highway', 'motorway', 'ring-road'],
    ['highway', 'motorway_link', 'ring-road'],
    ['major_road', undefined, 'artery'],
    ['major_road', 'trunk', 'artery'],
    ['major_road', 'primary', 'artery'],
    ['major_road', 'secondary_link', 'artery'],
    ['major_road', 'tertiary', 'collector'],
    ['medium_road', 'tertiary', 'collector'],
    ['minor_road', 'residential', 'local'],
    ['minor_road', 'service', 'local'],
    ['path', 'footway', 'pedestrian'],
    ['path', 'pier', 'pedestrian'],
  ];
  for (const [kind, detail, drawn] of roads) {
    const properties = { kind, ...(detail ? { kind_detail: detail } : {}) };
    expect([kind, detail, drawnBy('roads', properties)]).toEqual([kind, detail, [`tiles-${drawn}`]]);
    expect(roadClassOf(properties)).toBe(drawn);
  }
});

it('rails are rails and trams are trams; what the schema has and we do not is left out, not drawn as something else', () => {
  expect(drawnBy('roads', { kind: 'rail', kind_detail: 'rail' })).toEqual(['tiles-rail']);
  expect(drawnBy('roads', { kind: 'rail', kind_detail: 'tram' })).toEqual(['tiles-tram']);
  for (const kind of ['ferry', 'aeroway', 'aerialway', 'other', 'dragons']) {
    expect(drawnBy('roads', { kind })).toEqual([]);
    expect(roadClassOf({ kind })).toBeNull();
  }
  expect(roadClassOf({ kind: 7, kind_detail: null })).toBeNull();
});

it('areas are ground, buildings are buildings, and house numbers are neither', () => {
  expect(drawnBy('landuse', { kind: 'park' }, 'Polygon')).toEqual(['tiles-green']);
  expect(drawnBy('landuse', { kind: 'industrial' }, 'Polygon')).toEqual(['tiles-industrial']);
  expect(drawnBy('landuse', { kind: 'pedestrian' }, 'Polygon')).toEqual(['tiles-square']);
  expect(drawnBy('water', { kind: 'river' }, 'Polygon')).toEqual(['tiles-water']);
  expect(drawnBy('water', { kind: 'river' })).toEqual(['tiles-river']);
  expect(drawnBy('buildings', { kind: 'building' }, 'Polygon')).toEqual(['tiles-buildings']);
  expect(drawnBy('buildings', { kind: 'address' }, 'Point')).toEqual([]);
});

it('nothing of the style asks for letters or pictures from anywhere: names are ours', () => {
  expect(layers.map(({ type }) => type).filter((type) => type !== 'fill' && type !== 'line')).toEqual([]);
});

it('names come in order, once, without those of communes that have theirs already, and without what is no text', () => {
  const point = (lon: number, properties: Properties) => ({
    properties,
    geometry: { type: 'Point', coordinates: [lon, 47.3] },
  });
  const line = (properties: Properties) => ({
    properties,
    geometry: {
      type: 'MultiLineString',
      coordinates: [
        [
          [5, 47.3],
          [5.01, 47.3],
        ],
        [
          [5.02, 47.3],
          [5.03, 47.3],
        ],
      ],
    },
  });
  const names = tileLabels(
    {
      places: [
        point(5, { kind: 'locality', kind_detail: 'city', name: 'Dijon' }),
        point(5.1, { kind: 'locality', kind_detail: 'village', name: 'Ahuy' }),
        point(5.2, { kind: 'neighbourhood', name: 'Quarter', 'name:fr': 'Quartier' }),
        point(5.3, { kind: 'country', name: 'France' }),
        point(5.4, { kind: 'locality', kind_detail: 'town', name: 12 }),
      ],
      water: [point(5, { kind: 'lake', name: 'Lac Kir' })],
      roads: [
        line({ kind: 'minor_road', name: 'Rue Monge' }),
        line({ kind: 'highway', name: 'Rocade' }),
        line({ kind: 'rail', name: 'Paris - Marseille' }),
        { properties: { kind: 'highway', name: 'Broken' }, geometry: { type: 'GeometryCollection' } },
      ],
    },
    ['DIJON'],
  );
  expect(names.map(({ text, tone }) => [text, tone])).toEqual([
    ['AHUY', 'commune'],
    ['Quartier', 'place'],
    ['Lac Kir', 'water'],
    ['Rocade', 'artery'],
    ['Rocade', 'artery'],
    ['Rue Monge', 'street'],
    ['Rue Monge', 'street'],
  ]);
});
