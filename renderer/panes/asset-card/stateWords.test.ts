import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/drivers/catalogue.ts';
import { stateWords } from './stateWords.ts';

const said = { yes: 'oui', no: 'non', unknown: 'inconnu' };
const point = (id: string, value: string | boolean | null = null, words: { fr: string; en: string } | null = null) => ({
  id,
  value,
  words,
});

describe('a state of the past', () => {
  const states = [...catalogue.values()].flatMap(({ manifest }) =>
    manifest.points.flatMap(({ id, values }) =>
      Object.entries(values ?? {}).map(([value, words]) => [manifest.type, id, value, words] as const),
    ),
  );

  it.each(states)('of %s, %s %s, has the words of its driver', (_, id, value, words) => {
    expect(stateWords(point(id), value, 'fr', said)).toBe(words.fr);
    expect(stateWords(point(id), value, 'en', said)).toBe(words.en);
  });

  it('that is the present one too has the words that the station tells', () => {
    const told = { fr: 'grande ouverte', en: 'wide open' };
    expect(stateWords(point('door', 'open', told), 'open', 'fr', said)).toBe('grande ouverte');
    expect(stateWords(point('door', 'open', told), 'closed', 'fr', said)).toBe('fermée');
  });

  it('of a device of another maker is shown as that says it, and unknown is said', () => {
    expect(stateWords(point('valve'), 'half-open', 'fr', said)).toBe('half-open');
    expect(stateWords(point('__proto__'), 'constructor', 'fr', said)).toBe('constructor');
    expect(stateWords(point('mains'), true, 'fr', said)).toBe('oui');
    expect(stateWords(point('mains'), null, 'fr', said)).toBe('inconnu');
  });
});
