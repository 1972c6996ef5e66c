import type { Operation } from './operation.ts';
import { emptyState, evolveStream, isKnownKind, type StreamState, type Unread } from './streams.ts';

/**
 * Whether a state was made by a version that did not understand what this one does: its type, or a kind that was only
 * counted. It is to be made anew from the log (SPEC 3.5).
 */
export function isOutdated(stream: string, { type, unread }: StreamState): boolean {
  const now = emptyState(stream).type;
  if (now !== type) return true;
  // Under the empty name any kind may have been counted.
  return Object.keys(unread ?? {}).some((kind) => kind === '' || isKnownKind(now, kind));
}

/** States of streams as this version reads them, of the log's operations in their order; of other streams nothing is taken. */
export function readAnew(streams: Iterable<string>) {
  const states = new Map<string, StreamState>([...streams].map((stream) => [stream, emptyState(stream)]));
  return {
    take(operation: Pick<Operation, 'stream' | 'kind' | 'body'>): void {
      const before = states.get(operation.stream);
      if (before) states.set(operation.stream, evolveStream(before, operation));
    },
    states: states as ReadonlyMap<string, StreamState>,
  };
}

/** Adds what is kept of one stream to the counts of all, by kind. */
export function countUnread(counts: Map<string, number>, unread: Unread = {}): void {
  for (const [kind, count] of Object.entries(unread)) counts.set(kind, (counts.get(kind) ?? 0) + count);
}
