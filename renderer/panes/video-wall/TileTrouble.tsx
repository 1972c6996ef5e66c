import type { TileVideo } from '../../ui/video/useTileVideo.ts';
import { reasonKey } from './strings.ts';
import styles from './Tile.module.css';
import type { Say } from './wallHost.ts';

/** The state of a tile's pictures in words. */
export function stateWords({ phase, verdict }: TileVideo, say: Say): string {
  switch (phase.kind) {
    case 'live':
      return say(verdict === 'black' ? 'black' : 'live');
    case 'refused':
    case 'failed':
      return say(reasonKey(phase.code));
    case 'stopped':
      return say('stopped', { age: '' });
    default:
      return say('connecting');
  }
}

/** Why there is no picture, in words, over the tile; what is done about it under them. */
export function TileTrouble({ video, away, say }: { video: TileVideo; away: boolean; say: Say }) {
  const { phase } = video;
  const words = away
    ? say('stationAway')
    : phase.kind === 'refused' || phase.kind === 'failed'
      ? say(reasonKey(phase.code))
      : null;
  if (words === null) return null;
  const next = away ? 'comesBack' : phase.kind === 'refused' ? 'tryingAgain' : 'otherWindow';
  return (
    <p
      className={styles.trouble}
      data-trouble={away ? 'away' : phase.kind}
      data-over-picture={video.kept !== undefined}
    >
      <span>▲ {words}</span>
      <span className={styles.hint}>{say(next)}</span>
    </p>
  );
}
