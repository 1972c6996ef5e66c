/** First a complete snapshot, then deltas; `number` grows by one with each frame. */
export type RowFrame<R> =
  | { readonly type: 'snapshot'; readonly number: number; readonly rows: readonly R[] }
  | {
      readonly type: 'delta';
      readonly number: number;
      readonly upserts: readonly R[];
      readonly removed: readonly string[];
    };

/** Rows by id as of frame `number`. The map is replaced at each change and never changed in place. */
export interface Rows<R> {
  readonly number: number;
  readonly rows: ReadonlyMap<string, R>;
}

/** Applies a frame; null when a frame is missing before this one, so that the stream must be opened anew. */
export function applyFrame<R extends { readonly id: string }>(before: Rows<R>, frame: RowFrame<R>): Rows<R> | null {
  if (frame.type === 'snapshot') return { number: frame.number, rows: new Map(frame.rows.map((row) => [row.id, row])) };
  if (frame.number !== before.number + 1) return null;
  const rows = new Map(before.rows);
  for (const id of frame.removed) rows.delete(id);
  for (const row of frame.upserts) rows.set(row.id, row);
  return { number: frame.number, rows };
}
