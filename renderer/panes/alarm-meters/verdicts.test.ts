import { parse } from 'csv-parse/sync';
import i18next from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Meters } from '../../../src/contract/alarms.ts';
import { shellStrings } from '../../i18n/shellStrings.ts';
import type { Say } from '../../i18n/words.ts';
import { metersCsv } from './csv.ts';
import { figureInWords, percent } from './figures.ts';
import { calm } from './meters.fixture.ts';
import { spanAt } from './spans.ts';
import { strings } from './strings.ts';
import { MEASURES, type Measure, verdictOf } from './verdicts.ts';

/** Spaces that do not break count as spaces. */
const plain = (text: string): string => text.replace(/[\u00A0\u202F]/g, ' ');

let say: Say;
let shell: Say;
beforeAll(async () => {
  const own = i18next.createInstance();
  await own.init({
    lng: 'fr',
    resources: { fr: { meters: strings.fr, shell: shellStrings.fr } },
    interpolation: { escapeValue: false },
  });
  say = (key, values) => own.t(key, { ns: 'meters', ...values }) as string;
  shell = (key, values) => own.t(key, { ns: 'shell', ...values }) as string;
});

describe('a figure beside its target', () => {
  const rate = (mean: number, worst: number): Partial<Meters> => ({ per10min: { ...calm().per10min, mean, worst } });

  test('a calm month meets them all', () => {
    const judged = MEASURES.map((measure) => verdictOf(measure, calm()));
    expect(judged.filter((verdict) => verdict === 'met')).toHaveLength(6);
    expect(judged).not.toContain('missed');
  });

  test.each([
    ['mean', rate(1.49, 9), rate(1.5, 9)],
    ['worst', rate(1, 10), rate(1, 11)],
    ['flood', { floodShare: 0.0099 }, { floodShare: 0.01 }],
    ['stale', { stale: 4 }, { stale: 5 }],
    ['priorities', { priorities: [0.05, 0.15, 0.8, 0] }, { priorities: [0.06, 0.14, 0.8, 0] }],
    ['priorities', { priorities: [0.05, 0.15, 0.4, 0.4] }, { priorities: [0.05, 0.16, 0.79, 0] }],
    ['chattering', { chattering: 0 }, { chattering: 1 }],
  ] satisfies [Measure, Partial<Meters>, Partial<Meters>][])(
    '%s: met just inside, missed just outside',
    (measure, inside, outside) => {
      expect(verdictOf(measure, calm(inside))).toBe('met');
      expect(verdictOf(measure, calm(outside))).toBe('missed');
      // However bad: nothing is judged on less than thirty days.
      expect(verdictOf(measure, calm({ ...outside, verdict: false, days: 29.9 }))).toBe('early');
    },
  );

  test('of no alarm at all the shares are not judged', () => {
    expect(verdictOf('priorities', calm({ annunciated: 0, priorities: [0, 0, 0, 0] }))).toBe('none');
  });

  test('what has no target is told without a judgement', () => {
    for (const measure of ['annunciated', 'standing', 'held', 'fleeting', 'acknowledge'] as const)
      expect(verdictOf(measure, calm())).toBe('none');
  });

  test('in words', () => {
    const words = (measure: Measure, part: Partial<Meters> = {}): string =>
      plain(figureInWords(measure, calm(part), say, 'fr'));
    expect(words('mean')).toBe('0,93');
    expect(words('flood')).toBe('0,4 %, 1 flot');
    expect(words('priorities')).toBe('82 % / 14 % / 4 %');
    expect(words('acknowledge')).toBe('médiane 41 s, 95 % en 5 min');
    expect(words('acknowledge', { acknowledge: null })).toBe('rien d’acquitté');
  });

  test.each([
    [0, '0 %'],
    [0.004, '0,4 %'],
    [0.05, '5 %'],
    [0.123, '12 %'],
    [1, '100 %'],
  ])('a share of %d as percent', (share, words) => expect(plain(percent(share, 'fr'))).toBe(words));
});

describe('the span', () => {
  const now = new Date(2026, 10, 25, 14, 30, 20).getTime();
  const DAY = 86_400_000;

  test('today is from midnight on, thirty days are thirty days', () => {
    expect(spanAt({ span: 'today' }, now)?.from).toBe(new Date(2026, 10, 25).getTime());
    const { from, to } = spanAt({ span: 'month' }, now)!;
    // Also for a station whose clock is half a minute behind.
    expect((to - 30_000 - from) / DAY).toBeGreaterThanOrEqual(30);
    expect(to).toBe(now);
  });

  test('days of one’s own are both included, and end now at the latest', () => {
    expect(spanAt({ span: 'own', first: '2026-11-01', last: '2026-11-02' }, now)).toEqual({
      from: new Date(2026, 10, 1).getTime(),
      to: new Date(2026, 10, 3).getTime(),
    });
    expect(spanAt({ span: 'own', first: '2026-11-25', last: '2027-11-25' }, now)?.to).toBeLessThanOrEqual(now);
  });

  test.each([
    ['', '2026-11-02'],
    ['2026-11-03', '2026-11-02'],
    ['2026-11-26', '2026-11-27'],
    ['2024-01-01', '2026-11-02'],
  ])('%s to %s is none', (first, last) => expect(spanAt({ span: 'own', first, last }, now)).toBeNull());
});

describe('the table for a spreadsheet', () => {
  const csv = (part: Partial<Meters> = {}): string[][] =>
    parse(plain(metersCsv(calm(part), say, shell, 'fr')), {
      delimiter: ';',
      relaxColumnCount: true,
      skipEmptyLines: true,
    });

  test('has each figure with its target and its judgement, and the posts', () => {
    const rows = csv();
    expect(rows).toContainEqual(['Temps en flot d’alarmes', '0,4 %, 1 flot', 'moins de 1 %', 'tenu']);
    expect(rows).toContainEqual(['Circulation', '3000', '0.70', '0,2 %']);
  });

  test.each(['=HYPERLINK("http://x")', '+33', '-1+1', '@SUM(A1)', '\t=1'])(
    'a device named %j is no formula',
    (assetName) => {
      const source: Meters['top'][number] = {
        asset: 'X',
        assetName,
        type: 'bollard',
        condition: 'hit',
        text: { fr: assetName, en: assetName },
        count: 3,
        share: 1,
        chattering: false,
        fleeting: 0,
        proposal: 'on-delay',
        seconds: 3,
        followUp: 'none',
      };
      const row = csv({ top: [source] }).find((cells) => cells.includes('Retard à l’apparition de 3 s'))!;
      expect(row.slice(0, 2)).toEqual([`'${assetName}`, `'${assetName}`]);
    },
  );
});
