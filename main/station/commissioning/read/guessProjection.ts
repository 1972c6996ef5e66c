import type { Projection } from '../../../../src/contract/commissioning.ts';
import { inFrance } from './france.ts';
import { createUnprojector, zoneNorthing } from './projections.ts';

/** What the size of coordinates says of their projection. */
export interface GuessedProjection {
  /** Null where they are none that is known. */
  readonly projection: Projection | null;
  /** True where y comes before x. */
  readonly swapped: boolean;
  /** True where another projection would put them in France as well. */
  readonly doubtful: boolean;
  /** The name of an old projection that they look like, which is not read. */
  readonly old: string | null;
}

/** Whether a place is where the register's city is; used where two projections are possible. */
export type IsKnownPlace = (lonLat: readonly [number, number]) => boolean;

/** Guesses by what most of the sampled coordinates are. */
export function guessProjection(
  samples: readonly (readonly [x: number, y: number])[],
  isKnown: IsKnownPlace = () => false,
): GuessedProjection {
  const none: GuessedProjection = { projection: null, swapped: false, doubtful: false, old: null };
  if (samples.length === 0) return none;
  const [x, y] = [median(samples.map(([a]) => a)), median(samples.map(([, b]) => b))];
  for (const swapped of [false, true]) {
    const [a, b] = swapped ? [y, x] : [x, y];
    const fitting = candidates(a, b);
    const known = fitting.find((projection) => {
      const place = placeOf(projection, a, b);
      return place !== null && isKnown(place);
    });
    const projection = known ?? fitting[0];
    if (projection) return { projection, swapped, doubtful: fitting.length > 1 && !known, old: null };
  }
  if (x > 0 && x < 1_300_000 && y > 1_600_000 && y < 2_700_000) return { ...none, old: 'Lambert II étendu' };
  if (x > 200_000 && x < 800_000 && y > 4_500_000 && y < 5_700_000) return { ...none, old: 'UTM' };
  return Math.abs(x) <= 180 && Math.abs(y) <= 90 ? { ...none, projection: 'EPSG:4326' } : none;
}

/** Projections in which the place lies in France, the most usual first. */
function candidates(x: number, y: number): Projection[] {
  const found: Projection[] = [];
  const zone = Math.round((y - 200_000) / 1_000_000) + 41;
  const zones = zone >= 42 && zone <= 50 && Math.abs(y - zoneNorthing(zone)) < 170_000;
  for (const projection of [
    'EPSG:4326',
    'EPSG:2154',
    ...(zones ? [`EPSG:39${zone}` as Projection] : []),
    'EPSG:3857',
  ] as const) {
    const place = placeOf(projection, x, y);
    if (place && inFrance(...place)) found.push(projection);
  }
  return found;
}

function placeOf(projection: Projection, x: number, y: number): [number, number] | null {
  const unprojector = createUnprojector(projection);
  return unprojector.to(x, y) ? [unprojector.lon, unprojector.lat] : null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
