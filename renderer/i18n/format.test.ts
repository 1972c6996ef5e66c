import { describe, expect, it } from 'vitest';
import { clockTime, duration, folded, number } from './format.ts';

describe('durations are said as operators say them', () => {
  it.each([
    [-4_000, '0 s'],
    [16_400, '16 s'],
    [165_000, '2 min 45'],
    [120_000, '2 min'],
    [8 * 60_000 + 20_000, '8 min'],
    [74 * 60_000, '1 h 14'],
    [120 * 60_000, '2 h 00'],
    [50 * 3_600_000, '2 j'],
  ])('%i ms: %s', (ms, words) => {
    expect(duration(ms, 'fr')).toBe(words);
  });
});

it('the clock has 24 hours, midnight is 00', () => {
  expect(clockTime(new Date(2026, 10, 22, 0, 5, 9).getTime(), 'en')).toBe('00:05:09');
  expect(clockTime(new Date(2026, 10, 22, 23, 5, 9).getTime(), 'fr')).toBe('23:05:09');
});

it('numbers follow the language', () => {
  expect(number(41.25, 'fr', 1)).toBe('41,3');
  expect(number(41.25, 'en', 1)).toBe('41.3');
});

it('accents and apostrophes do not matter when looking up', () => {
  expect(folded('Place de l’Hôtel-de-Ville, Sacré-Cœur')).toBe('place de l hotel-de-ville, sacre-coeur');
});
