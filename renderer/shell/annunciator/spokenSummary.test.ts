import { describe, expect, test } from 'vitest';
import type { Priority } from '../../../src/domain/asset/device.ts';
import { createSummariser, type Summary, summaryWords, type ToldAlarm } from './spokenSummary.ts';

const told = (seconds: number, priorities: Priority[], part: Partial<ToldAlarm> = {}): ToldAlarm => ({
  key: `${seconds}`,
  at: seconds * 1_000,
  priorities,
  text: { fr: 'Porte ouverte', en: 'Door open' },
  assetName: 'Armoire 12',
  ...part,
});
const fire = { text: { fr: 'Incendie', en: 'Fire' }, assetName: 'Bâtiment Champollion' };

describe('when the voice speaks', () => {
  test('after three annunciations within a minute, and then after three more', () => {
    const summariser = createSummariser();
    expect(summariser.told(told(0, [3]), false)).toBeNull();
    expect(summariser.told(told(20, [3]), false)).toBeNull();
    expect(summariser.told(told(40, [3, 3]), false)).toMatchObject({ count: 4, urgent: 0 });
    expect(summariser.told(told(45, [3]), false)).toBeNull();
    expect(summariser.told(told(50, [3]), false)).toBeNull();
    expect(summariser.told(told(55, [3]), false)).toMatchObject({ count: 3 });
  });

  test('never for alarms that come at their ease', () => {
    const summariser = createSummariser();
    for (let minute = 0; minute < 60; minute++) expect(summariser.told(told(minute * 31, [3]), false)).toBeNull();
  });

  test('in a flood once a minute at most, of all that came since', () => {
    const summariser = createSummariser();
    expect(summariser.told(told(0, [2]), true)).toMatchObject({ count: 1 });
    const spoken = Array.from({ length: 130 }, (_, second) => summariser.told(told(second + 1, [2]), true));
    expect(spoken.flatMap((summary, second) => (summary ? [[second + 1, summary.count]] : []))).toEqual([
      [60, 60],
      [120, 60],
    ]);
  });
});

describe('what the voice says', () => {
  const summary = (count: number, urgent: number, worst = told(0, [1], fire)): Summary => ({ count, urgent, worst });

  test('how many, how many of them urgent, and the most urgent by name', () => {
    const summariser = createSummariser();
    summariser.told(told(0, [3]), false);
    summariser.told(told(1, [1], fire), false);
    const said = summariser.told(told(2, [3, 3]), false)!;
    expect(summaryWords(said, 'fr')).toBe(
      'Quatre nouvelles alarmes, dont une urgente : incendie, Bâtiment Champollion',
    );
    expect(summaryWords(said, 'en')).toBe('Four new alarms, one of them urgent: fire, Bâtiment Champollion');
  });

  test.each([
    [1, 0, 'Une nouvelle alarme : incendie', 'One new alarm: fire'],
    [1, 1, 'Une nouvelle alarme, urgente : incendie', 'One new alarm, urgent: fire'],
    [3, 3, 'Trois nouvelles alarmes, toutes urgentes : incendie', 'Three new alarms, all urgent: fire'],
    [40, 2, '40 nouvelles alarmes, dont deux urgentes : incendie', '40 new alarms, two of them urgent: fire'],
  ])('%i alarms, %i of them urgent', (count, urgent, fr, en) => {
    expect(summaryWords(summary(count, urgent), 'fr')).toBe(`${fr}, Bâtiment Champollion`);
    expect(summaryWords(summary(count, urgent), 'en')).toBe(`${en}, Bâtiment Champollion`);
  });

  test('a name that is no name is read as letters and digits only, and not for ever', () => {
    const hostile = told(0, [1], { ...fire, assetName: `<speak><break time="9s"/>&#7;${'A'.repeat(5_000)}` });
    const words = summaryWords(summary(3, 1, hostile), 'fr');
    expect(words).not.toMatch(/[<>&"/#;]/);
    expect(words.length).toBeLessThan(140);
  });
});
