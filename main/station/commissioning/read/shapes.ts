import type { Geometry, Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';

/** Twice the area that a ring encloses, in the square of its units; positive counter-clockwise. */
export function ringArea(ring: readonly Position[]): number {
  let sum = 0;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [x, y] of ring) {
    sum += px * y - x * py;
    px = x;
    py = y;
  }
  return sum;
}

/** A line without vertices that repeat the one before. */
export function withoutRepeats(line: readonly Position[]): Position[] {
  const kept: Position[] = [];
  for (const one of line) {
    const last = kept.at(-1);
    if (!last || last[0] !== one[0] || last[1] !== one[1]) kept.push(one);
  }
  return kept;
}

/** A ring that does not repeat its first vertex at its end. */
export function openRing(ring: readonly Position[]): Position[] {
  const kept = withoutRepeats(ring);
  const first = kept[0];
  const last = kept.at(-1);
  if (kept.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]) kept.pop();
  return kept;
}

/** Whether a place lies within rings (the outer one and its holes), by the rule of even and odd. */
export function within(rings: readonly (readonly Position[])[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    let [px, py] = ring.at(-1) ?? [0, 0];
    for (const [qx, qy] of ring) {
      if (qy > y !== py > y && x < ((px - qx) * (y - qy)) / (py - qy) + qx) inside = !inside;
      px = qx;
      py = qy;
    }
  }
  return inside;
}

/** A place within a surface: its centre of mass, or where that lies outside, the middle of the widest part at its height. */
export function insidePoint(rings: readonly (readonly Position[])[]): Position {
  const outer = rings[0] ?? [];
  const first = outer[0] ?? [0, 0];
  const centre = centroid(outer);
  if (centre && within(rings, ...centre)) return centre;
  let south = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (const [, y] of outer) {
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  let best: Position = first;
  let widest = 0;
  const heights = [0.5, 0.37, 0.63, 0.21, 0.79, 0.11, 0.89].map((share) => south + (north - south) * share);
  for (const y of centre ? [centre[1], ...heights] : heights) {
    const crossings = crossingsAt(rings, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const width = crossings[i + 1]! - crossings[i]!;
      if (width > widest) {
        widest = width;
        best = [crossings[i]! + width / 2, y];
      }
    }
    if (widest > 0) break;
  }
  return best;
}

function crossingsAt(rings: readonly (readonly Position[])[], y: number): number[] {
  const found: number[] = [];
  for (const ring of rings) {
    let [px, py] = ring.at(-1) ?? [0, 0];
    for (const [qx, qy] of ring) {
      if (qy > y !== py > y) found.push(((px - qx) * (y - qy)) / (py - qy) + qx);
      px = qx;
      py = qy;
    }
  }
  return found.sort((a, b) => a - b);
}

function centroid(ring: readonly Position[]): Position | null {
  const [ox, oy] = ring[0] ?? [0, 0];
  let area = 0;
  let sx = 0;
  let sy = 0;
  let px = (ring.at(-1)?.[0] ?? 0) - ox;
  let py = (ring.at(-1)?.[1] ?? 0) - oy;
  for (const [x, y] of ring) {
    // Seen from the first vertex: differences of large numbers lose their last digits.
    const qx = x - ox;
    const qy = y - oy;
    const cross = px * qy - qx * py;
    area += cross;
    sx += (px + qx) * cross;
    sy += (py + qy) * cross;
    px = qx;
    py = qy;
  }
  return area === 0 ? null : [ox + sx / (3 * area), oy + sy / (3 * area)];
}

/** What a geometry is made of, whatever holds it. */
export interface Parts {
  readonly points: Position[];
  readonly lines: Position[][];
  readonly polygons: Position[][][];
}

/** Takes a geometry apart. */
export function partsOf(geometry: Geometry, parts: Parts = { points: [], lines: [], polygons: [] }): Parts {
  switch (geometry.type) {
    case 'Point':
      parts.points.push(geometry.coordinates);
      break;
    case 'MultiPoint':
      for (const point of geometry.coordinates) parts.points.push(point);
      break;
    case 'LineString':
      parts.lines.push(geometry.coordinates);
      break;
    case 'MultiLineString':
      for (const line of geometry.coordinates) parts.lines.push(line);
      break;
    case 'Polygon':
      parts.polygons.push(geometry.coordinates);
      break;
    case 'MultiPolygon':
      for (const polygon of geometry.coordinates) parts.polygons.push(polygon);
      break;
    case 'GeometryCollection':
      for (const one of geometry.geometries) partsOf(one, parts);
  }
  return parts;
}
