import type { OutageState } from '../../../../src/contract/outage.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { createAccessCodes } from './accessCodes.ts';
import { createWindowSessions, MOST_SESSIONS, type WindowSessions } from './windowSessions.ts';

/** Who may open this station's windows in a browser on another machine. */
export interface WindowAccess {
  readonly sessions: WindowSessions;
  /** The door is open, at that address. */
  opened(url: string): void;
  /** What a window shows of it; to one that is itself elsewhere, not the code. Null where there is no such door. */
  state(elsewhere: boolean): OutageState['windows'];
  /** A new code. Refusals: `windows.not-served`, `windows.full`. */
  giveCode(): Result<string>;
  /** Lets a browser in. Refusals: those of `AccessCodes.take`, `windows.full`. */
  enter(typed: string, from: string): Result<string>;
  /** Ends every window elsewhere, and takes the code back. */
  closeAll(): void;
  /** To be asked every few seconds. */
  sweep(): void;
}

export interface WindowAccessOptions {
  /** Monotonic, ms. */
  readonly clock: () => number;
  /** Wall clock, for what is shown. */
  readonly now: () => number;
  readonly bytes: (count: number) => Uint8Array;
  readonly onChange: () => void;
  /** A code was taken back because somebody guessed at it. */
  readonly onGuessed: () => void;
}

const full = () => refuse('windows.full', 'as many windows elsewhere as may be', { most: MOST_SESSIONS });

/** Opens the access; nobody may come in before `opened`. */
export function createWindowAccess({ clock, now, bytes, onChange, onGuessed }: WindowAccessOptions): WindowAccess {
  let url: string | null = null;
  /** The code in words, while it is good: only windows of this machine are shown it. */
  let spoken: { readonly text: string; readonly until: number } | null = null;
  const codes = createAccessCodes({ clock, bytes, onGuessed });
  const sessions = createWindowSessions({ clock, now, bytes, onChange });
  const look = (): boolean => {
    if (!spoken || codes.until() !== null) return false;
    spoken = null;
    return true;
  };
  return {
    sessions,
    opened(at) {
      url = at;
      onChange();
    },
    state(elsewhere) {
      look();
      if (url === null) return null;
      return {
        url,
        elsewhere,
        code: elsewhere || !spoken ? null : { ...spoken },
        open: sessions.open().map(({ from, since }) => ({ from, since })),
      };
    },
    giveCode() {
      if (url === null) return refuse('windows.not-served', 'this station serves no window to other machines');
      if (sessions.open().length >= MOST_SESSIONS) return full();
      const text = codes.give();
      spoken = { text, until: now() + ((codes.until() ?? clock()) - clock()) };
      onChange();
      return ok(text);
    },
    enter(typed, from) {
      const taken = codes.take(typed, from);
      if (look()) onChange();
      if (!taken.ok) return taken;
      const key = sessions.begin(from);
      return key === null ? full() : ok(key);
    },
    closeAll() {
      codes.withdraw();
      look();
      sessions.endAll();
      onChange();
    },
    sweep() {
      sessions.sweep();
      if (look()) onChange();
    },
  };
}
