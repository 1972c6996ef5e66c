import styles from './WallPanel.module.css';
import { cameraOf, type Wall } from './wall.ts';
import type { Say } from './wallHost.ts';
import type { WallAct } from './wallKeys.ts';

interface TilePanelProps {
  readonly wall: Wall;
  readonly say: Say;
  readonly onAct: (act: WallAct) => void;
}

/** Everything that can be done with the selected tile, each with its key. */
export function TilePanel({ wall, say, onAct }: TilePanelProps) {
  const tile = wall.tiles[wall.selected];
  const camera = cameraOf(tile);
  const items: {
    readonly act: WallAct;
    readonly words: string;
    readonly keys: string;
    readonly on?: boolean;
    readonly off?: boolean;
  }[] = [
    { act: { type: 'hold' }, words: 'holdTile', keys: 'H', on: tile?.held ?? false },
    { act: { type: 'free' }, words: 'freeTile', keys: 'A', on: tile?.free ?? false },
    { act: { type: 'spot' }, words: 'spotTile', keys: 'G', on: wall.spot === wall.selected },
    { act: { type: 'enlarge' }, words: 'enlargeTile', keys: '⏎', on: wall.enlarged !== null },
    { act: { type: 'pause' }, words: 'pauseTile', keys: say('spaceKey'), off: tile?.sequence === null },
    { act: { type: 'panel', panel: 'send' }, words: 'sendTo', keys: 'E', off: camera === null },
    { act: { type: 'keep' }, words: 'keepCamera', keys: 'K', off: camera === null },
    { act: { type: 'panel', panel: 'evidence' }, words: 'evidence', keys: 'C', off: camera === null },
    { act: { type: 'panel', panel: 'masks' }, words: 'masks', keys: 'V', off: camera === null },
    { act: { type: 'panel', panel: 'imaging' }, words: 'imaging', keys: 'I', off: camera === null },
    { act: { type: 'panel', panel: 'recordings' }, words: 'recordings', keys: 'B', off: camera === null },
    {
      act: { type: 'clear' },
      words: tile?.guest ? 'letGo' : 'clear',
      keys: say('deleteKey'),
      off: camera === null && tile?.sequence === null,
    },
    { act: { type: 'swap', direction: 'left' }, words: 'swapLeft', keys: 'Ctrl ⇧ ←' },
    { act: { type: 'swap', direction: 'right' }, words: 'swapRight', keys: 'Ctrl ⇧ →' },
    { act: { type: 'swap', direction: 'up' }, words: 'swapUp', keys: 'Ctrl ⇧ ↑' },
    { act: { type: 'swap', direction: 'down' }, words: 'swapDown', keys: 'Ctrl ⇧ ↓' },
  ];
  return (
    <ul className={styles.list}>
      {items.map(({ act, words, keys, on, off }) => (
        <li key={words}>
          <button
            type="button"
            className={styles.row}
            disabled={off}
            {...(on === undefined ? {} : { 'aria-pressed': on })}
            onClick={() => onAct(act)}
          >
            <span className={styles.name}>{say(words)}</span>
            <kbd>{keys}</kbd>
          </button>
        </li>
      ))}
    </ul>
  );
}
