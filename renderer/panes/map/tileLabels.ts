import { folded } from '../../i18n/format.ts';
import { type LabelSource, labelSource, STREET_FROM, STREET_ORDER, type Tone } from './labels.ts';
import { roadClassOf } from './tileStyle.ts';

type Position = readonly number[];
/** A feature as the map gives it back from its tiles. */
export interface TileFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: {
    readonly type: string;
    readonly coordinates?: unknown;
  };
}

const pair = ([lon = Number.NaN, lat = Number.NaN]: Position): readonly [number, number] => [lon, lat];

/** Lines of a geometry; a point is a line of one. Areas are named by a point of their own in this schema. */
function linesOf({ geometry: { type, coordinates } }: TileFeature): (readonly [number, number])[][] {
  if (type === 'Point') return [[pair(coordinates as Position)]];
  if (type === 'LineString') return [(coordinates as Position[]).map(pair)];
  if (type === 'MultiLineString') return (coordinates as Position[][]).map((line) => line.map(pair));
  return [];
}

const nameOf = ({ properties }: TileFeature): string => {
  const name = properties['name:fr'] ?? properties.name;
  return typeof name === 'string' ? name.slice(0, 80) : '';
};

/** Zoom from which a kind of place is named, and how. Communes are named by the city's own file. */
const PLACES: Readonly<Record<string, readonly [tone: Tone, from: number]>> = {
  city: ['commune', 0],
  town: ['commune', 10.5],
  village: ['commune', 11.5],
  hamlet: ['place', 13],
  locality: ['commune', 11.5],
  macrohood: ['place', 12.5],
  neighbourhood: ['place', 13.5],
};

/**
 * Names from the tiles that are loaded, in the order in which they get their places. `named`: communes that have
 * their names already.
 */
export function tileLabels(
  features: {
    readonly places: Iterable<TileFeature>;
    readonly water: Iterable<TileFeature>;
    readonly roads: Iterable<TileFeature>;
  },
  named: readonly string[],
): LabelSource[] {
  const known = new Set(named.map(folded));
  const places: LabelSource[] = [];
  for (const feature of features.places) {
    const { kind, kind_detail: detail } = feature.properties;
    const shown = PLACES[String(detail)] ?? PLACES[String(kind)];
    const name = nameOf(feature);
    if (!shown || name === '' || known.has(folded(name))) continue;
    const [tone, from] = shown;
    const text = tone === 'commune' ? name.toLocaleUpperCase('fr') : name;
    for (const line of linesOf(feature))
      if (line.length === 1) places.push(labelSource(text, tone, from, line, tone === 'commune' ? 15.2 : 30));
  }
  const water: LabelSource[] = [];
  for (const feature of features.water) {
    const name = nameOf(feature);
    if (name === '') continue;
    for (const line of linesOf(feature)) water.push(labelSource(name, 'water', line.length === 1 ? 13 : 12.5, line));
  }
  const roads = new Map<string, LabelSource[]>(STREET_ORDER.map((each) => [each, []]));
  for (const feature of features.roads) {
    const road = roadClassOf(feature.properties);
    const name = nameOf(feature);
    if (!road || name === '') continue;
    const tone = road === 'local' || road === 'pedestrian' ? 'street' : 'artery';
    for (const line of linesOf(feature))
      if (line.length > 1) roads.get(road)?.push(labelSource(name, tone, STREET_FROM[road] ?? 16, line));
  }
  return [...places, ...water, ...[...roads.values()].flat()];
}
