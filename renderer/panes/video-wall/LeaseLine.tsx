import type { CameraLease } from '../../../src/contract/cameras.ts';
import { useNow } from '../../state/clock.ts';
import { leaseWords, leftWords } from './cameraUse.ts';
import styles from './Tile.module.css';
import type { Say } from './wallHost.ts';

/** Who moves the camera of a tile or keeps it, and for how long still. */
export function LeaseLine({ lease, say }: { lease: CameraLease; say: Say }) {
  const left = lease.until - useNow();
  if (left <= 0) return null;
  const words = leaseWords(lease);
  return (
    <span className={styles.lease} data-lease={lease.mine ? 'mine' : 'other'}>
      <span className={styles.guestWords}>{say(`lease.${words}`, { position: lease.position })}</span>{' '}
      {words.endsWith('Tour') ? null : <time>{leftWords(left)}</time>}
    </span>
  );
}
