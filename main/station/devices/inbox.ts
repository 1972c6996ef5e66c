/*
 * Between the broker and the drivers. What comes is taken from the socket at once and worked on in slices, so that a
 * flood stops neither windows nor operators. Under overload a newer message of a device takes the place of the one that
 * waits.
 */

interface Entry<T> {
  readonly slot: Slot<T>;
  payload: Uint8Array;
  retained: boolean;
}

/** Whom messages are for; made once for each device and kept. */
export interface Slot<T> {
  readonly target: T;
  /** False for devices whose every message counts: a fire that was announced and withdrawn must be in the log. */
  readonly mergeable: boolean;
  /** Its newest message that waits. */
  waiting: Entry<T> | null;
}

export interface Inbox<T> {
  slot(target: T, mergeable: boolean): Slot<T>;
  put(slot: Slot<T>, payload: Uint8Array, retained: boolean): void;
  /** Messages that were replaced by a newer one of the same device before they were read. */
  merged(): number;
  waiting(): number;
  /** Works on everything that waits, now. */
  drain(): void;
  close(): void;
}

export interface InboxOptions<T> {
  readonly handle: (target: T, payload: Uint8Array, retained: boolean) => void;
  /** Calls back once, after what else waits for the processor had its turn; gives the way to forget it. */
  readonly later: (work: () => void) => () => void;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** With so many waiting it is an overload, and messages are merged. */
  readonly mergeFrom?: number;
}

/** Longest time spent on messages before everybody else has a turn, ms. */
const SLICE = 8;
/** How many are worked on between two looks at the clock. */
const LOOK = 32;
/** Some 10 ms of work. */
const MERGE_FROM = 500;

/** Opens it. */
export function createInbox<T>({ handle, later, clock, mergeFrom = MERGE_FROM }: InboxOptions<T>): Inbox<T> {
  let queue: Entry<T>[] = [];
  let next = 0;
  let merged = 0;
  let forget: (() => void) | null = null;

  const takeOne = (): void => {
    const entry = queue[next++]!;
    const { slot, payload, retained } = entry;
    if (slot.waiting === entry) slot.waiting = null;
    handle(slot.target, payload, retained);
  };
  const settle = (): void => {
    if (next < queue.length) return;
    queue = [];
    next = 0;
  };
  const work = (): void => {
    forget = null;
    const until = clock() + SLICE;
    while (next < queue.length) {
      for (let n = 0; n < LOOK && next < queue.length; n++) takeOne();
      if (clock() > until) break;
    }
    settle();
    if (next < queue.length) forget = later(work);
  };

  return {
    slot: (target, mergeable) => ({ target, mergeable, waiting: null }),
    put(slot, payload, retained) {
      if (slot.mergeable && slot.waiting && queue.length - next >= mergeFrom) {
        merged++;
        slot.waiting.payload = payload;
        slot.waiting.retained = retained;
        return;
      }
      const entry = { slot, payload, retained };
      slot.waiting = entry;
      queue.push(entry);
      forget ??= later(work);
    },
    merged: () => merged,
    waiting: () => queue.length - next,
    drain() {
      while (next < queue.length) takeOne();
      settle();
    },
    close() {
      forget?.();
      queue = [];
      next = 0;
    },
  };
}
