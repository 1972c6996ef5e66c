import { atTime, type Fragment } from './fragments.ts';

/** How far a picture's own time may lie from its arrival before it is set anew, in milliseconds. */
const MAXIMUM_DRIFT = 5_000;
/** A wall clock that is set back by more than this begins a past of its own. */
const SET_BACK = 60_000;

/** Puts the pictures of one camera on one timeline, whatever its own times do. */
export interface PictureTimeline {
  /**
   * The picture at its time on the timeline, in milliseconds (`at`) and in ticks; a copy when its time changed. Undefined
   * for a picture that cannot carry it. `arrival` in milliseconds of the timeline's clock.
   */
  place(
    fragment: Fragment,
    timescale: number,
    arrival: number,
  ): { readonly fragment: Fragment; readonly at: number } | undefined;
  /** A new run of the source: its times begin anew. */
  restart(): void;
}

/**
 * The camera's own times keep the rhythm, arrival at this station gives the hour: a camera whose times jump away is set
 * to its arrival again. `slew` is how far a picture may be moved towards its arrival, in milliseconds, so that a camera's
 * clock does not drift away over the days. `begin` places the first picture: at its arrival, or at its own time. Pure.
 */
export function createPictureTimeline(options: {
  readonly slew: number;
  readonly begin: 'arrival' | 'own';
}): PictureTimeline {
  /** Milliseconds from the run's times to the timeline; undefined until its first picture. */
  let offset: number | undefined;
  /** From arrival to the timeline. */
  let shift = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    place(fragment, timescale, arrival) {
      const own = (fragment.time / timescale) * 1_000;
      if (offset === undefined) {
        shift = options.begin === 'own' ? own - arrival : 0;
        offset = arrival + shift - own;
      }
      const error = arrival + shift - (own + offset);
      if (Math.abs(error) > MAXIMUM_DRIFT) offset += error;
      // No picture is of the future: those that came in one go at the beginning are older than their arrival.
      else offset += Math.max(-options.slew * 10, Math.min(options.slew, error * 0.1));
      let at = own + offset;
      // Two pictures at one time would be one.
      if (at <= last && last - at < SET_BACK) {
        offset += last + 1 - at;
        at = last + 1;
      }
      last = at;
      if (Math.abs(at - own) < 0.001) return { fragment, at };
      const placed = atTime(fragment, (at / 1_000) * timescale);
      return placed && { fragment: placed, at };
    },
    restart() {
      offset = undefined;
      if (options.begin === 'own') last = Number.NEGATIVE_INFINITY;
    },
  };
}
