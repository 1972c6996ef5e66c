import type { Database } from 'better-sqlite3';
import { type AlarmState, occurrenceId } from '../../../src/domain/alarm/alarm.ts';

/** An occurrence of the past, without names. Times in ms since 1970 UTC. */
export interface ArchivedOccurrence {
  readonly id: string;
  readonly asset: string;
  readonly condition: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly raisedAt: number;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
}

/** What is asked of the past. */
export interface ArchiveQuery {
  /** All must begin a word of the alarm; folded to letters and digits by the caller; none: every alarm. */
  readonly words: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
  readonly priorities: readonly number[];
  readonly asset: string | null;
  /** Older than this one. */
  readonly before: { readonly raisedAt: number; readonly id: string } | null;
  readonly limit: number;
}

/** A page of the past, newest first. */
export interface ArchivePage {
  readonly rows: readonly ArchivedOccurrence[];
  /** How many there are in all; null where counting would take longer than finding. */
  readonly total: number | null;
  readonly more: boolean;
}

/** Something that this position was told of. */
export interface AnnouncedAlarm {
  readonly at: number;
  readonly asset: string;
  readonly condition: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly reason: string;
}

/** Words by which an alarm is found: of its asset, street, commune and text, in both languages. */
export type WordsOf = (asset: string, condition: string) => string;

/** Every occurrence that there ever was, found by words and time, and what was announced. What writes is called within a transaction. */
export interface AlarmArchive {
  /** Called in the transaction that writes an occurrence's projection. */
  project(state: AlarmState): void;
  /** Where words of alarms come from; alarms get them by `wordSlice`. */
  wordBy(words: WordsOf): void;
  /** Gives words to some alarms that have none yet; whether there are more. A storm is not held up by them. */
  wordSlice(): boolean;
  /** The words of an asset's alarms have changed. */
  reword(assets: Iterable<string>): void;
  find(query: ArchiveQuery): ArchivePage;
  /** Occurrences of one alarm since a time. */
  countSince(asset: string, condition: string, since: number): number;
  announced(alarms: readonly AnnouncedAlarm[]): void;
  announcedBetween(from: number, to: number): AnnouncedAlarm[];
  /** Occurrences that were present in a span, oldest first, at most `limit`. */
  between(from: number, to: number, limit: number): ArchivedOccurrence[];
}

/** Up to so many alarms are looked at one by one; of more, time is walked back until the page is full. */
const FEW = 200;
const WORD_SLICE = 500;

interface Row {
  readonly asset: string;
  readonly condition: string;
  readonly alarm: number;
  readonly priority: 1 | 2 | 3 | 4;
  readonly raised_at: number;
  readonly returned_at: number | null;
  readonly acknowledged_at: number | null;
}

const read = (row: Row): ArchivedOccurrence => ({
  id: occurrenceId(row.asset, row.condition, row.raised_at),
  asset: row.asset,
  condition: row.condition,
  priority: row.priority,
  raisedAt: row.raised_at,
  returnedAt: row.returned_at,
  acknowledgedAt: row.acknowledged_at,
});

const COLUMNS =
  'asset, condition, o.alarm AS alarm, priority, raised_at, returned_at, acknowledged_at FROM occurrence o JOIN alarm a ON a.alarm = o.alarm';

/** Words as FTS5 is asked for them: each begins a word of the alarm, and none is an operator of its language. */
const matchOf = (words: readonly string[]): string => words.map((word) => `"${word.replaceAll('"', '')}"*`).join(' ');

