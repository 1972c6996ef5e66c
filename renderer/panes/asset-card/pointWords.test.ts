import { describe, expect, it } from 'vitest';
import { pointWords } from './pointWords.ts';

const yesNo = { yes: 'oui', no: 'non' };
const point = { type: 'number', unit: null, decimals: null, words: null } as const;

describe('a value in the card', () => {
  it('has its unit and the decimals of its kind, by the habit of the language', () => {
    expect(pointWords({ ...point, value: 41.25, unit: 'kWh', decimals: 1 }, 'fr', yesNo)).toBe('41,3\u00a0kWh');
    expect(pointWords({ ...point, value: 41.25, unit: 'kWh', decimals: 1 }, 'en', yesNo)).toBe('41.3\u00a0kWh');
  });
  it('is a word for a state, and yes or no for a switch', () => {
    const words = { fr: 'levée', en: 'raised' };
    expect(pointWords({ ...point, type: 'enum', value: 'up', words }, 'fr', yesNo)).toBe('levée');
    expect(pointWords({ ...point, type: 'boolean', value: false }, 'fr', yesNo)).toBe('non');
  });
  it('is none before the first was received', () => {
    expect(pointWords({ ...point, value: null }, 'fr', yesNo)).toBeNull();
  });
});
