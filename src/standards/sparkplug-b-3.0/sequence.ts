/** What became of a message that was offered. */
export type Offered =
  /** Its turn: apply it, then take what {@link Sequence.next} gives. */
  | 'due'
  /** Ahead of one that is missing: kept. */
  | 'held'
  /** Behind its turn, or there already. */
  | 'old'
  /** Kept, but there is no room for more: give the missing ones up. */
  | 'full';

/** Puts the messages of one edge node in their order: sequence numbers go from 0 to 255 and start again at 0. */
export interface Sequence<T> {
  /** The next message must have this number; forgets what was held. */
  start(next: number): void;
  offer(seq: number, item: T, bytes: number, steady: number): Offered;
  /** A held message whose turn has come; it counts as applied. */
  next(): T | undefined;
  /** Gives the missing ones up: all that was held, in order; the sequence goes on behind the last. */
  surrender(): T[];
  /** Since when a message is missing (steady ms); null when none is. */
  gapSince(): number | null;
  heldBytes(): number;
}

const TURN = 256;
/** Up to half a turn ahead is ahead, more is behind. */
const AHEAD = TURN / 2;

/** Whether a number can be a sequence number (tck-id-payloads-sequence-num-incrementing). */
export const isSequenceNumber = (seq: number | bigint | undefined): seq is number =>
  typeof seq === 'number' && seq >= 0 && seq < TURN;

/** One node's order. `most` messages are held at once. */
export function createSequence<T>(most: number): Sequence<T> {
  const held = new Map<number, { readonly item: T; readonly bytes: number }>();
  let expected = 0;
  let since: number | null = null;
  let bytesHeld = 0;

  const distance = (seq: number): number => (seq - expected + TURN) % TURN;
  const take = (seq: number): T | undefined => {
    const found = held.get(seq);
    if (!found) return undefined;
    held.delete(seq);
    bytesHeld -= found.bytes;
    return found.item;
  };

  return {
    start(next) {
      held.clear();
      bytesHeld = 0;
      since = null;
      expected = next % TURN;
    },
    offer(seq, item, bytes, steady) {
      const ahead = distance(seq);
      if (ahead === 0) {
        expected = (expected + 1) % TURN;
        return 'due';
      }
      if (ahead >= AHEAD || held.has(seq)) return 'old';
      held.set(seq, { item, bytes });
      bytesHeld += bytes;
      since ??= steady;
      return held.size > most ? 'full' : 'held';
    },
    next() {
      const item = take(expected);
      if (item !== undefined) expected = (expected + 1) % TURN;
      if (held.size === 0) since = null;
      return item;
    },
    surrender() {
      const order = [...held.keys()].sort((a, b) => distance(a) - distance(b));
      const items = order.map((seq) => held.get(seq)!.item);
      const last = order.at(-1);
      this.start(last === undefined ? expected : last + 1);
      return items;
    },
    gapSince: () => since,
    heldBytes: () => bytesHeld,
  };
}
