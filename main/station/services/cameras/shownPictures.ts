import type { WithdrawnFrame } from '../../../../src/contract/cameras.ts';
import { createChangeFeed } from '../changeFeed.ts';

/** Of which cameras windows may still have a picture, and what they have to take off. */
export interface ShownPictures {
  /** Pictures of this name, a camera's or a playback's, leave for a window. */
  left(name: string): void;
  /** Cameras of which a window may still have one. */
  cameras(): string[];
  /** A camera's masks are other ones: its pictures of before, and those of its recordings, are not to be seen any more. */
  masked(camera: string): void;
  /** Rights may be other ones: the pictures of each camera that may not be seen now are taken off. */
  judged(maySee: (camera: string) => boolean): void;
  /** First everything that was withdrawn since the start, then each that is. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<WithdrawnFrame>;
}

/** Names known at once; the oldest goes. A page may ask for invented ones. */
const MOST = 2_000;

/** Begins with nothing shown. */
export function createShownPictures(cameraOf: (name: string) => string): ShownPictures {
  const shown = new Set<string>();
  const times = new Map<string, number>();
  const feed = createChangeFeed<string>();

  const withdraw = (name: string): void => {
    times.set(name, (times.get(name) ?? 0) + 1);
    for (const oldest of times.keys()) if (times.size > MOST && oldest !== name) times.delete(oldest);
    feed.changed(name);
  };
  const frame = (names: Iterable<string>, complete: boolean): WithdrawnFrame => ({
    complete,
    withdrawn: [...names].map((camera) => ({ camera, times: times.get(camera) ?? 0 })),
  });

  return {
    left(name) {
      if (shown.has(name)) return;
      shown.add(name);
      if (shown.size <= MOST) return;
      for (const oldest of shown) if (shown.size > MOST) shown.delete(oldest);
    },
    cameras: () => [...new Set([...shown].map(cameraOf))],
    masked(camera) {
      for (const name of shown) if (cameraOf(name) === camera) withdraw(name);
    },
    judged(maySee) {
      for (const name of [...shown]) {
        if (maySee(cameraOf(name))) continue;
        // Told once: until another picture leaves, no window has one.
        shown.delete(name);
        withdraw(name);
      }
    },
    async *watch(signal) {
      const changes = feed.subscribe(signal);
      yield frame(times.keys(), true);
      for await (const names of changes) yield frame(names, false);
    },
  };
}
