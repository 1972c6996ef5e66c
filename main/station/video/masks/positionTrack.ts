import type { PtzPosition } from '../../../../src/domain/camera/ptz.ts';

/** Where a head was, at some moment between the question and the answer (monotonic milliseconds). */
export interface PositionSample {
  readonly asked: number;
  readonly answered: number;
  readonly position: PtzPosition;
}

/**
 * The samples that tell where a head was during an interval: one from before it, all within, one from after it.
 * `later`: the one from after it has not come yet. `gap`: the head was not watched for too long somewhere in it.
 */
export type Bracket =
  | { readonly kind: 'known'; readonly samples: readonly PositionSample[] }
  | { readonly kind: 'later' }
  | { readonly kind: 'gap' };

/** Positions of the last seconds. Pure: times are handed in. */
export interface PositionTrack {
  add(sample: PositionSample): void;
  during(from: number, to: number): Bracket;
}

/** Milliseconds between two questions over which nobody can say what the head did. */
export const LONGEST_GAP = 1_000;
/** Milliseconds of history: a picture that was longer on its way is not placed any more. */
const KEPT = 10_000;

/** An empty track. */
export function createPositionTrack(): PositionTrack {
  let samples: PositionSample[] = [];
  return {
    add(sample) {
      samples.push(sample);
      const old = samples.findIndex(({ answered }) => answered > sample.answered - KEPT);
      if (old > 0) samples = samples.slice(old);
    },
    during(from, to) {
      const first = samples.findLastIndex(({ answered }) => answered <= from);
      const last = samples.findIndex(({ asked }) => asked >= to);
      if (samples.length > 0 && first === -1) return { kind: 'gap' };
      if (first === -1 || last === -1) return { kind: 'later' };
      const within = samples.slice(first, last + 1);
      const watched = within.every((sample, index) => {
        const before = within[index - 1];
        return !before || sample.answered - before.asked <= LONGEST_GAP;
      });
      return watched ? { kind: 'known', samples: within } : { kind: 'gap' };
    },
  };
}
