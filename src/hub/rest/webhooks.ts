import { randomBytes, randomUUID } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Database } from 'better-sqlite3';
import type { RestWebhook } from '../../contract/hubRest.ts';
import type { KeyRing } from './keys.ts';
import type { PersonalAccess } from './personalAccess.ts';
import type { Queries } from './queries.ts';
import { sendWebhook } from './sendWebhook.ts';

/** Wait after each failure in a row, ms; the last one repeats. */
const BACK_OFF = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400].map((seconds) => seconds * 1_000);
/** A receiver that failed for so long is given up, ms. */
const GIVE_UP = 72 * 3_600_000;
/** Subscriptions of one key, and of all. */
const MOST_OF_KEY = 20;
const MOST = 200;

interface Row {
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly kinds: string;
  readonly secret: string;
  readonly created_at: number;
  readonly seq: number;
  readonly stopped: RestWebhook['stopped'];
  readonly failures: number;
  readonly failed_since: number | null;
  readonly next_at: number | null;
  readonly last_result: string | null;
}

/** Subscriptions and their deliveries: in the log's order, one at a time each, at least once. */
export interface Webhooks {
  /** Subscribes from now on; null when there are too many. */
  create(key: string, url: string, kinds: readonly string[]): (RestWebhook & { readonly secret: string }) | null;
  list(key: string): RestWebhook[];
  get(key: string, id: string): RestWebhook | null;
  remove(key: string, id: string): boolean;
  resume(key: string, id: string): RestWebhook | null;
  /** Delivers what is due; returns at once. */
  tick(): void;
  /** Ends what is under way: it is delivered again at the next start. */
  close(): Promise<void>;
}

export interface WebhooksOptions {
  readonly db: Database;
  readonly queries: Queries;
  readonly last: () => number;
  readonly keys: KeyRing;
  readonly access: PersonalAccess;
  readonly allowed: BlockList;
  /** ms since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (message: string) => void;
  /** ms until a receiver has failed. */
  readonly deadline?: number | undefined;
}

