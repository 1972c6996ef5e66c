import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgres } from '../../src/hub/store/postgres/postgresStore.ts';
import { type Postgres, startPostgres } from '../../src/hub/store/postgres.fixture.ts';
import { type Line, lineOf } from './line.ts';
import { FRAME, makeOperations, OPERATIONS, STATIONS, throughHub, throughStore } from './operationsLoad.ts';

const RUNS = 5;

/**
 * Rows a second into a bare table of the same shape in the same server, by the quickest statement there is for it (arrays
 * unnested), a transaction a frame, on one connection.
 */
async function bareInserts(postgres: Postgres, database: string, run: number): Promise<number> {
  const client = new pg.Client({ connectionString: postgres.address(database), password: postgres.password });
  await client.connect();
  await client.query(
    'CREATE TABLE operation (city int NOT NULL, hub_order bigint NOT NULL, stream_order int NOT NULL, id text COLLATE "C" NOT NULL, operation text NOT NULL, PRIMARY KEY (city, hub_order)); CREATE UNIQUE INDEX ON operation (city, id)',
  );
  const rows = makeOperations(1_000 + run).map((operation) => ({ id: operation.id, text: JSON.stringify(operation) }));
  const insert = {
    name: 'insert',
    text: 'INSERT INTO operation SELECT 1, $1::bigint + n, 1, id, operation FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS given (id, operation, n)',
  };
  const begun = performance.now();
  for (let from = 0; from < rows.length; from += FRAME) {
    const some = rows.slice(from, from + FRAME);
    await client.query({ ...insert, values: [from, some.map(({ id }) => id), some.map(({ text }) => text)] });
  }
  const perSecond = rows.length / ((performance.now() - begun) / 1_000);
  await client.end();
  return perSecond;
}

/** Operations a second through the hub's store on PostgreSQL, and through the whole hub, against bare inserts. */
export async function measure(): Promise<readonly Line[]> {
  const dir = mkdtempSync(join(tmpdir(), 'vigie-operations-'));
  const postgres = await startPostgres();
  process.env.PGPASSWORD = postgres.password;
  const [store, bare, hub]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let run = 0; run < RUNS; run++) {
      await postgres.create(`bare_${run}`);
      bare.push(await bareInserts(postgres, `bare_${run}`, run));
      const opened = await openPostgres({
        address: await postgres.create(`store_${run}`),
        city: 'bench',
        log: () => {},
        clock: () => performance.now(),
      });
      if (!opened.ok) throw new Error(opened.refusal.message);
      store.push(await throughStore(opened.value.store, makeOperations(run)));
      await opened.value.store.close();
      const address = await postgres.create(`hub_${run}`);
      hub.push(await throughHub(['--data', dir, '--postgres', address], makeOperations(100 + run)));
    }
  } finally {
    await postgres.remove();
    rmSync(dir, { recursive: true, force: true });
  }
  const how = `${OPERATIONS} operations of ${OPERATIONS / 4} alarms in frames of ${FRAME}, from ${STATIONS} stations at once`;
  const baseline = {
    name: `rows a second into one bare table with the same indexes, ${OPERATIONS / FRAME} transactions of one INSERT each, fsync on`,
    values: bare,
  };
  return [
    lineOf(
      'operations-postgres',
      'operations/s',
      store,
      baseline,
      `${how}, decided, ordered and stored by the hub's store`,
    ),
    lineOf(
      'operations-postgres-hub',
      'operations/s',
      hub,
      baseline,
      `${how}, over WebSockets to the hub program, until each station has them all`,
    ),
  ];
}
