import type pg from 'pg';
import { ok, type Refusal, type Result } from '../../../shared/result.ts';
import type { Accepted, Operation } from '../../../sync/operation.ts';
import type { StreamState } from '../../../sync/streams.ts';
import type { Allows, Verdict } from '../hubStore.ts';
import { judge, keyOf, type Ledger } from '../judge.ts';
import type { Session } from './session.ts';

/** Operations of one transaction, more or less: what waits while one is written goes into the next together. */
const MOST_AT_ONCE = 2_000;
/** Streams kept in memory while nobody else writes. */
const HELD = 20_000;

interface Row {
  is_operation: boolean;
  key: string;
  hub_order: number;
  stream_order: number;
  text: string;
  stamp: string;
}
interface Waiting {
  readonly operations: readonly Operation[];
  readonly allows: Allows | undefined;
  readonly answer: (verdicts: Result<Verdict[]>) => void;
}
interface Stream {
  readonly order: number;
  readonly state: StreamState;
}

/** An operation as it stands in a row. */
export interface OperationRow {
  readonly hub_order: number;
  readonly stream_order: number;
  readonly operation: string;
  readonly stamp: string;
}
export const acceptedOf = (row: OperationRow): Accepted => ({
  operation: JSON.parse(row.operation) as Operation,
  order: row.hub_order,
  streamOrder: row.stream_order,
  ...(row.stamp ? { stamp: row.stamp } : {}),
});

/** What the log is not any more. */
export class SetBackError extends Error {}

export interface WriterOptions {
  readonly session: Session;
  /** Number of the city, and the identity of its log. */
  readonly city: number;
  readonly logId: () => string;
  /** Where the log ends, known to be. */
  readonly last: () => number;
  /** The log ends at `order` now by what was written here. */
  readonly onWritten: (order: number, client: pg.Client) => void;
  /** It ends before what was known, or is another one. */
  readonly onSetBack: () => void;
}

const READ = {
  name: 'read',
  text: `
SELECT true AS is_operation, id AS key, hub_order::float8, stream_order, operation AS text, stamp
  FROM vigie.operation WHERE city = $1 AND id = ANY ($2::text[])
UNION ALL
SELECT false, stream, 0, stream_order, state, '' FROM vigie.stream WHERE city = $1 AND stream = ANY ($3::text[])`,
};
/** $2: order before the first; $3..$5 the operations and $9 their stamps, $6..$8 the streams that they change. */
const WRITE = {
  name: 'write',
  text: `
WITH operations AS (
  INSERT INTO vigie.operation (city, hub_order, stream_order, id, operation, stamp)
  SELECT $1::int, $2::bigint + n, stream_order, id, operation, stamp
  FROM unnest($3::text[], $4::int[], $5::text[], $9::text[]) WITH ORDINALITY AS given (id, stream_order, operation, stamp, n)
), streams AS (
  INSERT INTO vigie.stream (city, stream, stream_order, state)
  SELECT $1::int, stream, stream_order, state FROM unnest($6::text[], $7::int[], $8::text[]) AS given (stream, stream_order, state)
  ON CONFLICT (city, stream) DO UPDATE SET stream_order = excluded.stream_order, state = excluded.state
)
UPDATE vigie.log SET last_order = $2::bigint + cardinality($3::text[]) WHERE city = $1::int`,
};

/**
 * The way into the log. The row of the city's log is locked while a transaction decides and writes: hubs take turns at
 * it, so there is one order without gaps, and each decides on what all before it have written (SPEC 11.1).
 */