/** Opens the subscriptions that `rest.db` holds. */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { db, queries, last, keys, now } = options;
  const insert = db.prepare(
    'INSERT INTO webhook (id, key, url, kinds, secret, created_at, seq) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const one = db.prepare('SELECT * FROM webhook WHERE id = ?');
  const ofKey = db.prepare('SELECT * FROM webhook WHERE key = ? ORDER BY created_at, id');
  const count = db.prepare('SELECT count(*) FROM webhook').pluck();
  const drop = db.prepare('DELETE FROM webhook WHERE id = ? AND key = ?');
  const active = db.prepare('SELECT * FROM webhook WHERE stopped IS NULL');
  const move = db.prepare('UPDATE webhook SET seq = ? WHERE id = ?');
  const delivered = db.prepare(
    'UPDATE webhook SET seq = ?, failures = 0, failed_since = NULL, next_at = NULL, last_result = ? WHERE id = ?',
  );
  const fail = db.prepare(
    'UPDATE webhook SET failures = ?, failed_since = ?, next_at = ?, last_result = ?, stopped = ? WHERE id = ?',
  );
  const stop = db.prepare('UPDATE webhook SET stopped = ? WHERE id = ?');
  const again = db.prepare(
    'UPDATE webhook SET stopped = NULL, failures = 0, failed_since = NULL, next_at = NULL WHERE id = ? AND key = ?',
  );

  const ending = new AbortController();
  const underWay = new Map<string, Promise<void>>();

  const shown = (row: Row): RestWebhook => ({
    ...{ id: row.id, url: row.url, kinds: JSON.parse(row.kinds) as string[], failures: row.failures },
    state: row.stopped === null ? 'active' : 'stopped',
    stopped: row.stopped,
    createdAt: new Date(row.created_at).toISOString(),
    nextAttemptAt: row.stopped === null && row.next_at !== null ? new Date(row.next_at).toISOString() : null,
    lastResult: row.last_result,
    behind: Math.max(0, last() - row.seq),
  });
  const rowOf = (key: string, id: string): Row | null => {
    const row = one.get(id) as Row | undefined;
    return row?.key === key ? row : null;
  };

  const failure = (row: Row, what: string, gone: boolean): void => {
    const failures = row.failures + 1;
    const since = row.failed_since ?? now();
    const wait = BACK_OFF[Math.min(failures, BACK_OFF.length) - 1]!;
    const next = now() + Math.round(wait * (0.8 + 0.4 * options.random()));
    const why = gone ? 'gone' : now() - since >= GIVE_UP ? 'gave-up' : null;
    fail.run(failures, since, next, what, why, row.id);
    if (why !== null) options.log(`webhook ${row.id} is stopped: ${why} (${what})`);
  };

  /** Delivers one entry, or looks past those that are not wanted; false when there is nothing to do now. */
  const step = async (id: string): Promise<boolean> => {
    const row = one.get(id) as Row | undefined;
    if (!row || row.stopped !== null || ending.signal.aborted) return false;
    // A clock that was set back must not put it off for longer than the longest wait.
    const wait = row.next_at === null ? 0 : row.next_at - now();
    if (wait > 0 && wait <= BACK_OFF.at(-1)! * 1.2) return false;
    const key = keys.valid(row.key);
    if (!key?.rights.includes('webhooks') || !key.rights.includes('journal')) {
      stop.run('key', id);
      options.log(`webhook ${id} is stopped: its key may not any more`);
      return false;
    }
    const personal = key.rights.includes('personal');
    const kinds = JSON.parse(row.kinds) as string[];
    const { rows, looked, more } = queries.entries({ after: row.seq, kinds, limit: 1, personal });
    const found = rows[0];
    if (!found) {
      if (looked !== row.seq) move.run(looked, id);
      return more;
    }
    const { entry, seq } = found;
    const body = JSON.stringify({ type: entry.kind, timestamp: entry.at, data: entry });
    if (personal) options.access.note(key.id, `webhook ${id} ${entry.id}`);
    const attempt = await sendWebhook(row, { id: entry.id, body }, { ...options, signal: ending.signal });
    // The hub ends: what was under way is neither delivered nor failed.
    if (ending.signal.aborted) return false;
    // It may have been removed or resumed meanwhile.
    const after = one.get(id) as Row | undefined;
    if (!after || after.seq !== row.seq) return false;
    if (attempt.ok) delivered.run(seq, attempt.what, id);
    else failure(after, attempt.what, attempt.gone);
    return attempt.ok;
  };

  const pump = async (id: string): Promise<void> => {
    // Between two deliveries everything else of the hub has its turn.
    while (await step(id)) await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    create(key, url, kinds) {
      if ((ofKey.all(key) as Row[]).length >= MOST_OF_KEY || (count.get() as number) >= MOST) return null;
      const id = randomUUID();
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      insert.run(id, key, url, JSON.stringify(kinds), secret, now(), last());
      return { ...shown(one.get(id) as Row), secret };
    },
    list: (key) => (ofKey.all(key) as Row[]).map(shown),
    get(key, id) {
      const row = rowOf(key, id);
      return row && shown(row);
    },
    remove: (key, id) => drop.run(id, key).changes > 0,
    resume(key, id) {
      again.run(id, key);
      const row = rowOf(key, id);
      return row && shown(row);
    },
    tick() {
      for (const { id } of active.all() as Row[]) {
        if (underWay.has(id)) continue;
        const done = pump(id)
          .catch((error: unknown) => options.log(`webhook ${id}: ${error instanceof Error ? error.stack : error}`))
          .finally(() => underWay.delete(id));
        underWay.set(id, done);
      }
    },
    async close() {
      ending.abort();
      await Promise.all(underWay.values());
    },
  };
}
