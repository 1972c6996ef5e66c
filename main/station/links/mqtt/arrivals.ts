import { createInbox, type Inbox } from '../../devices/inbox.ts';

/**
 * Messages between the socket and a reader that is slower than it and must see each of them in order: worked on in
 * slices, so that a flood stops nobody else.
 */
export interface Arrivals<Moment> {
  /** False when too much waits: the message is given up. */
  put(topic: string, payload: Uint8Array, retained: boolean, at: Moment): boolean;
  waiting(): number;
  /** Gives up what waits. */
  clear(): void;
}

interface Arrival<Moment> {
  readonly topic: string;
  readonly at: Moment;
}

/** Messages wait for their turn up to so many bytes; each costs so many besides its own. */
const MOST_WAITING = 64 * 1_048_576;
const OVERHEAD = 300;

const afterOthers = (work: () => void): (() => void) => {
  const immediate = setImmediate(work);
  return () => clearImmediate(immediate);
};

/** Opens it. `take` is given each message with the moment at which it came. */
export function createArrivals<Moment>(options: {
  readonly take: (topic: string, payload: Uint8Array, retained: boolean, at: Moment) => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly most?: number;
}): Arrivals<Moment> {
  const { take, clock, most = MOST_WAITING } = options;
  let bytes = 0;
  const open = (): Inbox<Arrival<Moment>> =>
    createInbox({
      clock,
      later: afterOthers,
      handle({ topic, at }, payload, retained) {
        bytes -= payload.byteLength + OVERHEAD;
        take(topic, payload, retained, at);
      },
    });
  let inbox = open();
  return {
    put(topic, payload, retained, at) {
      const size = payload.byteLength + OVERHEAD;
      if (bytes + size > most) return false;
      bytes += size;
      inbox.put(inbox.slot({ topic, at }, false), payload, retained);
      return true;
    },
    waiting: () => inbox.waiting(),
    clear() {
      inbox.close();
      inbox = open();
      bytes = 0;
    },
  };
}
