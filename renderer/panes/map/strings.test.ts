import { expect, it } from 'vitest';
import { strings } from './strings.ts';

it('every word is there in both languages, with the same gaps', () => {
  const flat = (value: object, path = ''): [string, string][] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'string'
        ? [[`${path}${key}`, inner] as [string, string]]
        : flat(inner as object, `${path}${key}.`),
    );
  const gaps = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort();
  const french = flat(strings.fr);
  const english = new Map(flat(strings.en));
  expect([...english.keys()].sort()).toEqual(french.map(([key]) => key).sort());
  for (const [key, text] of french) expect(gaps(english.get(key)!)).toEqual(gaps(text));
});
