import type Database from 'better-sqlite3';
import { errorsToBeginning, forgiven } from '../../../src/shared/typingErrors.ts';

/** The words that the index knows, to be asked for those that are nearly what was typed. */
export interface Vocabulary {
  /** Known words that begin as typed, or do so but for typing errors, the nearest and commonest first; none if it is too far from all. */
  near(typed: string): readonly string[];
}

/** Longer words are taken as they are: nobody types them by mistake. */
const LONGEST = 30;
/** Words that are tried in the place of one. */
const MOST = 6;

/** Reads the words of the full-text table `entry_words`; numbers and designations are left out, as one digit away is another thing. */
export function readVocabulary(db: Database.Database): Vocabulary {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.known_word USING fts5vocab('main', 'entry_words', 'row')");
  const rows = db.prepare('SELECT term, doc FROM temp.known_word').all() as { term: string; doc: number }[];
  const words = rows.filter(({ term }) => term.length > 2 && !/\d/.test(term));
  return {
    near(typed) {
      const most = forgiven(typed.length);
      if (/\d/.test(typed) || typed.length > LONGEST) return [typed];
      const found: { term: string; errors: number; doc: number }[] = [];
      for (const { term, doc } of words) {
        if (term.startsWith(typed)) return [typed];
        if (most === 0) continue;
        const errors = errorsToBeginning(typed, term, most);
        if (errors <= most) found.push({ term, errors, doc });
      }
      return found
        .sort((a, b) => a.errors - b.errors || b.doc - a.doc)
        .slice(0, MOST)
        .map(({ term }) => term);
    },
  };
}
