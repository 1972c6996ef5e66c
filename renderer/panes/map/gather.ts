import type { BaseMap } from '../../../src/contract/register.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { type Box, boxOf, insideRing } from '../../../src/domain/place/area.ts';
import type { AssetRegister } from '../../state/register.ts';
import { piecesCross } from './sketch.ts';

/*
 * Which things lie in a zone, or stand along a street. Done over all 35,000 at once: some milliseconds at an
 * operator's act, and nothing in between.
 */

type Place = readonly [lon: number, lat: number] | null;
type Street = BaseMap['streets'][number];
const METRES_PER_DEGREE = 111_195;

/** A box with that much more on each side, degrees. */
const widened = ([west, south, east, north]: Box, lat: number, lon: number): Box => [
  west - lon,
  south - lat,
  east + lon,
  north + lat,
];

const boxes = new WeakMap<Street['line'], Box>();
/** Box of a street's line; kept, since the same streets are asked for at each step of the pointer. */
const boxOfLine = (line: Street['line']): Box => {
  const box = boxes.get(line) ?? boxOf(line);
  boxes.set(line, box);
  return box;
};

const inBox = ([west, south, east, north]: Box, lon: number, lat: number): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;
const meet = (one: Box, other: Box): boolean =>
  one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];

/** Every index of a register but of what has left it. */
export function presentIn(register: AssetRegister): number[] {
  const retired = new Set(register.retired);
  return Array.from({ length: register.size }, (_, index) => index).filter((index) => !retired.has(index));
}

/** Those of the register indexes that lie within a ring (not closed). `placeOf` answers where a thing is now. */
export function thingsInside(
  ring: readonly LonLat[],
  among: readonly number[],
  placeOf: (asset: number) => Place,
): number[] {
  const box = boxOf(ring);
  return among.filter((index) => {
    const place = placeOf(index);
    return place !== null && inBox(box, place[0], place[1]) && insideRing(ring, place);
  });
}

/** Names of the streets that lie in a ring, or run through it. */
export function streetsInside(ring: readonly LonLat[], streets: readonly Street[]): string[] {
  const box = boxOf(ring);
  const names = new Set<string>();
  for (const { name, line } of streets) {
    if (names.has(name) || !meet(box, boxOfLine(line))) continue;
    const touches = line.some((at, place) => {
      if (insideRing(ring, at)) return true;
      const before = line[place - 1];
      return (
        before !== undefined && ring.some((corner, n) => piecesCross(before, at, corner, ring[(n + 1) % ring.length]!))
      );
    });
    if (touches) names.add(name);
  }
  return [...names];
}

/** Metres from a place to a line. */
export function metresToLine(line: readonly LonLat[], lon: number, lat: number): number {
  const shrink = Math.cos((lat * Math.PI) / 180);
  let best = Number.POSITIVE_INFINITY;
  for (let at = 0; at < line.length; at += 1) {
    const ax = (line[at]![0] - lon) * shrink;
    const ay = line[at]![1] - lat;
    const next = line[at + 1];
    if (!next) {
      best = Math.min(best, ax * ax + ay * ay);
      continue;
    }
    const dx = (next[0] - line[at]![0]) * shrink;
    const dy = next[1] - line[at]![1];
    const span = dx * dx + dy * dy;
    const part = span === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / span));
    best = Math.min(best, (ax + dx * part) ** 2 + (ay + dy * part) ** 2);
  }
  return Math.sqrt(best) * METRES_PER_DEGREE;
}

/** Pieces of one name whose ends are this near are one street, m. */
const JOINED = 60;

/** All pieces of the street that one of them belongs to: published files cut streets at each crossing. */
export function wholeStreet(streets: readonly Street[], piece: Street): Street[] {
  const same = streets.filter(({ name }) => name === piece.name);
  const found = [piece];
  const left = new Set(same.filter((other) => other !== piece));
  for (const one of found)
    for (const other of left) {
      const joined =
        other.line.some(([lon, lat]) => metresToLine(one.line, lon, lat) <= JOINED) ||
        one.line.some(([lon, lat]) => metresToLine(other.line, lon, lat) <= JOINED);
      if (!joined) continue;
      left.delete(other);
      found.push(other);
    }
  return found;
}

/** The street nearest to a place and at most `metres` from it; null when none is. */
export function streetAt(streets: readonly Street[], lon: number, lat: number, metres: number): Street | null {
  const margin = metres / METRES_PER_DEGREE;
  const marginLon = margin / Math.cos((lat * Math.PI) / 180);
  const around: Box = [lon - marginLon, lat - margin, lon + marginLon, lat + margin];
  let best: Street | null = null;
  let limit = metres;
  for (const street of streets) {
    if (!meet(around, boxOfLine(street.line))) continue;
    const distance = metresToLine(street.line, lon, lat);
    if (distance > limit) continue;
    limit = distance;
    best = street;
  }
  return best;
}

/** What stands this near to the middle of a street stands along it, m. */
const ALONG = 25;
/** Unless another street is nearer by more than this, m. */
const NEARER = 6;

/** A long line in short lengths, so that few of them are near any place. */
function cut(line: Street['line'], most = 8): Street['line'][] {
  if (line.length <= most + 1) return [line];
  const found: Street['line'][] = [];
  for (let at = 0; at < line.length - 1; at += most) found.push(line.slice(at, at + most + 1));
  return found;
}

/**
 * Those of the register indexes that stand along the pieces of a street: what the register says stands in it, and what
 * stands beside it and no nearer to another.
 */
export function alongStreet(
  pieces: readonly Street[],
  streets: readonly Street[],
  register: AssetRegister,
  among: readonly number[],
  placeOf: (asset: number) => Place,
): number[] {
  const margin = ALONG / METRES_PER_DEGREE;
  const lat = pieces[0]?.line[0]?.[1] ?? 0;
  const marginLon = margin / Math.cos((lat * Math.PI) / 180);
  const lengths = ({ line }: Street): { line: Street['line']; box: Box }[] =>
    cut(line).map((short) => ({ line: short, box: widened(boxOf(short), margin, marginLon) }));
  const mine = pieces.flatMap(lengths);
  const all = widened(boxOf(pieces.flatMap(({ line }) => line)), margin, marginLon);
  const others = streets
    .filter((street) => !pieces.includes(street) && meet(boxOfLine(street.line), all))
    .flatMap(lengths);
  const nearest = (lines: typeof mine, [lon, at]: LonLat): number => {
    let best = Number.POSITIVE_INFINITY;
    for (const { line, box } of lines) if (inBox(box, lon, at)) best = Math.min(best, metresToLine(line, lon, at));
    return best;
  };
  const ids = new Set(pieces.map(({ id }) => id));
  return among.filter((index) => {
    if (ids.has(register.street[index] ?? '')) return true;
    const place = placeOf(index);
    if (!place || !inBox(all, place[0], place[1])) return false;
    const distance = nearest(mine, place);
    return distance <= ALONG && nearest(others, place) > distance - NEARER;
  });
}