export function createWriter({ session, city, logId, last, onWritten, onSetBack }: WriterOptions) {
  const queue: Waiting[] = [];
  let running: Promise<void> | null = null;
  /** Streams as of `heldAt`; good for nothing once the log ends elsewhere, or the database may be another (a back-up). */
  const held = new Map<string, Stream>();
  let heldAt = -1;
  let heldBy: pg.Client | null = null;

  /** The rows that a batch is judged by, with what it writes itself on top. */
  const ledgerOf = (rows: readonly Row[]) => {
    const known = new Map<string, Accepted>();
    for (const { is_operation, key, hub_order, stream_order, text, stamp } of rows)
      if (is_operation) known.set(key, acceptedOf({ operation: text, hub_order, stream_order, stamp }));
      else held.set(key, { order: stream_order, state: JSON.parse(text) as StreamState });
    const written: Accepted[] = [];
    const changed = new Map<string, Stream>();
    const ledger: Ledger = {
      known: (id) => known.get(id),
      stream: (name) => changed.get(keyOf(name)) ?? held.get(keyOf(name)),
      write(accepted, state) {
        written.push(accepted);
        known.set(accepted.operation.id, accepted);
        changed.set(keyOf(accepted.operation.stream), { order: accepted.streamOrder, state });
      },
    };
    return { ledger, written, changed };
  };

  const transact = async (
    client: pg.Client,
    batch: readonly Pick<Waiting, 'operations' | 'allows'>[],
  ): Promise<Verdict[][]> => {
    const locked = (await client.query(
      `BEGIN; SELECT last_order::float8 AS last, id FROM vigie.log WHERE city = ${city} FOR UPDATE`,
    )) as unknown as readonly pg.QueryResult<{ last: number; id: string }>[];
    const place = locked[1]?.rows[0];
    if (!place || place.id !== logId() || place.last < last()) {
      await client.query('ROLLBACK');
      throw new SetBackError();
    }
    if (place.last !== heldAt || client !== heldBy || held.size > HELD) held.clear();
    heldBy = client;
    const ids: string[] = [];
    const streams = new Set<string>();
    for (const { operations } of batch)
      for (const { id, stream } of operations) {
        ids.push(id);
        if (!held.has(keyOf(stream))) streams.add(keyOf(stream));
      }
    const { rows } = await client.query<Row>({ ...READ, values: [city, ids, [...streams]] });
    const { ledger, written, changed } = ledgerOf(rows);
    const verdicts = batch.map(({ operations, allows }) =>
      judge(ledger, operations, place.last + written.length, allows),
    );
    if (written.length > 0)
      await client.query({
        ...WRITE,
        values: [
          ...[city, place.last],
          written.map(({ operation }) => operation.id),
          written.map(({ streamOrder }) => streamOrder),
          written.map(({ operation }) => JSON.stringify(operation)),
          [...changed.keys()],
          [...changed.values()].map(({ order }) => order),
          [...changed.values()].map(({ state }) => JSON.stringify(state)),
          written.map(({ stamp = '' }) => stamp),
        ],
      });
    await client.query('COMMIT');
    for (const [key, stream] of changed) held.set(key, stream);
    heldAt = place.last + written.length;
    if (written.length > 0) onWritten(heldAt, client);
    return verdicts;
  };

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    const done = await session.run(async (client) => {
      try {
        return ok(await transact(client, batch));
      } catch (error) {
        // What is in memory may be ahead of what was written.
        heldAt = -1;
        if (!(error instanceof SetBackError)) throw error;
        onSetBack();
        return null;
      }
    });
    const refusal: Refusal | null = done.ok ? null : done.refusal;
    // One that cannot be written holds up no others.
    if (refusal?.code === 'store.failed' && batch.length > 1) for (const one of batch) await write([one]);
    else
      for (const [n, { answer }] of batch.entries())
        if (done.ok && done.value) answer(ok(done.value.value[n]!));
        else
          answer({
            ok: false,
            refusal: refusal ?? { code: 'store.failed', message: 'the log was set back', context: {} },
          });
  };

  const work = async (): Promise<void> => {
    for (;;) {
      const batch: Waiting[] = [];
      let size = 0;
      while (queue.length > 0 && (batch.length === 0 || size + queue[0]!.operations.length <= MOST_AT_ONCE)) {
        const next = queue.shift()!;
        size += next.operations.length;
        batch.push(next);
      }
      if (batch.length === 0) {
        running = null;
        return;
      }
      await write(batch);
    }
  };

  return {
    submit: (operations: readonly Operation[], allows?: Allows): Promise<Result<Verdict[]>> =>
      new Promise((answer) => {
        queue.push({ operations, allows, answer });
        // Later than now: what is submitted at once is written together.
        running ??= Promise.resolve().then(work);
      }),
    /** Ends when nothing waits any more. */
    idle: async (): Promise<void> => {
      await running;
    },
  };
}
