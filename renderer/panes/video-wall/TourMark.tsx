import { useCameraTours } from '../../state/cameraTours.ts';
import { useNow } from '../../state/clock.ts';
import styles from './Tile.module.css';
import type { Say } from './wallHost.ts';

/** That a tour turns the camera, or waits for the hand that took it from there; who started it is told on hovering. */
export function TourMark({ camera, say }: { camera: string; say: Say }) {
  const tour = useCameraTours(({ tours }) => tours.find((one) => one.camera === camera && one.running !== null));
  if (!tour?.running) return null;
  const { name, running } = tour;
  return (
    <span className={styles.mark} title={say('tourMarkBy', { name, by: running.by })} data-tour-mark={running.state}>
      {running.state === 'held' && running.resumesAt !== null ? (
        <Until at={running.resumesAt} say={say} />
      ) : (
        say('tourMark')
      )}
    </span>
  );
}

function Until({ at, say }: { at: number; say: Say }) {
  const now = useNow();
  return say('tourMarkHeld', { seconds: Math.max(0, Math.ceil((at - now) / 1_000)) });
}
