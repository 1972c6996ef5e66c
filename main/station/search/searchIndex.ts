import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { SearchAnswer, SearchHit } from '../../../src/contract/assets.ts';
import type { Places } from '../register/places.ts';
import type { Register } from '../register/register.ts';
import { type Entry, entries, keyOf } from './entries.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';
import { readQuery, STREET_TYPES } from './words.ts';

/** What an operator types to find: assets, addresses, streets, crossings. */
export interface SearchIndex {
  /**
   * What is called so, the likeliest first. Where nothing is, what is nearly called so (`near`): typing errors are
   * forgiven, then a wrong kind of street; of two streets that do not cross, either. While the index is being built
   * nothing is said to be near, and what is missing may still come (`complete` false).
   */
  search(query: string, limit: number, types?: readonly SearchHit['type'][]): SearchAnswer;
  /** Adds the next slice, between the messages of the field. `refused`: the disk does not take it now; the same slice is tried at the next call. */
  buildSlice(): 'more' | 'complete' | 'refused';
  /**
   * What can be found changed: `changes` by key, null for what is gone; null for so much that all is read again. The
   * slices are added by `buildSlice`; until then nothing is said to be complete. `mark` is of what it then holds.
   */
  change(mark: string, changes: ReadonlyMap<string, Entry | null> | null): void;
  close(): void;
}

const SLICE = 4_000;

/** Changes with the tables: an index of an older program is built anew. */
const FORMAT = 4;

