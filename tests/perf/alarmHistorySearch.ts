import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../../main/station/store/store.ts';
import { type Line, lineOf } from './line.ts';

const OCCURRENCES = 1_000_000;
const ALARMS = 50_000;
const DAY = 86_400_000;
const T = Date.parse('2026-11-25T03:00:00Z');
const STREETS = ['monge', 'liberte', 'eble', 'berbisey', 'chabot charny', 'devosge', 'godrans', 'jouvence'];
const COMMUNES = ['dijon', 'quetigny', 'talant', 'chenove', 'longvic', 'fontaine'];
const TEXTS = ['ne repond plus does not answer', 'lampe en panne lamp failed', 'porte ouverte door open'];

/** What an operator asks of the past, from a word that half the city has to one alarm of three years ago. */
const QUESTIONS = [
  { words: [] },
  { words: ['dijon'] },
  { words: ['point', '31877'] },
  { words: ['monge', 'porte'] },
  { words: ['chenove'], priorities: [1] },
  { words: ['berb', 'ouv'] },
  { words: ['nulle', 'part'] },
  { words: ['lampe'], from: T - 500 * DAY, to: T - 400 * DAY },
  { words: [], asset: 'LP-123' },
  { words: ['quetigny', 'jouvence'], before: true },
] as const;

/** Search over a million occurrences. */
export async function measure(): Promise<readonly Line[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
  try {
    openStore({ dir, now: Date.now }).ok;
    const filled = new Database(path.join(dir, 'station.db'));
    filled.pragma('synchronous = OFF');
    filled.pragma('cache_size = -200000');
    filled.transaction(() => {
      const alarm = filled.prepare('INSERT INTO alarm VALUES (?, ?, ?, ?, ?, 1)');
      const words = filled.prepare('INSERT INTO alarm_words (rowid, words) VALUES (?, ?)');
      const occurrence = filled.prepare('INSERT INTO occurrence VALUES (?, ?, ?, ?, ?)');
      for (let i = 0; i < ALARMS; i++) {
        alarm.run(i + 1, `LP-${i}`, `c${i % 3}`, OCCURRENCES / ALARMS, 1 << ((i % 4) + 1));
        words.run(
          i + 1,
          `point ${i} lp ${i} rue ${STREETS[i % STREETS.length]} ${COMMUNES[i % COMMUNES.length]} ${TEXTS[i % TEXTS.length]}`,
        );
      }
      // Three years of them; each alarm's own are spread over all the time.
      for (let n = 0; n < OCCURRENCES; n++) {
        const at = T - ((n * 7_919) % OCCURRENCES) * ((1_095 * DAY) / OCCURRENCES);
        occurrence.run((n % ALARMS) + 1, at, (n % 4) + 1, at + 60_000, null);
      }
    })();
    filled.close();
    const opened = openStore({ dir, now: Date.now });
    if (!opened.ok) throw new Error(opened.refusal.message);
    const { archive } = opened.value;
    const took: number[] = [];
    let found = 0;
    for (let round = 0; round < 40; round++)
      for (const question of QUESTIONS) {
        const begun = performance.now();
        const page = archive.find({
          words: question.words,
          from: 'from' in question ? question.from : null,
          to: 'to' in question ? question.to : null,
          priorities: 'priorities' in question ? question.priorities : [],
          asset: 'asset' in question ? question.asset : null,
          before: 'before' in question ? { raisedAt: T - round * 20 * DAY, id: '' } : null,
          limit: 100,
        });
        took.push(performance.now() - begun);
        found += page.rows.length;
      }
    // The same words asked of the index alone: what no program could do without.
    const db = new Database(path.join(dir, 'station.db'), { readonly: true });
    const match = db.prepare('SELECT count(*) FROM alarm_words WHERE alarm_words MATCH ?').pluck();
    const alone: number[] = [];
    for (let round = 0; round < 40; round++)
      for (const { words } of QUESTIONS) {
        if (words.length === 0) continue;
        const begun = performance.now();
        match.get(words.map((word) => `"${word}"*`).join(' '));
        alone.push(performance.now() - begun);
      }
    db.close();
    opened.value.close();
    if (found === 0) throw new Error('nothing was found');
    return [
      lineOf(
        'alarm-history-search',
        'ms',
        took,
        { name: 'the same words asked of FTS5 alone', values: alone },
        `a page of 100 of ${OCCURRENCES} occurrences of ${ALARMS} alarms over three years, ${QUESTIONS.length} kinds of question (common and rare words, priorities, spans, one asset, later pages), each 40 times`,
      ),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
