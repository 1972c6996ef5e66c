import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ok, type Result } from '../../../shared/result.ts';
import { markOf } from '../../../sync/operation.ts';
import type { StreamState } from '../../../sync/streams.ts';
import type { Board } from '../../board.ts';
import type { HubStore, LogNews } from '../hubStore.ts';
import { keyOf, recordable } from '../judge.ts';
import { connect, readAddress, refusalOf } from './connection.ts';
import { channelOf, type Notice, readNotice } from './notices.ts';
import { createPostgresBoard } from './postgresBoard.ts';
import { readStreamsAnew } from './readStreamsAnew.ts';
import { type CityLog, openCity } from './schema.ts';
import { openSession, type Session } from './session.ts';
import { acceptedOf, createWriter, type OperationRow } from './writer.ts';

/** Each hub is seen so often by the others, ms, and looks so often for what it was not called for. */
const PULSE = 2_000;
/** A hub that was not seen so long is gone: nothing else tells of a machine without power. */
const GONE_AFTER = '7 seconds';
/** Readers beside the writer, so that one station that catches up holds up nobody. */
const READERS = 3;

export interface PostgresOptions {
  /** `postgresql://user@host:port/database`, see `readAddress`. */
  readonly address: string;
  /** Name of the city whose log it is; several cities may share one database. */
  readonly city: string;
  /** Whether a log is begun for it beside those of others (`WantedCity`). */
  readonly newCity?: boolean;
  /** So often it is seen by the others, and looks at what they wrote, ms; two seconds unless told. */
  readonly pulse?: number;
  readonly log: (message: string) => void;
  /** Monotonic ms. */
  readonly clock: () => number;
}

/** What several hubs share: the log of their city, and their board. */
export interface PostgresHub {
  readonly store: HubStore;
  readonly board: Board;
}

/**
 * Opens the log of a city in PostgreSQL, as one of several hubs (SPEC 11). Refusals: `postgres.address`, `store.sign-in`,
 * `store.no-database`, `store.not-allowed`, `store.tls`, `store.newer`, `store.corrupt`, `store.old-server`,
 * `store.other-city`, and `store.away` when it cannot be reached now, which may pass.
 */
export async function openPostgres(options: PostgresOptions): Promise<Result<PostgresHub>> {
  const address = readAddress(options.address);
  if (!address.ok) return address;
  const config = address.value;
  try {
    const client = await connect(config);
    const opened = await openCity(client, { name: options.city, begin: options.newCity ?? false }, options.log);
    if (opened.ok) await readStreamsAnew(client, opened.value.city);
    await client.end();
    return opened.ok ? ok(await openHub(config, opened.value, options)) : opened;
  } catch (error) {
    return refusalOf(error);
  }
}

