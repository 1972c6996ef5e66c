import type { Result } from '../../../../src/shared/result.ts';
import type { PtzStatus } from '../../links/onvif/cameraPtz.ts';
import type { PositionSample } from './positionTrack.ts';

/** Asks one camera where it looks, again and again, while somebody watches it through a mask. */
export interface HeadWatch {
  end(): void;
}

/** Milliseconds between two questions: while the head stands, and while it moves or just did. */
export const QUESTION = { standing: 200, moving: 60 } as const;
/** A head that stopped is taken to move for so long still, ms. */
const AFTERMATH = 1_500;
/** A camera that does not say where it looks is asked again after so long, ms. */
const REFUSED_PAUSE = 500;

const MOVED = 1e-5;

/** Starts asking; `now` is monotonic milliseconds. An answer without a position is no sample. */
export function watchHead(
  ask: () => Promise<Result<PtzStatus>>,
  now: () => number,
  onSample: (sample: PositionSample) => void,
): HeadWatch {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  let movedAt = now();
  let last: PositionSample | undefined;

  const question = async (): Promise<void> => {
    const asked = now();
    const status = await ask();
    if (over) return;
    let pause: number = REFUSED_PAUSE;
    if (status.ok) {
      const { pan, tilt, zoom, moving } = status.value;
      if ([pan, tilt, zoom].every(Number.isFinite)) {
        const sample = { asked, answered: now(), position: { pan, tilt, zoom } };
        const way =
          last &&
          Math.abs(last.position.pan - pan) + Math.abs(last.position.tilt - tilt) + Math.abs(last.position.zoom - zoom);
        if (moving === true || (way ?? 0) > MOVED) movedAt = sample.answered;
        last = sample;
        onSample(sample);
        pause = sample.answered - movedAt < AFTERMATH ? QUESTION.moving : QUESTION.standing;
      }
    }
    timer = setTimeout(run, pause);
  };
  const run = (): void => {
    question().catch(() => {
      if (!over) timer = setTimeout(run, REFUSED_PAUSE);
    });
  };
  run();

  return {
    end() {
      over = true;
      clearTimeout(timer);
    },
  };
}
