/**
 * The row of a list that a key leads to from row `at`: an arrow to its neighbour, Home and End to the ends; the arrows stop
 * there. Undefined for any other key, and in an empty list.
 */
export function rowByKey<T>(key: string, at: number, rows: readonly T[]): T | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, to))];
}
