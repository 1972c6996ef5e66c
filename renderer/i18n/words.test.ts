import { describe, expect, it } from 'vitest';
import { areas } from './words.ts';

/** Keys with dots of everything that is said in a language; plural forms count as their word. */
function keysOf(words: object, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${before}${key}`] : keysOf(value as object, `${before}${key}.`),
  );
}
const gaps = (words: object): Map<string, string> =>
  new Map(
    Object.entries(words).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string'
        ? [
            [
              key,
              [...value.matchAll(/\{\{(\w+)\}\}/g)]
                .map(([, name]) => name)
                .sort()
                .join(),
            ],
          ]
        : [...gaps(value as object)].map(([inner, names]): [string, string] => [`${key}.${inner}`, names]),
    ),
  );

describe.each([...areas])('words of %s', (_, { fr, en }) => {
  it('are complete in both languages', () => {
    expect(keysOf(en).sort()).toEqual(keysOf(fr).sort());
  });

  it('have the same gaps to fill in both', () => {
    expect([...gaps(en)].sort()).toEqual([...gaps(fr)].sort());
  });

  it('are written: none is empty, none has the quote of a typewriter', () => {
    for (const language of [fr, en]) {
      const text = JSON.stringify(language);
      expect(text).not.toContain('""');
      expect(text).not.toMatch(/[a-zà-ÿ]'[a-zà-ÿ]/i);
    }
  });
});
