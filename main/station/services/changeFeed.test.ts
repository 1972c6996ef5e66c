import { expect, test } from 'vitest';
import { createChangeFeed } from './changeFeed.ts';

test('a slow reader gets what changed once, merged', async () => {
  const feed = createChangeFeed<string>();
  const reader = feed.subscribe(undefined);
  feed.changed('a');
  feed.changed('b');
  feed.changed('a');
  expect([...(await reader.next()).value!]).toEqual(['a', 'b']);
});

test('a reader that waits is woken by the next change', async () => {
  const feed = createChangeFeed<number>();
  const reader = feed.subscribe(undefined);
  const next = reader.next();
  feed.changed(7);
  expect([...(await next).value!]).toEqual([7]);
});

test('a window that closes leaves nothing behind', async () => {
  const feed = createChangeFeed<number>();
  const stop = new AbortController();
  const reader = feed.subscribe(stop.signal);
  const next = reader.next();
  expect(feed.readers()).toBe(1);
  stop.abort();
  expect((await next).done).toBe(true);
  expect(feed.readers()).toBe(0);
});
