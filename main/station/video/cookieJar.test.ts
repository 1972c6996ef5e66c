import { expect, it } from 'vitest';
import { createCookieJar, MOST_COOKIES } from './cookieJar.ts';

const NOW = Date.parse('2026-11-24T09:40:00Z');
const at = (path: string, scheme = 'http') => new URL(`${scheme}://video.example${path}`);
const jarOf = (...set: string[]) => {
  const jar = createCookieJar(() => NOW);
  jar.take(at('/118/main/index.m3u8'), set);
  return jar;
};

it('gives back what was set, below its path, the longer path first', () => {
  const jar = jarOf('a=1; Path=/', 'b=2; path=/118/main', 'c=3', 'd=4; Path=/119', 'e="5, 5"; Path=relative');
  expect(jar.of(at('/118/main/1.ts'))).toBe('b=2; c=3; e="5, 5"; a=1');
  expect(jar.of(at('/118/main2/1.ts'))).toBe('a=1');
  expect(jar.of(at('/119'))).toBe('d=4; a=1');
  expect(createCookieJar(() => NOW).of(at('/'))).toBeUndefined();
});

it('has one of a name and path, and none that is over', () => {
  const jar = jarOf('s=1; Path=/', 's=2; Path=/');
  expect(jar.of(at('/'))).toBe('s=2');
  jar.take(at('/'), ['s=; Path=/; Max-Age=0', 'later=1; Max-Age=60']);
  expect(jar.of(at('/'))).toBe('later=1');
  jar.take(at('/'), ['later=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'new=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT']);
  expect(jar.of(at('/'))).toBe('new=1');
});

it('takes a secure one from a secure server only', () => {
  expect(jarOf('s=1; Secure; Path=/').of(at('/'))).toBeUndefined();
  const jar = createCookieJar(() => NOW);
  jar.take(at('/', 'https'), ['s=1; Secure']);
  expect(jar.of(at('/', 'https'))).toBe('s=1');
});

it.each([
  '',
  '=',
  '=x',
  'x',
  ';',
  'a b=1',
  'a\r\nInjected: 1=2',
  'a=1\r\nInjected: 2',
  'a=\u0000',
  'a=é',
  `a=${'x'.repeat(2_000)}`,
  `${'n'.repeat(2_000)}=1`,
  '__proto__',
])('takes no cookie from %j', (text) => {
  expect(jarOf(text).of(at('/118/main/1.ts'))).toBeUndefined();
});

it('does not grow: the oldest goes', () => {
  const jar = jarOf(...Array.from({ length: 5_000 }, (_, index) => `c${index}=1; Path=/`));
  const kept = jar.of(at('/'))?.split('; ') ?? [];
  expect(kept).toHaveLength(MOST_COOKIES);
  expect(kept.at(-1)).toBe('c4999=1');
});
