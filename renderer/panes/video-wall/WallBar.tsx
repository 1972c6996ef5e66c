import type { WallLayout } from '../../../src/domain/camera/wallLayout.ts';
import { LayoutDrawing } from './LayoutPanel.tsx';
import styles from './VideoWall.module.css';
import type { Say, WallHost } from './wallHost.ts';
import type { WallAct, WallPanelName } from './wallKeys.ts';

interface WallBarProps {
  readonly layout: WallLayout;
  readonly panel: WallPanelName | null;
  readonly near: WallHost['near'];
  readonly tile: number;
  readonly say: Say;
  readonly onAct: (act: WallAct) => void;
}

/** What is done with the wall as a whole; each button has its key on it. */
export function WallBar({ layout, panel, near, tile, say, onAct }: WallBarProps) {
  const opener = (name: WallPanelName, words: string, keys: string, drawing?: React.ReactNode) => (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-expanded={panel === name}
      data-open={name}
      onClick={() => onAct({ type: 'panel', panel: name })}
    >
      {drawing}
      <span>{words}</span> <kbd>{keys}</kbd>
    </button>
  );
  return (
    <header className={styles.bar} data-wall-bar>
      {opener('layouts', say('layout'), 'D', <LayoutDrawing layout={layout} />)}
      {opener('salvos', say('salvos'), 'S')}
      {opener('sequences', say('sequences'), 'Q')}
      <button
        type="button"
        className={styles.nearby}
        disabled={!near}
        title={near ? say('nearbyOf', { name: near.name }) : undefined}
        onClick={() => onAct({ type: 'near' })}
      >
        <span>{near ? say('nearbyOf', { name: near.name }) : say('nearby')}</span> <kbd>N</kbd>
      </button>
      <span className={styles.space} />
      {opener('presets', say('presetsShort'), 'P')}
      {opener('tile', say('tileAt', { index: tile + 1 }), 'M')}
    </header>
  );
}
