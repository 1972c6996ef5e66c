import evidence from './EvidencePanel.module.css';
import styles from './Tile.module.css';
import { useMasks } from './useMasks.ts';
import type { Say } from './wallHost.ts';

/** Says on the tile that its picture is masked, and why all of it is when no mask can be followed. */
export function MaskTag({ camera, active, say }: { camera: string; active: boolean; say: Say }) {
  const frame = useMasks(camera, active);
  if (!frame || frame.masks.length === 0) return null;
  return frame.cover ? (
    <span className={styles.tag} data-masked="whole">
      ▲ {say(`masksCover.${frame.cover}`)}
    </span>
  ) : (
    <span className={evidence.mask} data-masked="masks">
      {say('masksTag')}
    </span>
  );
}
