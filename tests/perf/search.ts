import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { placesOf, registerOf } from '../../main/station/register/register.fixture.ts';
import { createSearchIndex } from '../../main/station/search/searchIndex.ts';
import { readQuery } from '../../main/station/search/words.ts';
import { growCity } from '../../src/city/grow/growCity.ts';
import type { CityFile } from '../../src/contract/cityFile.ts';
import { pick, seededRandom } from '../../src/shared/random.ts';
import { type Line, lineOf } from './line.ts';
import { manyTimes } from './manyTimes.ts';

const SEED = 1;
/** Of each kind of question. */
const QUERIES = 100;
const HITS = 10;

/** What operators type: things by number, addresses and streets half typed, crossings, and all that with typing errors. */
function questions(city: CityFile): readonly string[] {
  const random = seededRandom(SEED, 'questions');
  const streets = city.streets.filter(({ numbers }) => (numbers?.length ?? 0) > 3);
  const cameras = city.assets.filter(({ kind }) => kind === 'camera');
  const swapped = (text: string): string => {
    const at = Math.max(1, text.length - 4);
    return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2);
  };
  return Array.from({ length: QUERIES }, () => {
    const street = pick(random, streets);
    const asset = pick(random, city.assets);
    return [
      `${street.numbers?.[0]} ${street.name}`,
      street.name.slice(0, 8),
      swapped(`${street.numbers?.[0]} ${street.name}`),
      `${street.name} / ${pick(random, streets).name}`,
      `cam ${pick(random, cameras).number}`,
      asset.name,
      asset.id,
      swapped(asset.name),
    ];
  }).flat();
}

/** Time of each question, ms, over the demonstration city `times` over, beside the same words asked of FTS5 alone. */
export async function measureSearch(name: string, times: number): Promise<readonly Line[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  const grown = growCity(SEED);
  const asked = questions(grown);
  const city = manyTimes(grown, times);
  const addresses = city.streets.reduce((sum, { numbers }) => sum + (numbers?.length ?? 0) / 3, 0);
  const file = path.join(folder, 'search.db');
  const index = createSearchIndex(placesOf(city), registerOf(city), file, name);
  while (index.buildSlice() === 'more');
  const bare = new Database(file, { readonly: true });
  const match = bare.prepare('SELECT rowid FROM entry_words WHERE entry_words MATCH ? LIMIT ?').pluck();
  try {
    const took: number[] = [];
    const alone: number[] = [];
    // The first question reads the words that the index knows, and the file: every start has one of these.
    index.search('zzzzzz', HITS);
    for (const query of asked) {
      let start = performance.now();
      index.search(query, HITS);
      took.push(performance.now() - start);
      const words = readQuery(query).words.map((word) => `"${word}"*`);
      start = performance.now();
      match.all(words.join(' '), HITS);
      alone.push(performance.now() - start);
    }
    return [
      lineOf(
        name,
        'ms',
        took,
        { name: 'the same words asked of FTS5 alone, unranked', values: alone },
        `${asked.length} questions over ${city.assets.length} assets, ${city.streets.length} streets and ${addresses} addresses in a SQLite file: things by name, number and designation, addresses and streets whole, begun and misspelt, crossings, of which most do not exist`,
      ),
    ];
  } finally {
    bare.close();
    index.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The search of the command bar and of the call desk. */
export const measure = (): Promise<readonly Line[]> => measureSearch('search', 1);
