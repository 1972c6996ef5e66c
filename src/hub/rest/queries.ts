import type { Database } from 'better-sqlite3';
import type { RestAlarm, RestCall, RestEntry } from '../../contract/hubRest.ts';
import type { AlarmState } from '../../domain/alarm/alarm.ts';
import type { CallState } from '../../domain/call/call.ts';
import type { Operation } from '../../sync/operation.ts';
import { type Before, conditions, iso, type Known, pageOf, within } from './pages.ts';
import { withoutPersons } from './personal.ts';

/** Rows that one page of the journal looks at: the hub has others to serve. */
const SCANNED = 20_000;

const isoOrNull = (time: number | null | undefined): string | null => (time == null ? null : iso(time));

/** An occurrence as another system sees it. */
function alarmOf(id: string, state: Known<AlarmState>, personal: boolean): RestAlarm {
  const { asset, condition, priority, owner, escalatedTo, detail, comments } = state;
  return {
    ...{ id, asset, condition, priority, state: state.state, owner, escalatedTo },
    raisedAt: iso(state.raisedAt),
    returnedAt: 'returnedAt' in state ? iso(state.returnedAt) : null,
    acknowledgedAt: 'acknowledgedAt' in state ? isoOrNull(state.acknowledgedAt) : null,
    acknowledgedBy: 'acknowledgedBy' in state ? state.acknowledgedBy : null,
    detail: personal ? detail : null,
    comments: personal ? comments.map(({ at, by, text }) => ({ at: iso(at), by, text })) : null,
  };
}

const point = (place: { readonly label: string; readonly at: readonly [number, number] } | null) =>
  place && { label: place.label, at: [place.at[0], place.at[1]] as [number, number] };

/** A call as another system sees it. */
function callOf(id: string, state: Known<CallState>, personal: boolean): RestCall {
  const draft = 'draft' in state ? state.draft : null;
  const { number, transcript, hint } = state;
  return {
    ...{ id, state: state.state, line: state.line },
    rangAt: iso(state.rangAt),
    claimedBy: 'claimedBy' in state ? state.claimedBy : null,
    claimedAt: 'claimedAt' in state ? iso(state.claimedAt) : null,
    endedAt: 'endedAt' in state ? iso(state.endedAt) : null,
    requestType: draft?.type ?? null,
    person: personal
      ? {
          ...{ number, transcript, hint: point(hint) },
          callerName: draft?.callerName ?? null,
          text: draft?.text ?? null,
          place: point(draft?.place ?? null),
        }
      : null,
  };
}

interface EntryRow {
  readonly seq: number;
  readonly hub_order: number | null;
  readonly at: number;
  readonly operation: string;
}
/** An entry of the journal and its place. */
export interface PlacedEntry {
  readonly seq: number;
  readonly entry: RestEntry;
}

/** An operation as another system sees it. */
function entryOf({ seq, hub_order, at, operation }: EntryRow, personal: boolean): PlacedEntry {
  const { id, stream, kind, by, body, because, ...rest } = JSON.parse(operation) as Operation;
  const told = personal ? { body, redacted: false } : withoutPersons({ kind, body, by, because });
  return {
    seq,
    entry: {
      ...{ order: hub_order, id, at: iso(at), stream, kind, class: rest.class },
      ...{ position: by.position, station: by.station },
      operator: personal ? by.operator : null,
      body: told.body,
      because: personal ? because : null,
      redacted: told.redacted,
    },
  };
}

