import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ok, type Result, refuse } from '../../../shared/result.ts';
import { MIGRATIONS } from './migrations.ts';

/** One hub at a time looks after the schema; the number stands for that alone. */
const SCHEMA_LOCK = 8_449_443_001;
/** Oldest server: what is used of it is in all that are maintained. */
const OLDEST_SERVER = 130_000;

/** The log of a city as it is found. */
export interface CityLog {
  /** Number of the city in this database. */
  readonly city: number;
  readonly id: string;
  readonly last: number;
  /** It was made just now. */
  readonly fresh: boolean;
}

/** Which city's log is opened. */
export interface WantedCity {
  readonly name: string;
  /** Another city's log may stand here already; without it only the first is begun, and a slip in the name is refused. */
  readonly begin: boolean;
}

/** Cities named in a refusal, at most. */
const MOST_NAMED = 10;

/**
 * Brings the schema up to date and finds the log of a city, or begins it. Refusals: `store.newer`, `store.corrupt`,
 * `store.old-server`, `store.other-city` (context `city`, `cities`). Throws what the database does.
 */
export async function openCity(
  client: pg.Client,
  wanted: WantedCity,
  log: (message: string) => void,
): Promise<Result<CityLog>> {
  const server = Number(
    (await client.query<{ v: string }>("SELECT current_setting('server_version_num') AS v")).rows[0]?.v,
  );
  if (server < OLDEST_SERVER) return refuse('store.old-server', `PostgreSQL ${server} is older than 13`, { server });
  const { rows } = await client.query<{ name: string }>(
    "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'",
  );
  for (const { name: setting } of rows) log(`the database runs with ${setting} off: a power cut can cost the log`);
  await client.query('BEGIN');
  try {
    const opened = await inTransaction(client, wanted, log);
    await client.query(opened.ok ? 'COMMIT' : 'ROLLBACK');
    return opened;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function inTransaction(
  client: pg.Client,
  { name, begin }: WantedCity,
  log: (message: string) => void,
): Promise<Result<CityLog>> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  const version = await versionOf(client);
  if (!version.ok) return version;
  for (const [n, { remark, oldest, sql }] of MIGRATIONS.entries()) {
    if (n < version.value) continue;
    await client.query(sql);
    await client.query('UPDATE vigie.meta SET version = $1, oldest = $2', [n + 1, oldest]);
    log(`database brought to version ${n + 1}: ${remark}`);
  }
  const there = await client.query<{ name: string }>('SELECT name FROM vigie.log ORDER BY city');
  const cities = there.rows.map((row) => row.name);
  if (cities.length > 0 && !cities.includes(name) && !begin)
    return refuse(
      'store.other-city',
      `the database has the log of ${cities.slice(0, MOST_NAMED).join(', ')}, none of the city "${name}"; with VIGIE_HUB_NEW_CITY=yes one is begun`,
      { city: name, cities: cities.slice(0, MOST_NAMED).join(', ') },
    );
  const made = await client.query('INSERT INTO vigie.log (name, id) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [
    name,
    randomUUID(),
  ]);
  const found = await client.query<{ city: number; id: string; last: number; newest: number }>(
    `SELECT city, id, last_order::float8 AS last,
       coalesce((SELECT max(hub_order) FROM vigie.operation o WHERE o.city = l.city), 0)::float8 AS newest
     FROM vigie.log l WHERE name = $1`,
    [name],
  );
  const row = found.rows[0];
  if (!row || row.last !== row.newest)
    return refuse(
      'store.corrupt',
      'the log of this city in the database is damaged: its end is not where it should be',
      {
        city: name,
      },
    );
  if (made.rowCount === 1) log(`the database had no log of the city "${name}": one was begun`);
  return ok({ city: row.city, id: row.id, last: row.last, fresh: made.rowCount === 1 });
}

/** Version of the schema, 0 when there is none yet. */
async function versionOf(client: pg.Client): Promise<Result<number>> {
  const there = await client.query<{ schema: boolean; meta: boolean; tables: number }>(
    `SELECT to_regnamespace('vigie') IS NOT NULL AS schema, to_regclass('vigie.meta') IS NOT NULL AS meta,
       (SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('vigie'))::int AS tables`,
  );
  const { schema = false, meta = false, tables = 0 } = there.rows[0] ?? {};
  // An installer whose hub may not make schemas makes an empty one for it.
  if (tables === 0) {
    if (!schema) await client.query('CREATE SCHEMA vigie');
    await client.query('CREATE TABLE vigie.meta (version int NOT NULL, oldest int NOT NULL)');
    await client.query('INSERT INTO vigie.meta VALUES (0, 0)');
    return ok(0);
  }
  // Tables without their version are damage, never a fresh start.
  const rows = meta
    ? (await client.query<{ version: number; oldest: number }>('SELECT version, oldest FROM vigie.meta')).rows
    : [];
  const [row] = rows;
  if (!row || rows.length > 1) return refuse('store.corrupt', 'the schema "vigie" of the database is damaged', {});
  if (row.oldest > MIGRATIONS.length)
    return refuse('store.newer', 'the database was written by a newer version', {
      version: row.version,
      known: MIGRATIONS.length,
    });
  return ok(row.version);
}
