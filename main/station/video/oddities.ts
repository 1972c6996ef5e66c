import type { Fragment, InitSegment } from './fragments.ts';
import { parameterSetIn } from './parameterSets.ts';

/** Pictures in a row whose times do not move although they came one after the other. */
const STANDING = 10;
/** Ticks that are no time: ffmpeg moves a picture that lies before the last by one. */
const NO_TIME = 2;
/** Seconds in which so many pictures came, at the least: a burst after a pause is nothing odd. */
const TRULY = 0.2;

/** A camera that changes its format more often while it is watched is left to the players. */
const MAXIMUM_CHANGES = 20;

/** What a source does that a player would not survive. */
export interface Oddities {
  /** A new run begins. */
  restart(init: InitSegment): void;
  /**
   * Looks at a picture; `arrival` in ticks of the same timescale. `times`: its times stand still. `format`: the camera
   * has changed size or profile since the run began, and players were told of the old ones.
   */
  look(picture: Fragment, arrival: number): 'times' | 'format' | undefined;
  /** The source was stopped: it may be another one the next time. */
  forget(): void;
}

/** Finds what is odd in a stream; what a new start did not mend is not found again. Pure. */
export function createOddities(): Oddities {
  let timescale = 90_000;
  let last: { time: number; arrival: number } | undefined;
  let standing = 0;
  let since = 0;
  let timed = false;
  /** The first parameter set that came with a picture of this run; undefined for a codec that is not looked at. */
  let first: Buffer | undefined;
  let looksAtSets = false;
  let changes = 0;
  return {
    restart(init) {
      timescale = init.timescale;
      last = undefined;
      standing = 0;
      first = undefined;
      looksAtSets = init.codec.startsWith('avc');
    },

    look(picture, arrival) {
      if (picture.key && looksAtSets && changes < MAXIMUM_CHANGES) {
        const sent = parameterSetIn(picture);
        first ??= sent && Buffer.from(sent);
        if (sent && first && !sent.equals(first)) {
          changes += 1;
          return 'format';
        }
      }
      if (!timed && last) {
        const moved = Math.abs(picture.time - last.time) > NO_TIME;
        if (moved) standing = 0;
        else if (standing === 0) since = last.arrival;
        if (!moved) standing += 1;
        if (standing >= STANDING && arrival - since > TRULY * timescale) {
          timed = true;
          return 'times';
        }
      }
      last = { time: picture.time, arrival };
      return undefined;
    },

    forget() {
      timed = false;
      changes = 0;
    },
  };
}
