/** Lets other work of the station in between slices of a long task. */
export interface Pace {
  /** Whether the present slice has lasted long enough. */
  due(): boolean;
  /** Waits for one turn of the event loop. */
  rest(): Promise<void>;
}

const SLICE_MS = 5;

/** @param clock milliseconds that only grow */
export function createPace(clock: () => number = () => performance.now(), sliceMs = SLICE_MS): Pace {
  let begun = clock();
  return {
    due: () => clock() - begun > sliceMs,
    async rest() {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      begun = clock();
    },
  };
}
