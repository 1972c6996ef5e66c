import type Database from 'better-sqlite3';
import { countUnread, isOutdated, readAnew } from '../../../src/sync/notUnderstood.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { overlay } from '../../../src/sync/overlay.ts';
import { emptyState, evolveStream, isKnownKind, isShown, type StreamState } from '../../../src/sync/streams.ts';

/** A record as it stands here now: what is accepted, with what is pending laid over it. */
export interface Projected<S> {
  readonly id: string;
  readonly state: Exclude<S, { state: 'none' }>;
  /** A guarded act of ours in it is not accepted yet. */
  readonly pending: boolean;
}

/** The streams' projections on the disk, and those met lately in memory. What writes is called inside a transaction. */
export interface StreamTable {
  /** An operation of ours waits for the hub, over what is accepted of its stream. */
  wait(operation: Operation): void;
  /** The hub has judged an operation that waited. */
  settle(stream: string, id: string): void;
  /** Projects a stream after `wait` and `settle`. */
  project(stream: string): void;
  /** Projects a stream with an operation that the hub has ordered. */
  accept(operation: Operation, order: number): void;
  /** Projects streams whose rows were changed past this table. */
  projectFromDisk(streams: readonly string[]): void;
  /** Streams of which an earlier version did not understand all are projected anew from the log (SPEC 3.5). */
  readAnew(): void;
  /** Accepted operations that are not understood, by kind. */
  notUnderstood(): ReadonlyMap<string, number>;
  /** A transaction was undone: nothing in memory is to be believed, least of all what waits in these streams. */
  forget(touched: Iterable<string>): void;
  /** Stream order that this station has seen. */
  orderOf(stream: string): number;
  one<S extends { readonly state: string }>(stream: string): Projected<S> | undefined;
  /** All that are shown and whose names begin so; `prefix` ends with its slash. */
  shown<S extends { readonly state: string }>(prefix: string): Projected<S>[];
}

interface StreamRow {
  stream: string;
  stream_order: number;
  accepted: string;
  present: string;
  pending: number;
}

/** A stream as it is in memory. */
interface Held {
  readonly accepted: StreamState;
  readonly order: number;
  readonly present: StreamState['state'];
  readonly pending: boolean;
}

/** Streams held in memory at most. */
const HELD = 20_000;

/** A row as it is used; what is present is left out where it is what is accepted. */
function heldOf(row: StreamRow): Held {
  const accepted = JSON.parse(row.accepted) as StreamState;
  const present = row.present === '' ? accepted.state : (JSON.parse(row.present) as StreamState['state']);
  return { accepted, order: row.stream_order, present, pending: row.pending === 1 };
}

function projected<S extends { readonly state: string }>(
  stream: string,
  known: Held | undefined,
): Projected<S> | undefined {
  if (!known || known.present.state === 'none') return undefined;
  return {
    id: stream.slice(stream.indexOf('/') + 1),
    state: known.present as unknown as Exclude<S, { state: 'none' }>,
    pending: known.pending,
  };
}