/** Opens the archive on the station's database (migration 003). */
export function createAlarmArchive(db: Database): AlarmArchive {
  const countAlarm = db
    .prepare(
      'INSERT INTO alarm (asset, condition, occurrences, priorities) VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET occurrences = occurrences + 1, priorities = priorities | excluded.priorities RETURNING alarm',
    )
    .pluck();
  const findAlarm = db.prepare('SELECT alarm FROM alarm WHERE asset = ? AND condition = ?').pluck();
  const addWords = db.prepare('INSERT INTO alarm_words (rowid, words) VALUES (?, ?)');
  const dropWords = db.prepare('DELETE FROM alarm_words WHERE rowid = ?');
  const markWorded = db.prepare('UPDATE alarm SET worded = 1 WHERE alarm = ?');
  const addOccurrence = db.prepare('INSERT INTO occurrence VALUES (?, ?, ?, ?, ?)');
  const setOccurrence = db.prepare(
    'UPDATE occurrence SET returned_at = ?, acknowledged_at = ? WHERE alarm = ? AND raised_at = ?',
  );
  const unworded = db.prepare('SELECT alarm, asset, condition FROM alarm WHERE worded = 0 LIMIT ?');
  const ofAsset = db.prepare('SELECT alarm, asset, condition FROM alarm WHERE asset = ? AND worded = 1');
  // An alarm that never had one of the wanted priorities is not looked at: its bits say so.
  const matching = db
    .prepare(
      'SELECT a.alarm FROM alarm_words w JOIN alarm a ON a.alarm = w.rowid WHERE alarm_words MATCH ? AND a.priorities & ? <> 0',
    )
    .pluck();
  const matchingAny = db.prepare('SELECT rowid FROM alarm_words WHERE alarm_words MATCH ?').pluck();
  const totalOf = db.prepare('SELECT occurrences FROM alarm WHERE alarm = ?').pluck();
  const totalMatching = db
    .prepare(
      'SELECT coalesce(sum(occurrences), 0) FROM alarm WHERE alarm IN (SELECT rowid FROM alarm_words WHERE alarm_words MATCH ?)',
    )
    .pluck();
  const totalOfAll = db.prepare('SELECT coalesce(sum(occurrences), 0) FROM alarm').pluck();
  const alarmsOfAsset = db.prepare('SELECT alarm FROM alarm WHERE asset = ?').pluck();
  const countAfter = db
    .prepare(
      'SELECT count(*) FROM occurrence o JOIN alarm a ON a.alarm = o.alarm WHERE asset = ? AND condition = ? AND raised_at >= ?',
    )
    .pluck();
  const byAlarm = db.prepare(
    `SELECT ${COLUMNS} WHERE o.alarm = @alarm AND raised_at <= @to AND raised_at >= @from ORDER BY raised_at DESC`,
  );
  const byTime = db.prepare(`SELECT ${COLUMNS} WHERE raised_at <= @to AND raised_at >= @from ORDER BY raised_at DESC`);
  const addAnnounced = db.prepare('INSERT INTO annunciation VALUES (?, ?, ?, ?, ?)');
  const readAnnounced = db.prepare(
    'SELECT at, asset, condition, priority, reason FROM annunciation WHERE at >= ? AND at < ? ORDER BY at',
  );
  const readBetween = db.prepare(
    `SELECT ${COLUMNS} WHERE raised_at < @to AND (raised_at >= @from OR returned_at IS NULL OR returned_at >= @from) ORDER BY raised_at LIMIT @limit`,
  );

  let words: WordsOf | null = null;

  const write = (row: { readonly alarm: number; readonly asset: string; readonly condition: string }): void => {
    addWords.run(row.alarm, words?.(row.asset, row.condition) ?? '');
    markWorded.run(row.alarm);
  };

  const candidates = (query: ArchiveQuery): readonly number[] | null => {
    if (query.words.length > 0) {
      const bits = query.priorities.reduce((sum, priority) => sum | (1 << priority), 0);
      const match = matchOf(query.words);
      const found = (bits === 0 ? matchingAny.all(match) : matching.all(match, bits)) as number[];
      if (query.asset === null) return found;
      const own = new Set(alarmsOfAsset.all(query.asset) as number[]);
      return found.filter((alarm) => own.has(alarm));
    }
    return query.asset === null ? null : (alarmsOfAsset.all(query.asset) as number[]);
  };

  const older = (row: Row, before: ArchiveQuery['before']): boolean =>
    before === null ||
    row.raised_at < before.raisedAt ||
    (row.raised_at === before.raisedAt && occurrenceId(row.asset, row.condition, row.raised_at) > before.id);

  return {
    project(state) {
      if (state.state === 'none') return;
      const returnedAt = 'returnedAt' in state ? state.returnedAt : null;
      const acknowledgedAt = 'acknowledgedAt' in state ? state.acknowledgedAt : null;
      const found = findAlarm.get(state.asset, state.condition) as number | undefined;
      if (found !== undefined && setOccurrence.run(returnedAt, acknowledgedAt, found, state.raisedAt).changes > 0)
        return;
      const alarm = countAlarm.get(state.asset, state.condition, 1 << state.priority);
      addOccurrence.run(alarm, state.raisedAt, state.priority, returnedAt, acknowledgedAt);
    },
    wordBy(of) {
      words = of;
    },
    wordSlice() {
      const rows = unworded.all(WORD_SLICE) as Row[];
      rows.forEach(write);
      return rows.length === WORD_SLICE;
    },
    reword(assets) {
      for (const asset of assets)
        for (const row of ofAsset.all(asset) as Row[]) {
          dropWords.run(row.alarm);
          write(row);
        }
    },
    find(query) {
      const wanted = candidates(query);
      const to = Math.min(query.to ?? Number.MAX_VALUE, query.before?.raisedAt ?? Number.MAX_VALUE);
      const span = { from: query.from ?? -Number.MAX_VALUE, to };
      const fits = (row: Row): boolean =>
        older(row, query.before) && (query.priorities.length === 0 || query.priorities.includes(row.priority));
      const rows: Row[] = [];
      if (wanted !== null && wanted.length <= FEW) {
        // A page of each is enough for a page of all.
        for (const alarm of wanted) {
          let taken = 0;
          for (const row of byAlarm.iterate({ ...span, alarm }) as Iterable<Row>) {
            if (!fits(row)) continue;
            rows.push(row);
            if (++taken > query.limit) break;
          }
        }
      } else {
        const set = wanted && new Set(wanted);
        for (const row of byTime.iterate(span) as Iterable<Row>) {
          if (set && !set.has(row.alarm)) continue;
          // All of the last millisecond are read, so that their order is whole.
          if (rows.length > query.limit && row.raised_at < rows.at(-1)!.raised_at) break;
          if (fits(row)) rows.push(row);
        }
      }
      const page = rows
        .map(read)
        .sort((a, b) => b.raisedAt - a.raisedAt || (a.id < b.id ? -1 : 1))
        .slice(0, query.limit);
      const whole = query.from === null && query.to === null && query.priorities.length === 0;
      const total = !whole
        ? null
        : wanted === null
          ? (totalOfAll.get() as number)
          : query.asset === null
            ? (totalMatching.get(matchOf(query.words)) as number)
            : wanted.reduce((sum, alarm) => sum + (totalOf.get(alarm) as number), 0);
      return { rows: page, total, more: rows.length > query.limit };
    },
    countSince: (asset, condition, since) => countAfter.get(asset, condition, since) as number,
    announced(alarms) {
      for (const { at, asset, condition, priority, reason } of alarms)
        addAnnounced.run(at, asset, condition, priority, reason);
    },
    announcedBetween: (from, to) => readAnnounced.all(from, to) as AnnouncedAlarm[],
    between: (from, to, limit) => (readBetween.all({ from, to, limit }) as Row[]).map(read),
  };
}