async function openHub(
  config: pg.ClientConfig,
  found: CityLog,
  { log, clock, pulse: every = PULSE }: PostgresOptions,
): Promise<PostgresHub> {
  const { city } = found;
  const hub = randomUUID();
  const listeners: ((news: LogNews) => void)[] = [];
  const tell = (news: LogNews): void => {
    for (const listener of listeners) listener(news);
  };
  let { id: logId, last } = found;
  /** The newest operation at the last look: a log that has another there was set back and went on since. */
  let mark: { readonly order: number; readonly id: string | null } = { order: 0, id: null };

  const setBack = (): void => {
    log('the log in the database is not the one it was: every station begins anew');
    last = 0;
    tell({ type: 'set-back' });
  };
  const grown = (order: number): void => {
    if (order <= last) return;
    last = order;
    tell({ type: 'grown', order });
  };

  const hear = (notice: Notice): void => {
    if (notice.type === 'log') {
      if (notice.hub !== hub) grown(notice.order);
    } else if (notice.type === 'records') {
      if (notice.hub !== hub) tell({ type: 'records', kind: notice.kind });
    } else board.hear(notice);
  };
  /** Past the log: notices, seats, leases. */
  const aside: Session = openSession(config, async (client) => {
    client.on('notification', ({ payload }) => {
      const notice = readNotice(payload);
      if (notice) hear(notice);
    });
    await client.query(`LISTEN ${channelOf(city)}`);
    // What was called while nobody listened is read.
    setImmediate(() => {
      void board.readAgain();
      void pulse();
    });
  });
  const board = createPostgresBoard({ session: aside, city, hub, clock });

  const writing = openSession(config);
  const writer = createWriter({
    session: writing,
    city,
    logId: () => logId,
    last: () => last,
    onWritten(order, client) {
      last = Math.max(last, order);
      // After it is written, not with it: commits that call out wait for each other, over all cities of the database.
      const notice: Notice = { type: 'log', hub, order };
      client.query('SELECT pg_notify($1, $2)', [channelOf(city), JSON.stringify(notice)]).catch(() => {});
    },
    onSetBack: setBack,
  });

  const readers = Array.from({ length: READERS }, () => openSession(config));
  let turn = 0;
  const read = <T>(work: (client: pg.Client) => Promise<T>): Promise<Result<T>> => readers[turn++ % READERS]!.run(work);

  let away = false;
  /** Says that this hub is there, finds out who is not, and where the log ends. */
  const pulse = async (): Promise<void> => {
    const seen = await aside.run(async (client) => {
      // As known before the look: what is written meanwhile is newer than what the look finds.
      const known = { last, mark };
      const beat = await client.query<{ fresh: boolean }>(
        `INSERT INTO vigie.hub (city, hub, seen) VALUES ($1, $2, clock_timestamp())
         ON CONFLICT (city, hub) DO UPDATE SET seen = excluded.seen RETURNING xmax = 0 AS fresh`,
        [city, hub],
      );
      const gone = await client.query<{ hub: string }>(
        `WITH silent AS (DELETE FROM vigie.hub WHERE city = $1 AND seen < clock_timestamp() - $2::interval RETURNING hub),
              left_over AS (DELETE FROM vigie.seat s WHERE city = $1 AND (hub IN (SELECT hub FROM silent)
                OR NOT EXISTS (SELECT FROM vigie.hub h WHERE h.city = s.city AND h.hub = s.hub)) RETURNING hub)
         SELECT hub FROM silent UNION SELECT hub FROM left_over`,
        [city, GONE_AFTER],
      );
      for (const row of gone.rows) {
        const notice: Notice = { type: 'gone', hub, gone: row.hub };
        await client.query('SELECT pg_notify($1, $2)', [channelOf(city), JSON.stringify(notice)]);
      }
      await client.query(
        'DELETE FROM vigie.lease WHERE city = $1 AND until < extract(epoch FROM clock_timestamp()) * 1000 - 60000',
        [city],
      );
      const place = await client.query<{ last: number; id: string; newest: string | null; marked: string | null }>(
        `SELECT last_order::float8 AS last, id,
           (SELECT o.id || o.stamp FROM vigie.operation o WHERE o.city = l.city AND o.hub_order = l.last_order) AS newest,
           (SELECT o.id || o.stamp FROM vigie.operation o WHERE o.city = l.city AND o.hub_order = $2) AS marked
         FROM vigie.log l WHERE city = $1`,
        [city, known.mark.order],
      );
      return { fresh: beat.rows[0]?.fresh ?? false, place: place.rows[0], known };
    });
    if (!seen.ok) {
      if (seen.refusal.code === 'store.closed' || away) return;
      away = true;
      log(`${seen.refusal.message}: stations are let go`);
      tell({ type: 'away' });
      return;
    }
    if (away) log('the database is back');
    away = false;
    const { fresh, place, known } = seen.value;
    // Others had taken this hub for gone.
    if (fresh) void board.readAgain();
    mark = { order: place?.last ?? 0, id: place?.newest ?? null };
    if (!place || place.id !== logId || place.last < known.last || place.marked !== known.mark.id) {
      logId = place?.id ?? logId;
      setBack();
    } else grown(place.last);
  };
  let closed = false;
  const beat = async (): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, every).unref());
      if (closed) return;
      await pulse();
    }
  };
  await pulse();
  void beat();

  const store: HubStore = {
    submit: writer.submit,
    since: (order, limit) =>
      read(async (client) => {
        const { rows } = await client.query<OperationRow>({
          name: 'since',
          text: 'SELECT hub_order::float8, stream_order, operation, stamp FROM vigie.operation WHERE city = $1 AND hub_order > $2 ORDER BY hub_order LIMIT $3',
          values: [city, order, limit],
        });
        return rows.map(acceptedOf);
      }),
    place: (order) =>
      read(async (client) => {
        const { rows } = await client.query<{ last: number; id: string | null; stamp: string | null }>({
          name: 'place',
          text: 'SELECT last_order::float8 AS last, o.id, o.stamp FROM vigie.log l LEFT JOIN vigie.operation o ON o.city = l.city AND o.hub_order = $2 WHERE l.city = $1',
          values: [city, order],
        });
        const { last = 0, id = null, stamp = null } = rows[0] ?? {};
        return { last, id, mark: id === null ? null : markOf(id, stamp ?? undefined) };
      }),
    streams: (type, after, limit) =>
      read(async (client) => {
        const { rows } = await client.query<{ stream: string; stream_order: number; state: string }>({
          name: 'streams',
          text: 'SELECT stream, stream_order, state FROM vigie.stream WHERE city = $1 AND stream > $2 AND stream > $3 AND stream < $4 ORDER BY stream LIMIT $5',
          values: [city, `${type}/`, keyOf(after), `${type}0`, limit],
        });
        return rows.map(({ stream, stream_order, state }) => ({
          stream,
          order: stream_order,
          state: JSON.parse(state) as StreamState,
        }));
      }),
    records: {
      read: (kind, name) =>
        read(async (client) => {
          const { rows } = await client.query<{ text: string }>(
            'SELECT text FROM vigie.record WHERE city = $1 AND kind = $2 AND name = $3',
            [city, kind, name],
          );
          return rows[0]?.text ?? null;
        }),
      list: (kind) =>
        read(async (client) => {
          const { rows } = await client.query<{ name: string; text: string }>(
            'SELECT name, text FROM vigie.record WHERE city = $1 AND kind = $2 ORDER BY name',
            [city, kind],
          );
          return rows;
        }),
      async write(kind, name, text) {
        const fit = recordable(kind, name, text);
        if (!fit.ok) return fit;
        const notice: Notice = { type: 'records', hub, kind };
        const written = await read(async (client) => {
          if (text === null)
            await client.query('DELETE FROM vigie.record WHERE city = $1 AND kind = $2 AND name = $3', [
              city,
              kind,
              name,
            ]);
          else
            await client.query(
              'INSERT INTO vigie.record (city, kind, name, text) VALUES ($1, $2, $3, $4) ON CONFLICT (city, kind, name) DO UPDATE SET text = excluded.text',
              [city, kind, name, text],
            );
          await client.query('SELECT pg_notify($1, $2)', [channelOf(city), JSON.stringify(notice)]);
        });
        if (!written.ok) return written;
        tell({ type: 'records', kind });
        return ok(undefined);
      },
    },
    logId: () => logId,
    watch: (listener) => listeners.push(listener),
    async close() {
      closed = true;
      await writer.idle();
      await aside.run(async (client) => {
        const notice: Notice = { type: 'gone', hub, gone: hub };
        await client.query('DELETE FROM vigie.seat WHERE city = $1 AND hub = $2', [city, hub]);
        await client.query('DELETE FROM vigie.hub WHERE city = $1 AND hub = $2', [city, hub]);
        await client.query('SELECT pg_notify($1, $2)', [channelOf(city), JSON.stringify(notice)]);
      });
      await Promise.all([aside, writing, ...readers].map((session) => session.close()));
    },
  };
  return { store, board };
}
