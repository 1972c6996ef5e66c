/** Tells any number of readers which keys changed. A slow reader gets merged sets, never a queue that grows with time. */
export interface ChangeFeed<K> {
  changed(key: K): void;
  /**
   * Sets of keys changed since the last one was taken. Registered at the call, not at the first `next()`, so that
   * nothing is missed between a snapshot and the first delta. `interval` in ms is the least time between two sets.
   */
  subscribe(signal: AbortSignal | undefined, interval?: number): AsyncIterableIterator<ReadonlySet<K>>;
  readonly readers: () => number;
}

interface Reader<K> {
  changed: Set<K>;
  wake: (() => void) | null;
  ended: boolean;
}

/** Builds a feed. */
export function createChangeFeed<K>(): ChangeFeed<K> {
  const readers = new Set<Reader<K>>();
  return {
    readers: () => readers.size,
    changed(key) {
      for (const reader of readers) {
        reader.changed.add(key);
        reader.wake?.();
      }
    },
    subscribe(signal, interval = 0) {
      const reader: Reader<K> = { changed: new Set(), wake: null, ended: signal?.aborted ?? false };
      let last = 0;
      const end = (): void => {
        reader.ended = true;
        readers.delete(reader);
        reader.wake?.();
      };
      if (!reader.ended) readers.add(reader);
      signal?.addEventListener('abort', end, { once: true });
      return {
        async next() {
          while (!reader.ended && reader.changed.size === 0)
            await new Promise<void>((resolve) => {
              reader.wake = resolve;
            });
          reader.wake = null;
          const wait = last + interval - performance.now();
          if (wait > 0 && !reader.ended) await new Promise((resolve) => setTimeout(resolve, wait));
          if (reader.ended) return { done: true, value: undefined };
          last = performance.now();
          const { changed } = reader;
          reader.changed = new Set();
          return { done: false, value: changed };
        },
        async return() {
          end();
          return { done: true, value: undefined };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}
