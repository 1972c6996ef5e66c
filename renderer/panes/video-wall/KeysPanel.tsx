import styles from './WallPanel.module.css';
import type { Say } from './wallHost.ts';

/** Every key of the wall: words of the pane, and the keys as they are written on a keyboard. */
const KEYS: readonly (readonly [words: string, keys: string])[] = [
  ['call', '118 ⏎'],
  ['callSalvo', '* 7 ⏎'],
  ['move', '← ↑ → ↓'],
  ['zoom', '+ −'],
  ['padMove', 'Ctrl 8 4 6 2'],
  ['home', 'Home'],
  ['presets', 'P'],
  ['walk', 'Ctrl ← ↑ → ↓'],
  ['swap', 'Ctrl ⇧ ← ↑ → ↓'],
  ['next', 'pageKeys'],
  ['pauseTile', 'spaceKey'],
  ['enlargeTile', '⏎'],
  ['layout', 'D'],
  ['salvos', 'S'],
  ['sequences', 'Q'],
  ['nearby', 'N'],
  ['tileMenu', 'M'],
  ['holdTile', 'H'],
  ['freeTile', 'A'],
  ['spotTile', 'G'],
  ['keepCamera', 'K'],
  ['sendTo', 'E'],
  ['evidence', 'C'],
  ['masks', 'V'],
  ['imaging', 'I'],
  ['recordings', 'B'],
  ['answerSent', 'O, X'],
  ['clear', 'deleteKey'],
];

/** What the mouse and the joystick do, and what the figure under a picture says: words of the pane on both sides. */
const HANDS: readonly (readonly [words: string, hand: string])[] = [
  ['move', 'dragKeys'],
  ['centre', 'centreKeys'],
  ['boxZoom', 'boxZoomKeys'],
  ['zoom', 'wheelKeys'],
  ['joystickPresets', 'joystickPresetsKeys'],
  ['joystickTiles', 'joystickTilesKeys'],
  ['figure', 'figureKeys'],
];

/** The keys of the wall, all of them. */
export const KeysPanel = ({ say }: { say: Say }) => (
  <dl className={styles.keyList}>
    {KEYS.map(([words, keys]) => (
      <div key={words}>
        <dt>{say(words)}</dt>
        <dd>
          <kbd>{keys.endsWith('Key') || keys.endsWith('Keys') ? say(keys) : keys}</kbd>
        </dd>
      </div>
    ))}
    {HANDS.map(([words, hand]) => (
      <div key={hand}>
        <dt>{say(words)}</dt>
        <dd>{say(hand)}</dd>
      </div>
    ))}
  </dl>
);