/** Reading of what the log was projected to. Times in ms since 1970. */
export interface Queries {
  alarms(ask: {
    readonly when: 'present' | 'past' | 'all';
    readonly asset?: string | undefined;
    readonly condition?: string | undefined;
    readonly priority?: number | undefined;
    readonly from: number | null;
    readonly to: number | null;
    readonly before: Before | null;
    readonly limit: number;
    readonly personal: boolean;
  }): { readonly rows: RestAlarm[]; readonly last: Before | null };
  alarm(id: string, personal: boolean): RestAlarm | null;
  calls(ask: {
    readonly from: number | null;
    readonly to: number | null;
    readonly before: Before | null;
    readonly limit: number;
    readonly personal: boolean;
  }): { readonly rows: RestCall[]; readonly last: Before | null };
  call(id: string, personal: boolean): RestCall | null;
  /** Entries after a place, and how far was looked; `kinds`: exact ones, or their beginnings (`alarm.*`, `*`). */
  entries(ask: {
    readonly after: number;
    readonly from?: number | null;
    readonly to?: number | null;
    readonly stream?: string | undefined;
    readonly kinds?: readonly string[] | undefined;
    readonly position?: string | undefined;
    readonly operator?: string | undefined;
    readonly limit: number;
    readonly personal: boolean;
  }): { readonly rows: PlacedEntry[]; readonly looked: number; readonly more: boolean };
}

/** `alarm.*` as a condition; the kinds were checked: letters, - and . only. */
function ofKinds(kinds: readonly string[]): readonly [string, ...string[]] {
  const parts = kinds.map((kind): [string, string[]] => {
    if (kind === '*') return ['1', []];
    if (!kind.endsWith('*')) return ['kind = ?', [kind]];
    const stem = kind.slice(0, -1);
    return ['(kind >= ? AND kind < ?)', [stem, `${stem.slice(0, -1)}/`]];
  });
  return [`(${parts.map(([term]) => term).join(' OR ')})`, ...parts.flatMap(([, values]) => values)];
}

/** Opens the reading of `rest.db`. */
export function createQueries(db: Database): Queries {
  const lastSeq = db.prepare('SELECT coalesce(max(seq), 0) FROM entry').pluck();
  const oneAlarm = db.prepare('SELECT state FROM alarm WHERE id = ?').pluck();
  const oneCall = db.prepare('SELECT state FROM call WHERE id = ?').pluck();

  return {
    alarms({ when, asset, condition, priority, limit, personal, ...times }) {
      const where = conditions();
      if (when !== 'all') where.and('present = ?', when === 'present' ? 1 : 0);
      if (asset !== undefined) where.and('asset = ?', asset);
      if (condition !== undefined) where.and('condition = ?', condition);
      if (priority !== undefined) where.and('priority = ?', priority);
      within(where, 'raised_at', times);
      return pageOf(db, { table: 'alarm', column: 'raised_at', where, limit }, (id, state) =>
        alarmOf(id, JSON.parse(state), personal),
      );
    },
    alarm(id, personal) {
      const state = oneAlarm.get(id) as string | undefined;
      return state === undefined ? null : alarmOf(id, JSON.parse(state), personal);
    },
    calls({ limit, personal, ...times }) {
      const where = conditions();
      within(where, 'rang_at', times);
      return pageOf(db, { table: 'call', column: 'rang_at', where, limit }, (id, state) =>
        callOf(id, JSON.parse(state), personal),
      );
    },
    call(id, personal) {
      const state = oneCall.get(id) as string | undefined;
      return state === undefined ? null : callOf(id, JSON.parse(state), personal);
    },
    entries({ after, from, to, stream, kinds, position, operator, limit, personal }) {
      const where = conditions();
      where.and('seq > ?', after);
      const newest = lastSeq.get() as number;
      // A stream is found by its index; everything else is looked for in so many rows at a time.
      const end = stream === undefined ? Math.min(newest, after + SCANNED) : newest;
      where.and('seq <= ?', end);
      if (from != null) where.and('at >= ?', from);
      if (to != null) where.and('at < ?', to);
      if (stream !== undefined) where.and('stream = ?', stream);
      if (kinds !== undefined) where.and(...ofKinds(kinds));
      if (position !== undefined) where.and('position = ?', position);
      if (operator !== undefined) where.and('operator = ?', operator);
      const found = db
        .prepare(`SELECT seq, hub_order, at, operation FROM entry ${where.where()} ORDER BY seq LIMIT ?`)
        .all(...where.values, limit) as EntryRow[];
      const looked = found.length < limit ? Math.max(after, end) : found.at(-1)!.seq;
      return { rows: found.map((row) => entryOf(row, personal)), looked, more: looked < newest };
    },
  };
}
