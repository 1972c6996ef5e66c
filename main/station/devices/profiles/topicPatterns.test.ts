import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTopicTable, filterOf, filtersOf, matchesGlob } from './topicPatterns.ts';

const find = (patterns: string[], topic: string): readonly string[] =>
  createTopicTable(patterns.map((pattern) => [pattern, pattern] as const)).find(topic.split('/'));

describe('a topic finds its patterns', () => {
  test.each<[string, string, boolean]>([
    ['tele/+/LWT', 'tele/lamp/LWT', true],
    ['tele/+/LWT', 'tele/a/b/LWT', false],
    ['tele/+/LWT', 'tele//LWT', true],
    ['tele/#', 'tele/a/b/c', true],
    ['tele/#', 'tele', true],
    ['tele/#', 'telex', false],
    ['+/online', 'shelly/online', true],
    ['+/online', '$SYS/online', false],
    ['shelly*/online', 'shellyplus1-a8/online', true],
    ['shelly*/online', 'sonoff/online', false],
    ['homie/+/$*', 'homie/lamp/$state', true],
    ['homie/+/$*', 'homie/lamp/light', false],
    ['$SYS/#', '$SYS/broker', true],
  ])('%s, %s', (pattern, topic, is) => {
    expect(find([pattern], topic)).toEqual(is ? [pattern] : []);
  });

  test('in the order in which they were given, each value once', () => {
    expect(find(['a/+', '#b', 'a/b', 'a/*', '+/b', 'c/d'], 'a/b')).toEqual(['a/+', 'a/b', 'a/*', '+/b']);
    const table = createTopicTable([
      ['a/+', 1],
      ['+/b', 1],
    ]);
    expect(table.find(['a', 'b'])).toEqual([1]);
  });
});

test('a broker is asked for each message once', () => {
  expect(
    filtersOf(['a/+/c', 'a/b/c', 'a/b*/c', 'shelly*/online', 'x/#', 'x', 'x/y/z', 'tele/+/SENSOR', 'tele/+/SENSOR']),
  ).toEqual(['a/+/c', '+/online', 'x/#', 'tele/+/SENSOR']);
});

test('what a filter is asked for lets everything through that the pattern finds', () => {
  const level = fc.stringMatching(/^[ab*]{1,4}$/);
  const text = fc.stringMatching(/^[ab]{1,6}$/);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }),
      fc.array(text, { minLength: 1, maxLength: 4 }),
      (levels, topic) => {
        const pattern = levels.join('/');
        if (find([pattern], topic.join('/')).length > 0)
          expect(find([filterOf(pattern)], topic.join('/')).length).toBe(1);
      },
    ),
  );
});

test('a star stands for any characters, as a regular expression would have it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab*]{0,8}$/), fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
      expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
    }),
    { numRuns: 5_000 },
  );
});
