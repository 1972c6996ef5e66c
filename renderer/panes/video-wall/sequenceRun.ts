/** One camera of a sequence and how long it is shown, in seconds. */
export interface SequenceStep {
  readonly camera: string;
  readonly seconds: number;
}

/** Where a sequence stands. `shown` and `waited` count milliseconds of the present and of the next camera. */
export interface SequenceRun {
  readonly at: number;
  readonly shown: number;
  /** The camera that is being connected behind the present one; null until it is time for that. */
  readonly next: number | null;
  readonly waited: number;
  /** Cameras that were away when their turn came, since they were last shown. */
  readonly skipped: readonly string[];
}

/** What is known of a camera's pictures. */
export type Arrival = 'live' | 'waiting' | 'away';

export const START_OF_SEQUENCE: SequenceRun = { at: 0, shown: 0, next: null, waited: 0, skipped: [] };

/** The next camera is connected so long before its turn, in milliseconds. */
export const LEAD = 3_000;
/** A camera that is on its way for so long is passed over, in milliseconds; the present one is shown meanwhile. */
export const PATIENCE = 15_000;

/** What a step of time meets. */
export interface SequenceTick {
  /** Milliseconds since the last one. */
  readonly ms: number;
  /** The operator's hand is on the tile. */
  readonly paused: boolean;
  readonly present: Arrival;
  readonly standby: Arrival;
}

/**
 * A sequence after some time. The present camera stays until the next one has a picture; one that is away is passed over
 * and named; when none of the others answers, the present one stays.
 */
export function tick(
  run: SequenceRun,
  steps: readonly SequenceStep[],
  { ms, paused, present, standby }: SequenceTick,
): SequenceRun {
  const at = run.at < steps.length ? run.at : 0;
  const step = steps[at];
  if (paused || !step || steps.length < 2) return run.at === at ? run : { ...START_OF_SEQUENCE };
  const dwell = step.seconds * 1_000;
  // A camera that shows nothing is not shown for its time.
  const shown = present === 'away' ? dwell : run.shown + ms;
  const skipped = present === 'live' ? run.skipped.filter((camera) => camera !== step.camera) : run.skipped;
  if (shown < dwell - LEAD) return { ...run, at, shown, skipped };
  if (run.next === null) return { ...run, at, shown, skipped, next: (at + 1) % steps.length, waited: 0 };
  const waited = run.waited + ms;
  if (standby === 'live') {
    if (shown < dwell) return { ...run, at, shown, skipped, waited };
    const camera = steps[run.next]?.camera;
    return { at: run.next, shown: 0, next: null, waited: 0, skipped: skipped.filter((one) => one !== camera) };
  }
  if (standby === 'waiting' && waited < PATIENCE) return { ...run, at, shown, skipped, waited };
  const away = steps[run.next]?.camera;
  const told = away !== undefined && !skipped.includes(away) ? [...skipped, away] : skipped;
  const next = (run.next + 1) % steps.length;
  // Round once without an answer: the present one gets its time again before the others are asked anew.
  return next === at
    ? { at, shown: 0, next: null, waited: 0, skipped: told }
    : { at, shown, next, waited: 0, skipped: told };
}
