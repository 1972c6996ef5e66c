import Database from 'better-sqlite3';
import type { SearchHit } from '../../../src/contract/assets.ts';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { Register } from '../devices/register.ts';

/** What an operator types to find: assets, addresses, streets. */
export interface SearchIndex {
  search(query: string, limit: number, types?: readonly SearchHit['type'][]): SearchHit[];
  /** Adds the next slice; true when everything is in. Building goes on between the messages of the field. */
  buildSlice(): boolean;
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
      };
  }
}

/** An FTS5 index in a file of its own that can be thrown away: it is rebuilt when the city's configuration changed. */
export function createSearchIndex(city: CityFile, register: Register, file: string, cityMark: string): SearchIndex {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.exec('CREATE TABLE IF NOT EXISTS mark (value TEXT)');
  const complete = (db.prepare('SELECT value FROM mark').pluck().get() as string | undefined) === cityMark;
  if (!complete) {
    db.exec(`DELETE FROM mark; DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS entry_words;
      CREATE TABLE entry (id INTEGER PRIMARY KEY, type TEXT NOT NULL, hit TEXT NOT NULL, rank INTEGER NOT NULL);
      CREATE VIRTUAL TABLE entry_words USING fts5(words, content='', prefix='1 2 3');`);
  }
  const source = complete ? null : entries(city, register);
  const addEntry = db.prepare('INSERT INTO entry (id, type, hit, rank) VALUES (?, ?, ?, ?)');
  const addWords = db.prepare('INSERT INTO entry_words (rowid, words) VALUES (?, ?)');
  let built = complete;
  let next = 1;
  const find = db.prepare(
    `SELECT e.hit FROM entry_words w JOIN entry e ON e.id = w.rowid
     WHERE entry_words MATCH @match AND (@types IS NULL OR instr(@types, e.type) > 0)
     ORDER BY e.rank + CASE WHEN @number IS NOT NULL AND json_extract(e.hit, '$.label') LIKE @number THEN -5 ELSE 0 END, w.rank LIMIT @limit`,
  );
  return {
    buildSlice() {
      if (built) return true;
      let done = false;
      db.transaction(() => {
        for (let i = 0; i < SLICE; i++) {
          const step = source?.next();
          if (!step || step.done) {
            done = true;
            db.prepare('INSERT INTO mark VALUES (?)').run(cityMark);
            return;
          }
          addEntry.run(next, step.value.hit.type, JSON.stringify(step.value.hit), step.value.rank);
          addWords.run(next++, step.value.words);
        }
      })();
      built = done;
      return done;
    },
    search(query, limit, types) {
      const words = searchWords(query);
      if (words.length === 0) return [];
      const first = words[0] ?? '';
      const number = /^\d+$/.test(first) ? `${first} %` : null;
      const match = words.map((word) => `"${word}"*`).join(' ');
      const rows = find.pluck().all({ match, types: types ? types.join(' ') : null, number, limit }) as string[];
      return rows.map((row) => JSON.parse(row) as SearchHit);
    },
    close: () => db.close(),
  };
}
