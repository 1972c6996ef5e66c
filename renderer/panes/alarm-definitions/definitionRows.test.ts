import { describe, expect, test } from 'vitest';
import { dayOf, isDue, nameOf, type Shown, shownRows } from './definitionRows.ts';
import { row } from './definitions.fixture.ts';
import { minutesInWords, secondsInWords } from './inWords.ts';

const TODAY = '2026-11-25';
const rows = [
  row({ reviewBy: '2026-11-25' }),
  row({
    condition: 'no-power',
    severity: 1,
    respondWithin: 10,
    text: { fr: 'Plus d’alimentation', en: 'Supply lost' },
  }),
  row(
    {
      type: 'bollard',
      condition: 'hit',
      severity: 2,
      respondWithin: 10,
      reviewBy: '2026-12-01',
      text: { fr: 'Heurtée', en: 'Hit' },
    },
    { typeName: { fr: 'Borne', en: 'Bollard' }, source: 'amendment' },
  ),
];
const names = (shown: Partial<Shown>): string[] =>
  shownRows(rows, { words: '', only: 'all', order: 'type', ...shown }, 'fr', TODAY).map(nameOf);

describe('the list of definitions', () => {
  test('is in the order of the equipment, of the priority, or of the next review', () => {
    expect(names({})).toEqual(['light-cabinet/no-power', 'light-cabinet/door-open', 'bollard/hit']);
    expect(names({ order: 'priority' })).toEqual(['light-cabinet/no-power', 'bollard/hit', 'light-cabinet/door-open']);
    expect(names({ order: 'review' })).toEqual(['light-cabinet/door-open', 'bollard/hit', 'light-cabinet/no-power']);
  });

  test('is found by words of either language, without accents', () => {
    expect(names({ words: 'heurtee' })).toEqual(['bollard/hit']);
    expect(names({ words: 'cabinet supply' })).toEqual(['light-cabinet/no-power']);
    expect(names({ words: 'eclairage porte' })).toEqual(['light-cabinet/door-open']);
    expect(names({ words: 'xyz' })).toEqual([]);
  });

  test('is narrowed to what is due, proposed or amended', () => {
    expect(names({ only: 'due' })).toEqual(['light-cabinet/door-open']);
    expect(names({ only: 'amended' })).toEqual(['bollard/hit']);
    expect(names({ only: 'proposed' })).toEqual([]);
  });

  test('a review is due from its day on', () => {
    expect(isDue(rows[0]!, '2026-11-24')).toBe(false);
    expect(isDue(rows[0]!, '2026-11-25')).toBe(true);
    expect(isDue(rows[1]!, '2099-01-01')).toBe(false);
    expect(dayOf(new Date(2026, 10, 5, 23, 59).getTime())).toBe('2026-11-05');
  });
});

test.each([
  [2, '2 s'],
  [90, '90 s'],
  [120, '2 min'],
  [5_400, '1 h 30'],
  [86_400, '1 j'],
  [0.5, '0,5 s'],
])('%d seconds as people say them', (seconds, words) => expect(secondsInWords(seconds, 'fr')).toBe(words));

test.each([
  [45, '45 min'],
  [480, '8 h'],
  [10_080, '7 d'],
])('%d minutes as people say them', (minutes, words) => expect(minutesInWords(minutes, 'en')).toBe(words));