/** Opens the file; false when it holds another city, another format, or nothing. */
function openIndex(file: string, mark: string): { db: Database.Database; complete: boolean } {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF');
    db.exec('CREATE TABLE IF NOT EXISTS mark (value TEXT)');
    const complete = db.prepare('SELECT value FROM mark').pluck().get() === mark;
    if (!complete)
      db.exec(`DELETE FROM mark; DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS entry_words;
        CREATE TABLE entry (id INTEGER PRIMARY KEY, key TEXT NOT NULL, type TEXT NOT NULL, hit TEXT NOT NULL, rank INTEGER NOT NULL, number INTEGER);
        CREATE INDEX entry_key ON entry (key);
        CREATE VIRTUAL TABLE entry_words USING fts5(words, content='', contentless_delete=1, prefix='1 2 3');`);
    return { db, complete };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** As {@link openIndex}; a damaged file is thrown away, and where the disk takes none the index lives in memory. */
function openIndexSomehow(file: string, mark: string): { db: Database.Database; complete: boolean } {
  try {
    return openIndex(file, mark);
  } catch {
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  }
  try {
    return openIndex(file, mark);
  } catch {
    return openIndex(':memory:', mark);
  }
}

function* all(
  places: Pick<Places, 'streets' | 'addresses'>,
  register: Register,
): Generator<readonly [string, Entry | null]> {
  for (const entry of entries(places, register)) yield [keyOf(entry.hit), entry];
}

/** An FTS5 index in a file of its own that can be thrown away: it is rebuilt when the city's configuration changed. */
export function createSearchIndex(
  places: Pick<Places, 'streets' | 'addresses'>,
  register: Register,
  file: string,
  cityMark: string,
): SearchIndex {
  let mark = `${FORMAT}/${cityMark}`;
  const { db, complete } = openIndexSomehow(file, mark);
  /** What is still to be written: key, and the entry or null where it is only taken out. */
  let source: Iterator<readonly [string, Entry | null]> | null = complete ? null : all(places, register);
  /** Whether an earlier entry of the same key may be there. */
  let replacing = false;
  const addEntry = db.prepare('INSERT INTO entry (id, key, type, hit, rank, number) VALUES (?, ?, ?, ?, ?, ?)');
  const addWords = db.prepare('INSERT INTO entry_words (rowid, words) VALUES (?, ?)');
  const removeEntry = db.prepare('DELETE FROM entry WHERE key = ? RETURNING id').pluck();
  const removeWords = db.prepare('DELETE FROM entry_words WHERE rowid = ?');
  const addMark = db.prepare('INSERT INTO mark VALUES (?)');
  const removeMark = db.prepare('DELETE FROM mark');
  let built = complete;
  let vocabulary: Vocabulary | null = null;
  let next = ((db.prepare('SELECT max(id) FROM entry').pluck().get() as number | null) ?? 0) + 1;
  let slice: (readonly [string, Entry | null])[] = [];
  const addSlice = db.transaction(() => {
    let id = next;
    for (const [key, entry] of slice) {
      if (replacing) for (const old of removeEntry.all(key)) removeWords.run(old);
      if (!entry) continue;
      addEntry.run(id, key, entry.hit.type, JSON.stringify(entry.hit), entry.rank, entry.number);
      addWords.run(id, entry.words);
      id += 1;
    }
    if (slice.length < SLICE) addMark.run(mark);
    return id;
  });
  const find = db
    .prepare(
      `SELECT e.hit FROM entry_words w JOIN entry e ON e.id = w.rowid
     WHERE entry_words MATCH @match AND (@types IS NULL OR instr(@types, e.type) > 0)
     ORDER BY e.rank + CASE WHEN e.number = @number AND e.type = @numbered THEN -10
       WHEN @crossing AND e.type = 'crossing' THEN -10 ELSE 0 END, w.rank LIMIT @limit`,
    )
    .pluck();
  const search = (query: string, limit: number, types?: readonly SearchHit['type'][]): SearchHit[] => {
    const { words, crossing } = readQuery(query);
    if (words.length === 0) return [];
    // "118" and "camera 118" are a thing by its number; "12 rue Monge" is an address.
    const at = words.findIndex((word) => /^\d{1,9}$/.test(word));
    const number = at < 0 ? null : Number(words[at]);
    const numbered = at === 0 && words.length > 1 ? 'address' : 'asset';
    const ask = (choices: readonly (readonly string[])[], near: boolean, only = types): SearchHit[] => {
      if (choices.length === 0 || choices.some((choice) => choice.length === 0)) return [];
      const match = choices.map((choice) => `(${choice.map((word) => `"${word}"*`).join(' OR ')})`).join(' AND ');
      const rows = find.all({
        match,
        types: only ? only.join(' ') : null,
        number,
        numbered,
        crossing: crossing ? 1 : 0,
        limit,
      }) as string[];
      return rows.map((row) => ({ ...(JSON.parse(row) as Omit<SearchHit, 'near'>), near }));
    };
    const exact = ask(
      words.map((word) => [word]),
      false,
    );
    if (exact.length > 0 || !built) return exact;
    vocabulary ??= readVocabulary(db);
    const known = vocabulary;
    const nearly = words.map((word) => known.near(word));
    const near = ask(nearly, true);
    if (near.length > 0) return near;
    const names = nearly.filter((_, i) => !STREET_TYPES.has(words[i]!));
    const otherKind = ask(names, true);
    if (otherKind.length > 0 || !crossing) return otherKind;
    // The two do not meet: each by itself, for the caller to say more.
    return ask([names.flat()], true, ['street']);
  };
  return {
    buildSlice() {
      if (built) return 'complete';
      // Taken before the transaction: one that fails must not lose its entries.
      for (
        let step = slice.length < SLICE && source?.next();
        step && !step.done;
        step = slice.length < SLICE && source?.next()
      )
        slice.push(step.value);
      try {
        next = addSlice();
      } catch (error) {
        if (error instanceof Database.SqliteError) return 'refused';
        throw error;
      }
      built = slice.length < SLICE;
      slice = [];
      return built ? 'complete' : 'more';
    },
    change(nextMark, changes) {
      mark = `${FORMAT}/${nextMark}`;
      // What was still to be written is all read again: it may have changed too.
      const whole = changes === null || !built;
      slice = [];
      replacing = !whole;
      source = whole ? all(places, register) : changes.entries();
      built = false;
      vocabulary = null;
      try {
        removeMark.run();
        if (whole) db.exec("DELETE FROM entry; INSERT INTO entry_words(entry_words) VALUES ('delete-all');");
      } catch (error) {
        // Without room nothing is removed: the next start finds another mark, or none, and builds anew.
        if (!(error instanceof Database.SqliteError)) throw error;
      }
    },
    search: (query, limit, types) => ({ hits: search(query, limit, types), complete: built }),
    close: () => db.close(),
  };
}
