import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { SearchHit } from '../../../src/contract/assets.ts';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { Register } from '../devices/register.ts';

/** What an operator types to find: assets, addresses, streets. */
export interface SearchIndex {
  search(query: string, limit: number, types?: readonly SearchHit['type'][]): SearchHit[];
  /** Adds the next slice, between the messages of the field. `refused`: the disk does not take it now; the same slice is tried at the next call. */
  buildSlice(): 'more' | 'complete' | 'refused';
  close(): void;
}

/** Common short forms of street types, as they are typed on a keyboard. */
const SHORT: Readonly<Record<string, string>> = {
  av: 'avenue',
  ave: 'avenue',
  bd: 'boulevard',
  bld: 'boulevard',
  boul: 'boulevard',
  bvd: 'boulevard',
  pl: 'place',
  r: 'rue',
  rte: 'route',
  ch: 'chemin',
  che: 'chemin',
  imp: 'impasse',
  all: 'allee',
  sq: 'square',
  st: 'saint',
  ste: 'sainte',
  qu: 'quai',
  crs: 'cours',
  fg: 'faubourg',
  fbg: 'faubourg',
  res: 'residence',
  cam: 'camera',
  arm: 'armoire',
  carr: 'carrefour',
};
const SILENT = new Set(['de', 'du', 'des', 'la', 'le', 'les', 'l', 'd', 'a', 'et', 'en', 'aux', 'au']);

/** Lower case, without accents or punctuation, short forms written out, little words dropped. */
export function searchWords(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/œ/gi, 'oe')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !SILENT.has(word))
    .map((word) => SHORT[word] ?? word)
    .slice(0, 12);
}

const SLICE = 4_000;

interface Entry {
  readonly hit: SearchHit;
  readonly words: string;
  /** Small comes first among equals. */
  readonly rank: number;
  /** The number that operators say: of an asset, or in its street. */
  readonly number: number | null;
}

function* entries(city: CityFile, register: Register): Generator<Entry> {
  for (const asset of register.assets) {
    const commune = register.communeName(asset.commune);
    yield {
      hit: {
        type: 'asset',
        id: asset.id,
        label: asset.name,
        detail: `${asset.id} · ${commune}`,
        kind: asset.kind,
        at: [...asset.at],
      },
      words: searchWords(`${asset.name} ${asset.id} ${asset.number} ${commune}`).join(' '),
      rank: asset.kind === 'light-point' ? 6 : asset.kind === 'light-cabinet' ? 2 : 1,
      number: asset.number,
    };
  }
  for (const street of city.streets) {
    const middle = street.line[Math.floor(street.line.length / 2)];
    if (!middle) continue;
    const commune = register.communeName(street.commune);
    yield {
      hit: { type: 'street', id: street.id, label: street.name, detail: commune, kind: null, at: middle },
      words: searchWords(`${street.name} ${commune}`).join(' '),
      rank: 0,
      number: null,
    };
  }
  for (const street of city.streets) {
    const commune = register.communeName(street.commune);
    const numbers = street.numbers ?? [];
    for (let i = 0; i + 2 < numbers.length; i += 3)
      yield {
        hit: {
          type: 'address',
          id: `${street.id}:${numbers[i]}`,
          label: `${numbers[i]} ${street.name}`,
          detail: commune,
          kind: null,
          at: [numbers[i + 1]!, numbers[i + 2]!],
        },
        words: searchWords(`${numbers[i]} ${street.name} ${commune}`).join(' '),
        rank: 4,
        number: numbers[i]!,
      };
  }
}

/** Changes with the tables: an index of an older program is built anew. */
const FORMAT = 2;

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
        CREATE TABLE entry (id INTEGER PRIMARY KEY, type TEXT NOT NULL, hit TEXT NOT NULL, rank INTEGER NOT NULL, number INTEGER);
        CREATE VIRTUAL TABLE entry_words USING fts5(words, content='', prefix='1 2 3');`);
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

/** An FTS5 index in a file of its own that can be thrown away: it is rebuilt when the city's configuration changed. */
export function createSearchIndex(city: CityFile, register: Register, file: string, cityMark: string): SearchIndex {
  const mark = `${FORMAT}/${cityMark}`;
  const { db, complete } = openIndexSomehow(file, mark);
  const source = complete ? null : entries(city, register);
  const addEntry = db.prepare('INSERT INTO entry (id, type, hit, rank, number) VALUES (?, ?, ?, ?, ?)');
  const addWords = db.prepare('INSERT INTO entry_words (rowid, words) VALUES (?, ?)');
  const addMark = db.prepare('INSERT INTO mark VALUES (?)');
  let built = complete;
  let next = 1;
  let slice: Entry[] = [];
  const addSlice = db.transaction(() => {
    slice.forEach(({ hit, words, rank, number }, i) => {
      addEntry.run(next + i, hit.type, JSON.stringify(hit), rank, number);
      addWords.run(next + i, words);
    });
    if (slice.length < SLICE) addMark.run(mark);
  });
  const find = db.prepare(
    `SELECT e.hit FROM entry_words w JOIN entry e ON e.id = w.rowid
     WHERE entry_words MATCH @match AND (@types IS NULL OR instr(@types, e.type) > 0)
     ORDER BY e.rank + CASE WHEN e.number = @number AND e.type = @numbered THEN -10 ELSE 0 END, w.rank LIMIT @limit`,
  );
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
        addSlice();
      } catch (error) {
        if (error instanceof Database.SqliteError) return 'refused';
        throw error;
      }
      next += slice.length;
      built = slice.length < SLICE;
      slice = [];
      return built ? 'complete' : 'more';
    },
    search(query, limit, types) {
      const words = searchWords(query);
      if (words.length === 0) return [];
      // "118" and "camera 118" are a thing by its number; "12 rue Monge" is an address.
      const at = words.findIndex((word) => /^\d{1,9}$/.test(word));
      const number = at < 0 ? null : Number(words[at]);
      const numbered = at === 0 && words.length > 1 ? 'address' : 'asset';
      const match = words.map((word) => `"${word}"*`).join(' ');
      const rows = find
        .pluck()
        .all({ match, types: types ? types.join(' ') : null, number, numbered, limit }) as string[];
      return rows.map((row) => JSON.parse(row) as SearchHit);
    },
    close: () => db.close(),
  };
}
