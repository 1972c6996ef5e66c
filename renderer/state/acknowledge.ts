import type { AlarmRow } from '../../src/contract/alarms.ts';
import type { Outcome } from '../../src/contract/refusal.ts';
import { connection, newCommandId } from './station.ts';
import { useAlarms } from './stores.ts';

/** Nobody has acknowledged it yet, whether the condition still stands or not. */
export const isUnacknowledged = (row: AlarmRow): boolean =>
  row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';

/** Most that one request may carry (contract). */
const AT_ONCE = 5_000;

/** Alarms that have this one as their cause and are no worse than it: those that are folded under it. */
export const foldedUnder = (cause: AlarmRow, rows: ReadonlyMap<string, AlarmRow>): AlarmRow[] =>
  [...rows.values()].filter((row) => row.cause === cause.id && row.priority >= cause.priority);

/** What an acknowledgement did: how many, or the first refusal. */
export interface Acknowledged {
  readonly count: number;
  readonly outcome: Outcome;
}

/** Acknowledges those of the alarms that nobody has yet. */
export async function acknowledge(ids: readonly string[]): Promise<Acknowledged> {
  const { rows } = useAlarms.getState();
  const open = ids.filter((id) => {
    const row = rows.get(id);
    return row !== undefined && isUnacknowledged(row);
  });
  if (open.length === 0) {
    const code = ids.some((id) => rows.has(id)) ? 'alarm.already-acknowledged' : 'alarm.unknown';
    return { count: 0, outcome: { ok: false, refusal: { code, message: code, context: {} } } };
  }
  for (let at = 0; at < open.length; at += AT_ONCE) {
    const occurrences = open.slice(at, at + AT_ONCE);
    const outcome = await connection.act((client) =>
      client.alarm.acknowledge({ commandId: newCommandId(), occurrences }),
    );
    if (!outcome.ok) return { count: at, outcome };
  }
  return { count: open.length, outcome: { ok: true } };
}
