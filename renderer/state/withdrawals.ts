import type { WithdrawnFrame } from '../../src/contract/cameras.ts';

/** What the station has withdrawn, told to whoever shows it. */
export interface Withdrawals {
  hear(frame: WithdrawnFrame): void;
  /** Hears of one camera or playback; the answer ends it. */
  on(name: string, heard: () => void): () => void;
}

/** Knows what was told before, so that what was withdrawn while the station was away is found at its return. Pure. */
export function createWithdrawals(): Withdrawals {
  /** How often each was withdrawn; undefined before the first frame, when this window has shown nothing yet. */
  let known: Map<string, number> | undefined;
  const listeners = new Map<string, Set<() => void>>();
  return {
    hear({ complete, withdrawn }) {
      const before = known ?? new Map(withdrawn.map(({ camera, times }) => [camera, times]));
      const now = new Map(complete ? [] : before);
      for (const { camera, times } of withdrawn) now.set(camera, times);
      known = now;
      // One that is no longer told of is another station's run: what it withdrew may still be withdrawn.
      const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
        (camera) => before.get(camera) !== now.get(camera),
      );
      for (const camera of changed) for (const heard of [...(listeners.get(camera) ?? [])]) heard();
    },
    on(name, heard) {
      const own = listeners.get(name) ?? new Set();
      listeners.set(name, own);
      own.add(heard);
      return () => {
        own.delete(heard);
        if (own.size === 0) listeners.delete(name);
      };
    },
  };
}
