import type { Covered, Pair } from './mask.ts';

/** A piece of a row, in pixels: from, to (not included when both are whole numbers). */
export type Span = readonly [from: number, to: number];

/** The piece of the line at `y` that lies within `radius` of a segment; null when none does. */
function nearSegment([ax, ay]: Pair, [bx, by]: Pair, radius: number, y: number): Span | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const add = (x: number): void => {
    from = Math.min(from, x);
    to = Math.max(to, x);
  };
  for (const [x, height] of [
    [ax, ay],
    [bx, by],
  ] as const) {
    const square = radius * radius - (height - y) * (height - y);
    if (square < 0) continue;
    add(x - Math.sqrt(square));
    add(x + Math.sqrt(square));
  }
  const length = Math.hypot(bx - ax, by - ay);
  if (length > 0) {
    // The strip beside the segment is a rectangle; it meets the line between two of its four sides.
    const [nx, ny] = [(-(by - ay) / length) * radius, ((bx - ax) / length) * radius];
    const corners: Pair[] = [
      [ax + nx, ay + ny],
      [bx + nx, by + ny],
      [bx - nx, by - ny],
      [ax - nx, ay - ny],
    ];
    for (const [index, [x1, y1]] of corners.entries()) {
      const [x2, y2] = corners[(index + 1) % 4] ?? [x1, y1];
      if (Math.min(y1, y2) > y || Math.max(y1, y2) < y || y1 === y2) continue;
      add(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  return from <= to ? [from, to] : null;
}

/**
 * The pieces of the line at `y` that a polygon covers, sorted and joined. By winding, not by parity: where a clumsy
 * hand drew a loop twice, there is no hole.
 */
function piecesAt(points: readonly Pair[], grow: number, y: number): Span[] {
  const crossings: { readonly x: number; readonly turn: number }[] = [];
  const pieces: Span[] = [];
  for (const [index, from] of points.entries()) {
    const to = points[(index + 1) % points.length] ?? from;
    const strip = nearSegment(from, to, grow, y);
    if (strip) pieces.push(strip);
    const [[x1, y1], [x2, y2]] = [from, to];
    if (y1 <= y !== y2 <= y) crossings.push({ x: x1 + ((y - y1) / (y2 - y1)) * (x2 - x1), turn: y1 <= y ? 1 : -1 });
  }
  crossings.sort((one, other) => one.x - other.x);
  let winding = 0;
  for (const [index, { x, turn }] of crossings.entries()) {
    winding += turn;
    const next = crossings[index + 1];
    if (winding !== 0 && next) pieces.push([x, next.x]);
  }
  pieces.sort((one, other) => one[0] - other[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of pieces) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** Whether a point of the picture is covered. */
export const isCovered = (covered: Covered, [x, y]: Pair): boolean =>
  covered.kind === 'whole' || piecesAt(covered.points, covered.grow, y).some(([from, to]) => x >= from && x <= to);

/**
 * What is covered of the two rows of pixels `row` and `row + 1`, in whole pixels of even numbers within 0 and `width`:
 * a picture in 4:2:0 has one colour for two by two pixels, and a block that is touched is covered whole.
 */
export function coveredRows(covered: Covered, row: number, width: number): Span[] {
  if (covered.kind === 'whole') return [[0, width]];
  const spans: Span[] = [];
  for (const y of [row, row + 0.5, row + 1, row + 1.5, row + 2])
    for (const [from, to] of piecesAt(covered.points, covered.grow, y)) {
      const first = Math.max(0, Math.floor(from / 2) * 2);
      const last = Math.min(width, Math.ceil(to / 2) * 2);
      if (first < last) spans.push([first, last]);
    }
  return spans;
}
