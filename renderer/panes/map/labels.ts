import type { BaseMap } from '../../../src/contract/register.ts';
import { isGround } from './baseStyle.ts';
import { mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';
import { boxesAlong, type Placer } from './placement.ts';

/** How a name is written. */
export type Tone = 'commune' | 'limit' | 'water' | 'place' | 'artery' | 'street';

/** A name of the base map and where it may stand. */
export interface LabelSource {
  readonly text: string;
  readonly tone: Tone;
  /** Zoom from which it is shown. */
  readonly from: number;
  /** Zoom from which it is no longer shown. */
  readonly until: number;
  /** Mercator x, y pairs: one for a place, several for a line along which it is written. */
  readonly line: Float64Array;
  /** Length along the line up to each vertex, Mercator units. */
  readonly lengths: Float64Array;
  readonly west: number;
  readonly east: number;
  readonly north: number;
  readonly south: number;
  /** Beside the line: 1 on its right hand, -1 on its left, as it runs; 0 on it. */
  readonly side: -1 | 0 | 1;
}

/** A name that has its place: middle in Mercator, angle in radians. */
export interface PlacedLabel {
  readonly text: string;
  readonly tone: Tone;
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/** Size in px at a desk, and weight. */
export const TONES: Readonly<Record<Tone, { readonly size: number; readonly weight: 400 | 700 }>> = {
  commune: { size: 13, weight: 700 },
  limit: { size: 11, weight: 400 },
  water: { size: 11.5, weight: 400 },
  place: { size: 11.5, weight: 400 },
  artery: { size: 11.5, weight: 400 },
  street: { size: 11, weight: 400 },
};

type Points = readonly (readonly [number, number])[];

/** A name along points in degrees, or at the one there is, from a zoom until another. */
export function labelSource(text: string, tone: Tone, from: number, points: Points, until = 30): LabelSource {
  const line = new Float64Array(points.length * 2);
  const lengths = new Float64Array(points.length);
  let west = 1;
  let east = 0;
  let north = 1;
  let south = 0;
  points.forEach(([lon, lat], at) => {
    const x = mercatorX(lon);
    const y = mercatorY(lat);
    line[at * 2] = x;
    line[at * 2 + 1] = y;
    if (at > 0) lengths[at] = lengths[at - 1]! + Math.hypot(x - line[at * 2 - 2]!, y - line[at * 2 - 1]!);
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  });
  return { text, tone, from, until, line, lengths, west, east, north, south, side: 0 };
}

function centreOf(ring: Points): readonly [number, number] {
  let area = 0;
  let x = 0;
  let y = 0;
  const [ox, oy] = ring[0] ?? [0, 0];
  for (let at = 0; at < ring.length; at += 1) {
    const [ax, ay] = ring[at]!;
    const [bx, by] = ring[(at + 1) % ring.length]!;
    const cross = (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
    area += cross;
    x += cross * (ax - ox + bx - ox);
    y += cross * (ay - oy + by - oy);
  }
  return area === 0 ? [ox, oy] : [ox + x / (3 * area), oy + y / (3 * area)];
}

const areaOf = (ring: Points): number => {
  let area = 0;
  for (let at = 0; at < ring.length; at += 1) {
    const [ax, ay] = ring[at]!;
    const [bx, by] = ring[(at + 1) % ring.length]!;
    area += ax * by - bx * ay;
  }
  return Math.abs(area / 2);
};

/** Zoom from which streets of a class are named. */
export const STREET_FROM: Readonly<Record<string, number>> = {
  'ring-road': 12.2,
  artery: 12.8,
  collector: 14.2,
  pedestrian: 15.3,
  local: 15.5,
};
/** In this order they get their places. */
export const STREET_ORDER = ['ring-road', 'artery', 'collector', 'pedestrian', 'local'];

/** Positive where a ring in degrees goes against the clock. */
const turnOf = (ring: Points): number => {
  let area = 0;
  for (let at = 0; at < ring.length; at += 1) {
    const [ax, ay] = ring[at]!;
    const [bx, by] = ring[(at + 1) % ring.length]!;
    area += ax * by - bx * ay;
  }
  return area;
};

/** Names of the communes where their town halls are, the largest first. */
export function communeLabels(baseMap: BaseMap): LabelSource[] {
  return [...baseMap.communes]
    .sort((one, other) => areaOf(other.limit) - areaOf(one.limit))
    .map(({ name, centre, limit }) => ({
      // The one that gives the whole its name comes first.
      first: baseMap.name.startsWith(name) ? 0 : 1,
      made: labelSource(name.toLocaleUpperCase('fr'), 'commune', areaOf(limit) > 0 ? 0 : 12, [centre], 15.2),
    }))
    .sort((one, other) => one.first - other.first)
    .map(({ made }) => made);
}

/** Zoom from which a limit says whose it is on either side. */
const LIMITS_FROM = 13;

/** Names along the limits of the communes, each on its own side, and of other areas in their middles. */
export function limitLabels(baseMap: BaseMap): LabelSource[] {
  const communes = baseMap.communes.flatMap(({ name, limit }): LabelSource[] => {
    const [first] = limit;
    if (!first) return [];
    const side = turnOf(limit) > 0 ? -1 : 1;
    return [{ ...labelSource(name, 'limit', LIMITS_FROM, [...limit, first]), side }];
  });
  const quarters = baseMap.areas.flatMap(({ kind, name, ring }) =>
    name && !isGround(kind) ? [labelSource(name, 'place', 12.5, [centreOf(ring)], 16.5)] : [],
  );
  return [...quarters, ...communes];
}

/** Every name of the city's own ground, in the order in which they get their places: small streets last. */
export function groundLabels(baseMap: BaseMap): LabelSource[] {
  const lines = baseMap.lines.flatMap(({ kind, name, line }) =>
    name && kind === 'river' ? [labelSource(name, 'water', 12.5, line)] : [],
  );
  const alongLines = new Set(baseMap.lines.map(({ name }) => name));
  const areas = baseMap.areas
    .filter(({ kind, name }) => name && isGround(kind) && !alongLines.has(name))
    .map(({ kind, name, ring }) => ({ kind, name: name!, area: areaOf(ring), centre: centreOf(ring) }))
    .sort((one, other) => other.area - one.area)
    .map(({ kind, name, area, centre }) => {
      // A square degree is some 8,350 km² here: a park of 20 ha is named from the quarter's zoom, a small square later.
      const hectares = area * 835_000;
      const from =
        kind === 'square' ? 14 : Math.min(16, Math.max(11.8, 14.9 - Math.log2(Math.max(0.3, hectares)) * 0.5));
      return labelSource(name, kind === 'water' ? 'water' : 'place', from, [centre]);
    });
  const squares = new Set(areas.map(({ text }) => text));
  const streets = STREET_ORDER.flatMap((kind) =>
    baseMap.streets
      .filter((street) => street.class === kind && !squares.has(street.name))
      .map((street) =>
        labelSource(
          street.name,
          kind === 'local' || kind === 'pedestrian' ? 'street' : 'artery',
          STREET_FROM[kind] ?? 16,
          street.line,
        ),
      ),
  );
  return [...areas, ...lines, ...streets];
}

/** Point at a length along a line: x, y. */
function at({ line, lengths }: LabelSource, length: number, from: number): [x: number, y: number, segment: number] {
  let segment = from;
  while (segment < lengths.length - 2 && lengths[segment + 1]! < length) segment += 1;
  const start = lengths[segment]!;
  const span = lengths[segment + 1]! - start || 1;
  const part = Math.max(0, Math.min(1, (length - start) / span));
  const ax = line[segment * 2]!;
  const ay = line[segment * 2 + 1]!;
  return [ax + (line[segment * 2 + 2]! - ax) * part, ay + (line[segment * 2 + 3]! - ay) * part, segment];
}

/** How far beside its line a name stands, px. */
const BESIDE = 10;

/** Where a text of `width` px can be written along a line around a length: null where the line bends too much. */
function alongLine(from: LabelSource, middle: number, width: number, view: View, unit: number): PlacedLabel | null {
  const half = width / 2 / view.scale;
  const [ax, ay, first] = at(from, middle - half, 0);
  const [bx, by, last] = at(from, middle + half, first);
  const dx = bx - ax;
  const dy = by - ay;
  const chord = Math.hypot(dx, dy);
  if (chord * view.scale < width * 0.94) return null;
  for (let vertex = first + 1; vertex <= last; vertex += 1) {
    const off = ((from.line[vertex * 2]! - ax) * dy - (from.line[vertex * 2 + 1]! - ay) * dx) / chord;
    if (Math.abs(off) * view.scale > 4) return null;
  }
  let angle = Math.atan2(dy, dx);
  // Text is read from left to right, or from below to above where the street goes straight up.
  if (angle > Math.PI / 2 - 0.001) angle -= Math.PI;
  else if (angle < -Math.PI / 2 - 0.001) angle += Math.PI;
  const beside = (from.side * BESIDE * unit) / view.scale / (chord || 1);
  const [x, y] = [(ax + bx) / 2 - dy * beside, (ay + by) / 2 + dx * beside];
  return { text: from.text, tone: from.tone, x, y, angle };
}

/** Px between two writings of the same name. */
const REPEAT = 420;
/** Px that are left free at the edge of the window. */
const EDGE = 2;

/**
 * Gives names their places, in order, each where nothing stands yet. `measure` answers a text's width in px. Places
 * follow from zoom and ground alone, so that names stand still while the map is moved.
 */
export function placeLabels(
  sources: readonly LabelSource[],
  view: View,
  measure: (text: string, tone: Tone) => number,
  placer: Placer,
  unit = 1,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const written = new Map<string, [number, number][]>();
  const marginX = view.width / 2 / view.scale;
  const marginY = view.height / 2 / view.scale;
  const tryAt = (label: PlacedLabel, width: number): boolean => {
    const sx = screenX(view, label.x);
    const sy = screenY(view, label.y);
    // A name that the edge of the window cuts says nothing.
    const half = { x: Math.abs(Math.cos(label.angle)) * width, y: Math.abs(Math.sin(label.angle)) * width };
    const [right, below] = [half.x / 2 + EDGE, half.y / 2 + EDGE + (TONES[label.tone].size * unit) / 2];
    if (sx < right || sx > view.width - right || sy < below || sy > view.height - below) return false;
    const before = written.get(label.text);
    if (before?.some(([ox, oy]) => Math.hypot(ox - sx, oy - sy) < REPEAT * 0.8)) return false;
    const height = TONES[label.tone].size * unit + 5;
    if (!placer.take(boxesAlong(sx, sy, width + 8, height, label.angle))) return false;
    if (before) before.push([sx, sy]);
    else written.set(label.text, [[sx, sy]]);
    placed.push(label);
    return true;
  };
  for (const from of sources) {
    if (view.zoom < from.from || view.zoom >= from.until) continue;
    if (from.west > view.x + marginX || from.east < view.x - marginX) continue;
    if (from.north > view.y + marginY || from.south < view.y - marginY) continue;
    const { lengths } = from;
    if (lengths.length === 1) {
      const label = { text: from.text, tone: from.tone, x: from.line[0]!, y: from.line[1]!, angle: 0 };
      tryAt(label, measure(from.text, from.tone));
      continue;
    }
    const total = lengths[lengths.length - 1]! * view.scale;
    // Most streets are too short for their name at most zooms: nothing is measured for those.
    if (total < from.text.length * 4.5 * unit) continue;
    const width = measure(from.text, from.tone);
    if (total < width * 1.08) continue;
    const pieces = Math.max(
      1,
      Math.floor(total / Math.max(from.tone === 'water' || from.tone === 'limit' ? REPEAT * 1.7 : REPEAT, width * 2)),
    );
    for (let piece = 0; piece < pieces; piece += 1) {
      for (const shift of [0.5, 0.3, 0.7, 0.15, 0.85]) {
        const middle = Math.max(width / 2, Math.min(total - width / 2, (total * (piece + shift)) / pieces));
        const label = alongLine(from, middle / view.scale, width, view, unit);
        if (label && tryAt(label, width)) break;
      }
    }
  }
  return placed;
}
