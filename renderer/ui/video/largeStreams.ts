import type { LargeTrouble } from './streamChoice.ts';

/** How long after a large stream could not be had it is asked for once more, in milliseconds. */
const AGAIN = 10_000;

/**
 * Asks the station for a camera's large stream, which then keeps a place for whoever comes for it within seconds.
 * Resolves to `had`, or to what stands against it; undefined when that is something else, and it is asked again.
 */
export type AskLarge = (signal: AbortSignal) => Promise<'had' | LargeTrouble | undefined>;

/** Which cameras' large streams this window cannot play now. */
export interface LargeStreams {
  trouble(camera: string): LargeTrouble | undefined;
  /** Hears why a camera's large stream is not played; true when that is a trouble which its small one has not. */
  refused(camera: string, code: string): boolean;
  /**
   * A tile would show it large: as long as places are what it lacks it is asked for, beside what plays, at most every ten
   * seconds. The answer ends it.
   */
  want(camera: string, ask: AskLarge): () => void;
  /** Hears each change; the answer ends it. */
  listen(listener: () => void): () => void;
}

interface Known {
  trouble: LargeTrouble | undefined;
  /** When it was asked for last, in monotonic milliseconds. */
  askedAt: number;
  readonly wants: Set<AskLarge>;
  timer?: ReturnType<typeof setTimeout> | undefined;
  leave?: AbortController | undefined;
}

/** What a code says about a large stream; undefined when the small one would fare no better. */
export function troubleOf(code: string): LargeTrouble | undefined {
  if (code === 'video.transcode-full') return 'conversions';
  return code === 'codec' ? 'codec' : undefined;
}

/** Knows nothing against any camera yet. */
export function createLargeStreams(): LargeStreams {
  const cameras = new Map<string, Known>();
  const listeners = new Set<() => void>();

  const of = (camera: string): Known => {
    const known = cameras.get(camera) ?? { trouble: undefined, askedAt: 0, wants: new Set() };
    cameras.set(camera, known);
    return known;
  };
  const become = (known: Known, trouble: LargeTrouble | undefined): void => {
    if (known.trouble === trouble) return;
    known.trouble = trouble;
    for (const listener of [...listeners]) listener();
  };
  const rest = (known: Known): void => {
    clearTimeout(known.timer);
    known.leave?.abort();
    known.leave = undefined;
  };

  const plan = (known: Known): void => {
    rest(known);
    const [ask] = known.wants;
    if (!ask || known.trouble !== 'conversions') return;
    known.timer = setTimeout(
      () => {
        const leave = new AbortController();
        known.leave = leave;
        known.askedAt = performance.now();
        ask(leave.signal)
          .catch(() => undefined)
          .then((answer) => {
            if (leave.signal.aborted) return;
            if (answer !== undefined) become(known, answer === 'had' ? undefined : answer);
            plan(known);
          });
      },
      Math.max(0, known.askedAt + AGAIN - performance.now()),
    );
  };

  return {
    trouble: (camera) => cameras.get(camera)?.trouble,

    refused(camera, code) {
      const trouble = troubleOf(code);
      if (trouble === undefined) return false;
      const known = of(camera);
      known.askedAt = performance.now();
      become(known, trouble);
      plan(known);
      return true;
    },

    want(camera, ask) {
      const known = of(camera);
      // Two tiles may ask in the same way, and each is counted.
      const own: AskLarge = (signal) => ask(signal);
      known.wants.add(own);
      if (known.wants.size === 1) plan(known);
      return () => {
        const asking = [...known.wants][0] === own;
        known.wants.delete(own);
        if (asking) plan(known);
        if (known.wants.size > 0) return;
        // What this window cannot play is tried again by whoever wants it next: the camera may have been set otherwise.
        if (known.trouble === 'codec') become(known, undefined);
        if (known.trouble === undefined) cameras.delete(camera);
      };
    },

    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
