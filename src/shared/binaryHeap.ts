/** A heap of numbers keyed by numbers: the least key comes out first, equal keys in no order. */
export interface BinaryHeap {
  readonly size: () => number;
  /** The least key; Infinity when empty. */
  readonly leastKey: () => number;
  readonly push: (key: number, value: number) => void;
  /** Takes the value with the least key; undefined when empty. */
  readonly pop: () => number | undefined;
  readonly clear: () => void;
}

/** An empty heap. */
export function binaryHeap(): BinaryHeap {
  const keys: number[] = [];
  const values: number[] = [];

  const swap = (a: number, b: number): void => {
    const key = keys[a]!;
    const value = values[a]!;
    keys[a] = keys[b]!;
    values[a] = values[b]!;
    keys[b] = key;
    values[b] = value;
  };

  return {
    size: () => keys.length,
    leastKey: () => keys[0] ?? Number.POSITIVE_INFINITY,
    push: (key, value) => {
      let i = keys.push(key) - 1;
      values.push(value);
      while (i > 0) {
        const up = (i - 1) >> 1;
        if (keys[up]! <= key) break;
        swap(i, up);
        i = up;
      }
    },
    pop: () => {
      const least = values[0];
      const lastKey = keys.pop();
      const lastValue = values.pop();
      if (keys.length === 0 || lastKey === undefined || lastValue === undefined) return least;
      keys[0] = lastKey;
      values[0] = lastValue;
      for (let i = 0; ; ) {
        const left = 2 * i + 1;
        if (left >= keys.length) break;
        const child = left + 1 < keys.length && keys[left + 1]! < keys[left]! ? left + 1 : left;
        if (keys[child]! >= lastKey) break;
        swap(i, child);
        i = child;
      }
      return least;
    },
    clear: () => {
      keys.length = 0;
      values.length = 0;
    },
  };
}
