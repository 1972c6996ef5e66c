/** What of the browser's locks is used. */
export type Locks = Pick<LockManager, 'request'>;

/** The one window of a position that sounds. */
export interface Lead {
  /** Takes it from the window that has it: that one cannot be heard, and this one can. */
  take(): void;
  /** Gives it to the next window that waits, and waits again behind it. */
  pass(): void;
  close(): void;
}

const NAME = 'vigie-annunciator';

/**
 * Waits for the lead and holds it until the window closes: the browser then gives it to the next. Without locks every
 * window sounds: twice is better than never.
 */
export function followLead(locks: Locks | undefined, onLead: (leading: boolean) => void): Lead {
  const life = new AbortController();
  let release: (() => void) | null = null;
  let turn = 0;
  if (!locks) {
    onLead(true);
    return { take: () => undefined, pass: () => undefined, close: () => onLead(false) };
  }

  const wait = (steal: boolean): void => {
    const mine = ++turn;
    let held = false;
    const lost = (): void => {
      if (!held || mine !== turn) return;
      release = null;
      onLead(false);
    };
    const hold = (): Promise<void> => {
      // An older wish of ours that was answered after all.
      if (mine !== turn || life.signal.aborted) return Promise.resolve();
      held = true;
      onLead(true);
      return new Promise((resolve) => {
        release = resolve;
      });
    };
    locks.request(NAME, steal ? { steal: true } : { signal: life.signal }, hold).then(lost, (error: unknown) => {
      if (life.signal.aborted) return;
      if (!(error instanceof DOMException && error.name === 'AbortError')) console.warn('lead of the sound:', error);
      // Another window took it; this one waits until that one closes.
      lost();
      if (mine === turn) wait(false);
    });
  };
  wait(false);

  return {
    take() {
      if (!release) wait(true);
    },
    pass() {
      if (!release) return;
      const done = release;
      release = null;
      onLead(false);
      // First in the queue behind whoever waits already, then let go.
      wait(false);
      done();
    },
    close() {
      life.abort();
      release?.();
      release = null;
      onLead(false);
    },
  };
}
