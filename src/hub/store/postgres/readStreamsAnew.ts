import type pg from 'pg';
import { isOutdated, readAnew } from '../../../sync/notUnderstood.ts';
import type { Operation } from '../../../sync/operation.ts';
import type { StreamState } from '../../../sync/streams.ts';
import { keyOf, nameOf } from '../judge.ts';

/** Operations read at once. */
const SLICE = 5_000;

/**
 * After an upgrade: makes anew the states of a city's streams of which an earlier version did not understand all
 * (SPEC 3.5). Hubs wait for their turn at the log meanwhile.
 */
export async function readStreamsAnew(client: pg.Client, city: number): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT FROM vigie.log WHERE city = $1 FOR UPDATE', [city]);
  const { rows } = await client.query<{ stream: string; state: string }>(
    `SELECT stream, state FROM vigie.stream WHERE city = $1 AND (state LIKE '%"unread":{%' OR state LIKE '%"type":"unknown"%')`,
    [city],
  );
  const outdated = rows
    .map(({ stream, state }) => ({ name: nameOf(stream), state: JSON.parse(state) as StreamState }))
    .filter(({ name, state }) => isOutdated(name, state));
  const anew = readAnew(outdated.map(({ name }) => name));
  for (let order = 0; outdated.length > 0; ) {
    const read = await client.query<{ hub_order: number; operation: string }>(
      'SELECT hub_order::float8, operation FROM vigie.operation WHERE city = $1 AND hub_order > $2 ORDER BY hub_order LIMIT $3',
      [city, order, SLICE],
    );
    for (const { operation } of read.rows) anew.take(JSON.parse(operation) as Operation);
    if (read.rows.length < SLICE) break;
    order = read.rows.at(-1)!.hub_order;
  }
  for (const [name, state] of anew.states)
    await client.query('UPDATE vigie.stream SET state = $3 WHERE city = $1 AND stream = $2', [
      ...[city, keyOf(name)],
      JSON.stringify(state),
    ]);
  await client.query('COMMIT');
}
