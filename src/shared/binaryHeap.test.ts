import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryHeap } from './binaryHeap.ts';

test('whatever goes in comes out in the order of its keys', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true })), (keys) => {
      const heap = binaryHeap();
      keys.forEach((key, i) => {
        heap.push(key, i);
      });
      const out: number[] = [];
      while (heap.size() > 0) {
        const key = heap.leastKey();
        expect(keys[heap.pop()!]).toBe(key);
        out.push(key);
      }
      expect(out).toEqual([...keys].sort((a, b) => a - b));
    }),
  );
});

test('an empty heap has nothing to give', () => {
  const heap = binaryHeap();
  expect(heap.pop()).toBeUndefined();
  expect(heap.leastKey()).toBe(Number.POSITIVE_INFINITY);
});
