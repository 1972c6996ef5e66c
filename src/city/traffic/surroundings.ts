import type { CityFile } from '../../contract/cityFile.ts';
import type { BusRound, Surroundings } from '../../domain/asset/simulation.ts';
import { makeCourse } from '../../domain/place/course.ts';
import { localHour } from '../../shared/centralEurope.ts';
import { sunHeight } from '../../shared/sun.ts';
import { readStreetGraph, type StreetGraph } from './streetGraph.ts';

/** Sun height in degrees below which lamps are lit: about a quarter of an hour after sunset. */
const LAMPS_ON_BELOW = -2.5;

/** Level in percent that the schedule asks of a lamp: 0 by day, 100 in the evening and morning, 50 from 23:00 to 05:00. */
export function scheduledLevel(now: number, lon: number, lat: number): number {
  if (sunHeight(now, lon, lat) > LAMPS_ON_BELOW) return 0;
  const hour = localHour(now);
  return hour >= 23 || hour < 5 ? 50 : 100;
}

/** What the city's streets tell its devices. The graph is read when the first vehicle needs it. */
export function surroundingsOf(city: CityFile): Surroundings {
  let graph: StreetGraph | undefined;
  const streets = (): StreetGraph => {
    graph ??= readStreetGraph(city.streets);
    return graph;
  };
  const rounds = new Map<string, BusRound>();
  const lines = new Map(city.busLines.map((line) => [line.id, line]));
  const minutes = new Map<number, number>();
  return {
    lightLevel(now) {
      const minute = Math.floor(now / 60_000);
      let level = minutes.get(minute);
      if (level === undefined) {
        level = scheduledLevel(minute * 60_000, city.centre[0], city.centre[1]);
        minutes.clear();
        minutes.set(minute, level);
      }
      return level;
    },
    busRound(asset) {
      const wanted = asset.attributes?.line;
      const line =
        (typeof wanted === 'string' || typeof wanted === 'number' ? lines.get(String(wanted)) : undefined) ??
        city.busLines[asset.number % Math.max(1, city.busLines.length)];
      if (!line) return undefined;
      let round = rounds.get(line.id);
      if (!round) {
        const course = makeCourse(line.line, (i) => streets().speedBetween(line.line[i - 1]!, line.line[i]!));
        const stops = line.stops
          .filter((stop) => stop.index < line.line.length)
          .map((stop) => ({ name: stop.name, metres: course.metres[stop.index]! }))
          .sort((a, b) => a.metres - b.metres);
        round = { line: line.name, course, stops };
        rounds.set(line.id, round);
      }
      return round;
    },
    trip: (from, random) => (city.streets.length > 0 ? streets().trip(from, random) : undefined),
  };
}