/** Opens the table. `onProjected` is told of each projection inside its transaction. */
export function createStreamTable(
  db: Database.Database,
  onProjected: (present: ReturnType<typeof overlay>['state']) => void,
): StreamTable {
  const pendingOf = db
    .prepare("SELECT operation FROM operation WHERE stream = ? AND status = 'pending' ORDER BY seq")
    .pluck();
  const readStream = db.prepare('SELECT * FROM stream WHERE stream = ?');
  const readShown = db.prepare('SELECT * FROM stream WHERE shown = 1 AND stream >= ? AND stream < ?');
  const writeStream = db.prepare(
    'INSERT INTO stream VALUES (@stream, @stream_order, @accepted, @present, @pending, @shown) ON CONFLICT (stream) DO UPDATE SET stream_order = @stream_order, accepted = @accepted, present = @present, pending = @pending, shown = @shown',
  );

  const readUnread = db.prepare(
    "SELECT * FROM stream WHERE json_extract(accepted, '$.unread') IS NOT NULL OR json_extract(accepted, '$.type') = 'unknown'",
  );
  const acceptedOf = db
    .prepare(
      "SELECT operation FROM operation WHERE status = 'accepted' AND stream IN (SELECT value FROM json_each(?)) ORDER BY hub_order",
    )
    .pluck();
  /** Null: to be counted from the disk. */
  let unread: Map<string, number> | null = null;

  /** What the hub has not ordered yet, by stream, oldest first; null: to be read from the disk. */
  const waiting = new Map<string, Operation[] | null>(
    (db.prepare("SELECT DISTINCT stream FROM operation WHERE status = 'pending'").pluck().all() as string[]).map(
      (stream) => [stream, null],
    ),
  );
  const waitingOf = (stream: string): readonly Operation[] => {
    const known = waiting.get(stream);
    if (known !== null) return known ?? [];
    const onDisk = (pendingOf.all(stream) as string[]).map((text) => JSON.parse(text) as Operation);
    waiting.set(stream, onDisk);
    return onDisk;
  };

  /** Streams met lately: in a storm each is read several times within a second. */
  const held = new Map<string, Held>();
  const hold = (stream: string, entry: Held): Held => {
    if (held.size >= HELD) held.clear();
    held.set(stream, entry);
    return entry;
  };
  const read = (stream: string): Held | undefined => {
    const known = held.get(stream);
    if (known) return known;
    const row = readStream.get(stream) as StreamRow | undefined;
    return row && hold(stream, heldOf(row));
  };

  const write = (stream: string, accepted: StreamState, order: number): void => {
    const pending = waitingOf(stream);
    if (pending.length === 0) waiting.delete(stream);
    else if (waiting.size > HELD) waiting.set(stream, null);
    const present = overlay(accepted, pending);
    writeStream.run({
      stream,
      stream_order: order,
      accepted: JSON.stringify(accepted),
      // Calls are looked up by what is in it; of others it is left out where it says nothing new.
      present: pending.length === 0 && present.state.type !== 'call' ? '' : JSON.stringify(present.state.state),
      pending: present.pending ? 1 : 0,
      shown: isShown(present.state.state) ? 1 : 0,
    });
    hold(stream, { accepted, order, present: present.state.state, pending: present.pending });
    onProjected(present.state);
  };
  const project = (stream: string): void => {
    const known = read(stream);
    write(stream, known?.accepted ?? emptyState(stream), known?.order ?? 0);
  };

  return {
    wait(operation) {
      const before = waiting.get(operation.stream);
      if (before !== null) waiting.set(operation.stream, [...(before ?? []), operation]);
    },
    settle(stream, id) {
      const before = waiting.get(stream);
      if (before)
        waiting.set(
          stream,
          before.filter((operation) => operation.id !== id),
        );
    },
    project,
    accept(operation, order) {
      const before = read(operation.stream)?.accepted ?? emptyState(operation.stream);
      write(operation.stream, evolveStream(before, operation), order);
      if (unread && !isKnownKind(before.type, operation.kind)) countUnread(unread, { [operation.kind]: 1 });
    },
    readAnew() {
      const rows = readUnread.all() as StreamRow[];
      const orders = new Map(
        rows
          .filter(({ stream, accepted }) => isOutdated(stream, JSON.parse(accepted) as StreamState))
          .map(({ stream, stream_order }) => [stream, stream_order]),
      );
      if (orders.size === 0) return;
      const anew = readAnew(orders.keys());
      for (const text of acceptedOf.iterate(JSON.stringify([...orders.keys()])) as Iterable<string>)
        anew.take(JSON.parse(text) as Operation);
      for (const [stream, state] of anew.states) write(stream, state, orders.get(stream)!);
      unread = null;
    },
    notUnderstood() {
      if (unread) return unread;
      unread = new Map();
      for (const { accepted } of readUnread.iterate() as Iterable<StreamRow>)
        countUnread(unread, (JSON.parse(accepted) as StreamState).unread);
      return unread;
    },
    projectFromDisk(streams) {
      held.clear();
      unread = null;
      for (const stream of streams) {
        waiting.set(stream, null);
        project(stream);
      }
    },
    forget(touched) {
      // What was not written is not to be read from memory either, and what waited for the hub still does.
      held.clear();
      unread = null;
      for (const stream of touched) waiting.set(stream, null);
    },
    orderOf: (stream) => read(stream)?.order ?? 0,
    one: <S extends { readonly state: string }>(stream: string) => projected<S>(stream, read(stream)),
    shown: <S extends { readonly state: string }>(prefix: string) =>
      (readShown.all(prefix, `${prefix.slice(0, -1)}0`) as StreamRow[])
        .map((row) => projected<S>(row.stream, heldOf(row)))
        .filter((record) => record !== undefined),
  };
}
