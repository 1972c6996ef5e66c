/*
 * Messages that wait for JSONata, in the order in which they came. Nothing waits without end: beyond a few, a device's
 * newer message takes the place of its last waiting one; beyond many, the oldest is given up.
 */

/** What waits. */
export interface Waiting {
  /** Messages with the same key are about the same things of the same device: a newer one makes an older one useless. */
  readonly key: string;
  /** What it weighs in memory, in bytes of the field. */
  readonly bytes: number;
}

/** The line. */
export interface WaitingLine<T extends Waiting> {
  add(item: T): void;
  /** The next one; undefined when nobody waits. */
  take(): T | undefined;
  readonly size: () => number;
  /** Messages that a newer one of the same device took the place of. */
  readonly merged: () => number;
}

interface Link<T> {
  item: T;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
}

/** Opens a line. */
export function createWaitingLine<T extends Waiting>(options: {
  /** From so many on, at most two with the same key wait: the first, whose turn comes, and the newest. */
  readonly mergeFrom: number;
  readonly most: number;
  readonly mostBytes: number;
  /** Given up for want of room. */
  readonly onGivenUp: (item: T) => void;
  /** Joins a message to the older one whose place it takes; the older one is left as it is. */
  readonly join: (older: T, newer: T) => T;
  /** The older one is out of the line, and is no longer to be counted by whoever counts. */
  readonly onMerged: (older: T) => void;
}): WaitingLine<T> {
  let first: Link<T> | undefined;
  let last: Link<T> | undefined;
  let size = 0;
  let bytes = 0;
  let merged = 0;
  /** The newest of each key, and how many there are. */
  const keys = new Map<string, { count: number; newest: Link<T> }>();

  const unlink = (link: Link<T>): void => {
    if (link.before) link.before.after = link.after;
    else first = link.after;
    if (link.after) link.after.before = link.before;
    else last = link.before;
    size--;
    bytes -= link.item.bytes;
  };
  const take = (): T | undefined => {
    const link = first;
    if (!link) return undefined;
    unlink(link);
    const known = keys.get(link.item.key);
    if (known && --known.count === 0) keys.delete(link.item.key);
    return link.item;
  };

  return {
    take,
    size: () => size,
    merged: () => merged,
    add(item) {
      let entry = item;
      let known = keys.get(item.key);
      if (known && known.count > 1 && size >= options.mergeFrom) {
        // It goes to the end, or it would overtake what the device said on other topics in between. The one before it
        // keeps its turn: a device that talks without a pause is heard all the same.
        const older = known.newest.item;
        unlink(known.newest);
        known.count--;
        merged++;
        entry = options.join(older, item);
        options.onMerged(older);
      }
      while (size > 0 && (size >= options.most || bytes + entry.bytes > options.mostBytes)) options.onGivenUp(take()!);
      const link: Link<T> = { item: entry, before: last, after: undefined };
      if (last) last.after = link;
      else first = link;
      last = link;
      size++;
      bytes += entry.bytes;
      known = keys.get(entry.key);
      if (known) {
        known.count++;
        known.newest = link;
      } else keys.set(entry.key, { count: 1, newest: link });
    },
  };
}
