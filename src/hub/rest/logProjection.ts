import type { Database } from 'better-sqlite3';
import { ok, type Result } from '../../shared/result.ts';
import { parseHlc } from '../../sync/hlc.ts';
import { SLICE } from '../../sync/hubProtocol.ts';
import { type Accepted, markOf, type Operation } from '../../sync/operation.ts';
import { CLASS_OF, emptyState, evolveStream, type StreamState } from '../../sync/streams.ts';
import type { HubStore } from '../store/hubStore.ts';
import { keyOf } from '../store/judge.ts';

/** The hub's log as it is read here, whatever stores it. */
export type OrderedLog = Pick<HubStore, 'since' | 'place' | 'logId'>;

/** What other systems read, projected from the log. */
export interface LogProjection {
  /** Reads what the log has since; whether nothing is left after `forMs`. Refusals: the store's. */
  catchUp(forMs: number): Promise<Result<boolean>>;
  /** Place of the newest entry. */
  last(): number;
  /** Nothing is being read any more. */
  settled(): Promise<void>;
}

type Projected = Extract<StreamState, { type: 'alarm' | 'call' | 'incident' | 'team' }>;
const isProjected = (state: StreamState): state is Projected =>
  state.type === 'alarm' || state.type === 'call' || state.type === 'incident' || state.type === 'team';

/** Identifier of an occurrence, a call, an incident or a team, from its stream. */
const idOf = (stream: string): string => keyOf(stream.slice(stream.indexOf('/') + 1));

/** Opens the projection. `clock`: monotonic ms. Nothing is read before the first `catchUp`. */
export function createLogProjection(db: Database, log: OrderedLog, clock: () => number): LogProjection {
  const readMeta = db.prepare('SELECT value FROM meta WHERE key = ?').pluck();
  const writeMeta = db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  const addEntry = db.prepare(
    'INSERT INTO entry (id, hub_order, at, stream, kind, position, operator, operation) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET hub_order = excluded.hub_order',
  );
  const lastSeq = db.prepare('SELECT coalesce(max(seq), 0) FROM entry').pluck();
  const readState = {
    alarm: db.prepare('SELECT state FROM alarm WHERE id = ?').pluck(),
    call: db.prepare('SELECT state FROM call WHERE id = ?').pluck(),
    incident: db.prepare('SELECT state FROM incident WHERE id = ?').pluck(),
    team: db.prepare('SELECT state FROM team WHERE id = ?').pluck(),
  };
  const writeAlarm = db.prepare(
    'INSERT INTO alarm VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET present = excluded.present, state = excluded.state',
  );
  const writeCall = db.prepare(
    'INSERT INTO call VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state',
  );
  const writeIncident = db.prepare(
    'INSERT INTO incident VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET open = excluded.open, state = excluded.state',
  );
  const writeTeam = db.prepare(
    'INSERT INTO team VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET incident = excluded.incident, state = excluded.state',
  );

  const kinds = (): string => JSON.stringify(Object.keys(CLASS_OF));
  const meta = (key: string): string | null => (readMeta.get(key) as string | undefined) ?? null;

  const stateOf = (stream: string, empty: Projected): Projected => {
    const text = readState[empty.type].get(idOf(stream)) as string | undefined;
    return text === undefined ? empty : ({ type: empty.type, state: JSON.parse(text) } as Projected);
  };
  const keep = (id: string, { type, state }: Projected): void => {
    if (state.state === 'none') return;
    const text = JSON.stringify(state);
    switch (type) {
      case 'call':
        return void writeCall.run(id, state.rangAt, text);
      case 'incident':
        return void writeIncident.run(id, state.openedAt, state.state === 'open' ? 1 : 0, text);
      case 'team':
        return void writeTeam.run(id, 'incident' in state ? state.incident : null, text);
      case 'alarm': {
        const present = state.state === 'cleared' ? 0 : 1;
        writeAlarm.run(id, state.asset, state.condition, state.priority, state.raisedAt, present, text);
      }
    }
  };
  const project = (operation: Operation): void => {
    const { stream } = operation;
    const empty = emptyState(stream);
    if (!isProjected(empty)) return;
    const before = stateOf(stream, empty);
    const after = evolveStream(before, operation);
    if (after !== before) keep(idOf(stream), after as Projected);
  };

  const take = db.transaction((batch: readonly Accepted[]) => {
    for (const { operation, order } of batch) {
      const { id, stream, kind, hlc, by } = operation;
      const at = parseHlc(hlc)?.time ?? 0;
      addEntry.run(id, order, at, keyOf(stream), kind, by.position, by.operator, JSON.stringify(operation));
      project(operation);
    }
    const last = batch.at(-1)!;
    writeMeta.run('cursor', String(last.order));
    writeMeta.run('mark', markOf(last.operation.id, last.stamp));
  });
  /** Another log, or this one set back: it is read anew. Entries keep their place; what the log lacks has no order until it is back. */
  const restart = db.transaction((id: string) => {
    db.exec(
      'UPDATE entry SET hub_order = NULL; DELETE FROM alarm; DELETE FROM call; DELETE FROM incident; DELETE FROM team;',
    );
    writeMeta.run('log', id);
    writeMeta.run('kinds', kinds());
    writeMeta.run('cursor', '0');
    writeMeta.run('mark', '');
  });

  /** Kinds that the version before did not know and this one does, of entries that it has: what they change is not in the states. */
  const outdated = (): boolean => {
    const before = meta('kinds');
    if (before === null || before === kinds()) return false;
    const known = JSON.parse(before) as string[];
    const found = db
      .prepare('SELECT 1 FROM entry WHERE kind IN (SELECT value FROM json_each(?)) LIMIT 1')
      .pluck()
      .get(JSON.stringify(Object.keys(CLASS_OF).filter((kind) => !known.includes(kind))));
    return found !== undefined;
  };
  let anew = outdated();
  if (!anew) writeMeta.run('kinds', kinds());

  const run = async (forMs: number): Promise<Result<boolean>> => {
    const end = clock() + forMs;
    let cursor = Number(meta('cursor') ?? 0);
    const place = await log.place(cursor);
    if (!place.ok) return place;
    const forked = cursor > place.value.last || (cursor > 0 && place.value.mark !== meta('mark'));
    if (meta('log') !== log.logId() || forked || anew) {
      anew = false;
      restart(log.logId());
      cursor = 0;
    }
    for (;;) {
      const batch = await log.since(cursor, SLICE);
      if (!batch.ok) return batch;
      if (batch.value.length === 0) return ok(true);
      take(batch.value);
      cursor = batch.value.at(-1)!.order;
      if (batch.value.length < SLICE) return ok(true);
      if (clock() > end) return ok(false);
      // The hub's stations go before: between two slices they are heard.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  let before: Promise<unknown> = Promise.resolve();
  return {
    catchUp(forMs) {
      const mine = before.then(() => run(forMs));
      // The next one waits for this one, not for its success.
      before = mine.catch(() => {});
      return mine;
    },
    last: () => lastSeq.get() as number,
    async settled() {
      await before;
    },
  };
}
