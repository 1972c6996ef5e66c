/*
 * Between the broker and the drivers. What comes is taken from the socket at once and worked on in slices, so that a
 * flood stops neither windows nor operators; while a message waits, a newer one of the same device takes its place.
 */

/** Whom messages are for; made once for each device and kept. */
export interface Slot<T> {
  readonly target: T;
  /** False for devices whose every message counts: a fire that was announced and withdrawn must be in the log. */
  readonly mergeable: boolean;
  payload: Uint8Array | null;
  retained: boolean;
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
}

/** Longest time spent on messages before everybody else has a turn, ms. */
const SLICE = 8;
/** How many are worked on between two looks at the clock. */
const LOOK = 32;

/** Opens it. */
export function createInbox<T>({ handle, later, clock }: InboxOptions<T>): Inbox<T> {
  let queue: { slot: Slot<T>; payload: Uint8Array | null; retained: boolean }[] = [];
  let next = 0;
  let merged = 0;
  let forget: (() => void) | null = null;

  const takeOne = (): void => {
    const entry = queue[next++]!;
    const { slot } = entry;
    const payload = entry.payload ?? slot.payload;
    const retained = entry.payload ? entry.retained : slot.retained;
    if (!entry.payload) slot.payload = null;
    if (payload) handle(slot.target, payload, retained);
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
    slot: (target, mergeable) => ({ target, mergeable, payload: null, retained: false }),
    put(slot, payload, retained) {
      if (!slot.mergeable) queue.push({ slot, payload, retained });
      else if (slot.payload) {
        merged++;
        slot.payload = payload;
        slot.retained = retained;
        return;
      } else {
        slot.payload = payload;
        slot.retained = retained;
        queue.push({ slot, payload: null, retained });
      }
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
