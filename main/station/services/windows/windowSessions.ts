import { createHash } from 'node:crypto';

/** A browser that was let in and of which nothing was asked for so long has to type a code again, ms. */
export const IDLE_LIMIT = 60 * 60_000;
/** Browsers let in at once: a crisis room, not a city. */
export const MOST_SESSIONS = 20;

/** One browser that was let in. */
export interface WindowSession {
  /** The machine that it came from; no other may speak with its key. */
  readonly from: string;
  /** Wall clock, ms since 1970. */
  readonly since: number;
}

/** The browsers that were let in by a code, until the program ends. */
export interface WindowSessions {
  /** Lets one in and gives the key that it shows from then on; null when there are as many as may be. */
  begin(from: string): string | null;
  /** Who shows this key, from that machine; null for a key that is unknown, over, or another machine's. */
  of(key: string, from: string): WindowSession | null;
  /** Something was asked for by a hand. */
  used(session: WindowSession): void;
  /** Keeps what has to be cut when the session ends; answers the way to let go of it. */
  hold(session: WindowSession, cut: () => void): () => void;
  end(session: WindowSession): void;
  endAll(): void;
  /** Ends those that nothing was asked of for too long. */
  sweep(): void;
  readonly open: () => readonly WindowSession[];
}

export interface WindowSessionsOptions {
  /** Monotonic, ms. */
  readonly clock: () => number;
  readonly now: () => number;
  readonly bytes: (count: number) => Uint8Array;
  readonly onChange: () => void;
}

/** Opens the sessions. */
export function createWindowSessions({ clock, now, bytes, onChange }: WindowSessionsOptions): WindowSessions {
  interface Kept extends WindowSession {
    readonly mark: string;
    usedAt: number;
    readonly cuts: Set<() => void>;
  }
  // Kept by a digest: neither a dump of memory nor the time that a comparison takes says a key.
  const byMark = new Map<string, Kept>();
  const markOf = (key: string): string => createHash('sha256').update(key).digest('base64url');
  const kept = (session: WindowSession): Kept | undefined =>
    [...byMark.values()].find((one): boolean => one === session);
  const isOver = ({ usedAt }: Kept): boolean => clock() - usedAt >= IDLE_LIMIT;

  const end = (session: WindowSession): void => {
    const ending = kept(session);
    if (!ending) return;
    byMark.delete(ending.mark);
    for (const cut of ending.cuts) cut();
    onChange();
  };
  const sweep = (): void => {
    for (const session of byMark.values()) if (isOver(session)) end(session);
  };

  return {
    begin(from) {
      sweep();
      if (byMark.size >= MOST_SESSIONS) return null;
      const key = Buffer.from(bytes(32)).toString('base64url');
      const mark = markOf(key);
      byMark.set(mark, { from, since: now(), mark, usedAt: clock(), cuts: new Set() });
      onChange();
      return key;
    },
    of(key, from) {
      const session = byMark.get(markOf(key));
      if (!session || session.from !== from) return null;
      if (!isOver(session)) return session;
      end(session);
      return null;
    },
    used(session) {
      const found = kept(session);
      if (found) found.usedAt = clock();
    },
    hold(session, cut) {
      const found = kept(session);
      if (!found) {
        cut();
        return () => {};
      }
      found.cuts.add(cut);
      return () => found.cuts.delete(cut);
    },
    end,
    endAll() {
      for (const session of byMark.values()) end(session);
    },
    sweep,
    open: () => [...byMark.values()],
  };
}
