import { describe, expect, it } from 'vitest';
import type { PointValue } from '../../../src/contract/assets.ts';
import type { Say } from '../../i18n/words.ts';
import type { Past, PastValue } from './past.ts';
import { hourMinute, lasting, moment, pastSummary } from './pastWords.ts';
import { strings } from './strings.ts';

const MINUTE = 60_000;
/** Noon of the station's own zone, wherever the tests run. */
const NOW = new Date(2026, 10, 25, 12, 0).getTime();
const before = (minutes: number): number => NOW - minutes * MINUTE;

/** The pane's own words, filled in as the translations do. */
const saying =
  (language: 'fr' | 'en'): Say =>
  (key, values = {}) => {
    const find = (path: string): unknown =>
      path.split('.').reduce<unknown>((found, part) => (found as Record<string, unknown>)?.[part], strings[language]);
    const words = find(key) ?? find(`${key}_${Number(values.count) > 1 ? 'other' : 'one'}`);
    return String(words).replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name]));
  };

const point = (change: Partial<PointValue>): PointValue => ({
  id: 'power',
  label: { fr: 'Puissance', en: 'Power' },
  type: 'number',
  unit: 'W',
  decimals: 1,
  words: null,
  value: 41,
  quality: 'good',
  sourceTime: NOW,
  receivedTime: NOW,
  age: 'current',
  ...change,
});
const past = (period: number, ...samples: [minutesAgo: number, value: PastValue][]): Past => ({
  period,
  capacity: 576,
  times: samples.map(([minutes]) => before(minutes)),
  values: samples.map(([, value]) => value),
});
const SIX_HOURS = { from: before(360), to: NOW };
const summary = (one: PointValue, held: Past, span = SIX_HOURS, language: 'fr' | 'en' = 'fr') =>
  pastSummary(one, held, span, NOW, NOW, language, saying(language));

describe('the time of day', () => {
  it('has 24 hours in both languages, and its day when that is another', () => {
    const evening = new Date(2026, 10, 24, 21, 5).getTime();
    expect(hourMinute(evening, 'fr')).toBe('21:05');
    expect(hourMinute(evening, 'en')).toBe('21:05');
    expect(moment(evening, NOW, 'fr')).toBe('mar. 24 nov. 21:05');
    expect(moment(NOW, NOW, 'fr')).toBe('12:00');
  });
});

describe('how long something lasted', () => {
  it('is told in hours, and in days with their hours', () => {
    expect(lasting(48 * MINUTE, 'fr')).toBe('48\u00a0min');
    expect(lasting(46 * 60 * MINUTE, 'fr')).toBe('1\u00a0j\u00a022\u00a0h');
    expect(lasting(48 * 60 * MINUTE, 'en')).toBe('2\u00a0d');
  });
});

describe('the summary that is read aloud', () => {
  it('of what is measured tells minimum, maximum, last and the silences', () => {
    const power = past(5 * MINUTE, [100, 40], [95, 12.4], [90, 80], [30, 55], [25, 41]);
    expect(summary(point({}), power)).toBe(
      'Minimum 12,4\u00a0W à 10:25, maximum 80,0\u00a0W à 10:30, dernier 41,0\u00a0W à 11:35. 1 silence, de 1\u00a0h\u00a000.',
    );
    expect(summary(point({}), power, SIX_HOURS, 'en')).toBe(
      'Minimum 12.4\u00a0W at 10:25, maximum 80.0\u00a0W at 10:30, last 41.0\u00a0W at 11:35. 1 silence, of 1\u00a0h\u00a000.',
    );
  });

  it('of what does not move says so once', () => {
    expect(summary(point({}), past(5 * MINUTE, [10, 80], [5, 80]))).toBe('Toujours 80,0\u00a0W, dernier à 11:55.');
  });

  it('of a counter tells how much was added', () => {
    const energy = point({ id: 'energy', unit: 'kWh', decimals: 1 });
    expect(summary(energy, past(60 * MINUTE, [180, 1_000], [120, 1_010.5], [60, 1_041]))).toMatch(
      /^41,0\s?kWh de plus de 09:00 à 11:00, dernier 1\s041,0\s?kWh\.$/u,
    );
  });

  it('of a state tells since when it stands and how long the others did', () => {
    const door = point({
      id: 'door',
      type: 'enum',
      unit: null,
      value: 'closed',
      words: { fr: 'fermée', en: 'closed' },
    });
    const held = past(0, [300, 'closed'], [60, 'open'], [48, 'closed']);
    expect(summary(door, held)).toBe(
      'Fermée depuis 11:12 (48\u00a0min). 2 changements\u00a0: fermée 4\u00a0h\u00a048 en 2 fois, ouverte 12\u00a0min.',
    );
    expect(summary(door, past(0, [300, 'closed']))).toBe(
      'Fermée depuis au moins 07:00 (5\u00a0h\u00a000). Aucun changement sur cette durée.',
    );
  });

  it('is none where nothing was heard in that time', () => {
    expect(summary(point({}), past(5 * MINUTE, [900, 12]))).toBeNull();
    expect(summary(point({}), past(5 * MINUTE))).toBeNull();
    expect(summary(point({ type: 'boolean' }), past(0))).toBeNull();
  });
});
