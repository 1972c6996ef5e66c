/** Finds the nearest of many still points. */
export interface PointGrid {
  /** Item nearest to a place and at most `radius` from it that passes `allowed`; -1 when none. */
  nearest(x: number, y: number, radius: number, allowed?: (item: number) => boolean): number;
  /** Every item at most `radius` from a place that passes `allowed`, in no order. */
  within(x: number, y: number, radius: number, allowed?: (item: number) => boolean): number[];
}

/** Sorts points into square cells once; a look then touches the few cells around it. Items are places in the arrays. */
export function pointGrid(xs: Float64Array, ys: Float64Array, items: Uint32Array): PointGrid {
  let west = Number.POSITIVE_INFINITY;
  let north = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let south = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    west = Math.min(west, xs[item]!);
    east = Math.max(east, xs[item]!);
    north = Math.min(north, ys[item]!);
    south = Math.max(south, ys[item]!);
  }
  if (items.length === 0) return { nearest: () => -1, within: () => [] };
  const side = Math.max(Math.sqrt(((east - west) * (south - north)) / Math.max(1, items.length / 6)), 1e-9);
  const columns = Math.max(1, Math.min(1024, Math.ceil((east - west) / side)));
  const rows = Math.max(1, Math.min(1024, Math.ceil((south - north) / side)));
  const cellX = (x: number): number => Math.max(0, Math.min(columns - 1, Math.floor((x - west) / side)));
  const cellY = (y: number): number => Math.max(0, Math.min(rows - 1, Math.floor((y - north) / side)));
  const starts = new Uint32Array(columns * rows + 1);
  const cellOf = (item: number): number => cellY(ys[item]!) * columns + cellX(xs[item]!);
  for (const item of items) starts[cellOf(item) + 1]! += 1;
  for (let cell = 0; cell < columns * rows; cell += 1) starts[cell + 1]! += starts[cell]!;
  const next = starts.slice();
  const sorted = new Uint32Array(items.length);
  for (const item of items) {
    const cell = cellOf(item);
    sorted[next[cell]!] = item;
    next[cell]! += 1;
  }
  /** Every item in the cells that a square around a place touches. */
  const around = (x: number, y: number, radius: number, visit: (item: number) => void): void => {
    const lastRow = cellY(y + radius);
    const lastColumn = cellX(x + radius);
    for (let row = cellY(y - radius); row <= lastRow; row += 1)
      for (let column = cellX(x - radius); column <= lastColumn; column += 1) {
        const cell = row * columns + column;
        for (let at = starts[cell]!; at < starts[cell + 1]!; at += 1) visit(sorted[at]!);
      }
  };
  const apart = (item: number, x: number, y: number): number => (xs[item]! - x) ** 2 + (ys[item]! - y) ** 2;
  return {
    nearest(x, y, radius, allowed) {
      let best = -1;
      let limit = radius * radius;
      around(x, y, radius, (item) => {
        const distance = apart(item, x, y);
        if (distance > limit || allowed?.(item) === false) return;
        limit = distance;
        best = item;
      });
      return best;
    },
    within(x, y, radius, allowed) {
      const found: number[] = [];
      around(x, y, radius, (item) => {
        if (apart(item, x, y) <= radius * radius && allowed?.(item) !== false) found.push(item);
      });
      return found;
    },
  };
}
