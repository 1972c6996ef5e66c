import type { AlarmRow } from '../../src/contract/alarms.ts';
import type { Outcome } from '../../src/contract/refusal.ts';
import { connection, newCommandId } from './station.ts';
import { useAlarms } from './stores.ts';

/** Nobody has acknowledged it yet, whether the condition still stands or not. */
export const isUnacknowledged = (row: AlarmRow): boolean =>
  row.state === 'unacknowledged' || row.state === 'returned-unacknowledged';

/** Most that one request may carry (contract). */
const AT_ONCE = 5_000;

/** A chain of causes is no longer than this; one that goes round in a circle ends here. */
const LONGEST_CHAIN = 8;

type Rows = ReadonlyMap<string, AlarmRow>;

/** The cause that an alarm is shown under: present, not held back and no less urgent than it. */
function shownCause(row: AlarmRow, rows: Rows): AlarmRow | undefined {
  const cause = row.cause === null ? undefined : rows.get(row.cause);
  return cause && cause.id !== row.id && cause.priority <= row.priority && cause.hold === null ? cause : undefined;
}

/** What an alarm is folded under: the first cause of its chain; undefined for one that stands for itself. */
export function rootOf(row: AlarmRow, rows: Rows): AlarmRow | undefined {
  let root = shownCause(row, rows);
  for (let steps = 0; root && steps < LONGEST_CHAIN; steps += 1) {
    const further = shownCause(root, rows);
    if (!further) return root;
    // Causes that name each other would hide both.
    if (further.id === row.id) return undefined;
    root = further;
  }
  return undefined;
}

/** Alarms that are folded under these: what follows from them, is no worse than they are and is not held back. */
export function foldedUnderAny(causes: ReadonlySet<string>, rows: Rows): AlarmRow[] {
  const found: AlarmRow[] = [];
  for (const row of rows.values()) {
    if (row.cause === null || row.hold !== null) continue;
    const root = rootOf(row, rows);
    if (root && causes.has(root.id)) found.push(row);
  }
  return found;
}

/** Alarms that are folded under this one. */
export const foldedUnder = (cause: AlarmRow, rows: Rows): AlarmRow[] => foldedUnderAny(new Set([cause.id]), rows);

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
  const outcome = await inPortions(open, AT_ONCE, (occurrences) =>
    connection.act((client) => client.alarm.acknowledge({ commandId: newCommandId(), occurrences })),
  );
  return { count: open.length, outcome };
}

/** Does an act on more than one request may carry, one request after the other; the first refusal ends it. */
export async function inPortions<T>(
  all: readonly T[],
  atOnce: number,
  act: (portion: T[]) => Promise<Outcome>,
): Promise<Outcome> {
  for (let at = 0; at < all.length; at += atOnce) {
    const outcome = await act(all.slice(at, at + atOnce));
    if (!outcome.ok) return outcome;
  }
  return { ok: true };
}
