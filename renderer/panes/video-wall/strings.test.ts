import { expect, it } from 'vitest';
import { reasonKey, strings } from './strings.ts';

const keysOf = (words: object, at = ''): string[] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${at}${key}`] : keysOf(value as object, `${at}${key}.`),
  );

it('says everything in both languages', () => {
  expect(keysOf(strings.en)).toEqual(keysOf(strings.fr));
});

it('has words for every refusal, known or not', () => {
  expect(reasonKey('camera.timeout')).toBe('reason.camera.timeout');
  expect(reasonKey('codec')).toBe('reason.codec');
  for (const odd of ['', 'camera', 'camera.constructor', '__proto__.x', 'other.thing'])
    expect(reasonKey(odd)).toBe('reason.video.unknown');
});
