import { useWords } from '../../i18n/words.ts';
import styles from './Tools.module.css';
import type { Panel } from './useTools.ts';

const TOOLS: readonly (readonly [panel: Panel, keys: string])[] = [
  ['measure', 'M'],
  ['zone', 'Z'],
  ['street', 'S'],
  ['views', 'B'],
  ['print', 'P'],
];

/** The tools of the map by name, each with its key. */
export function ToolBar({ panel, onOpen }: { panel: Panel | null; onOpen: (panel: Panel) => void }) {
  const { say } = useWords('map');
  return (
    <div role="toolbar" aria-label={say('tools.all')} className={styles.bar}>
      {TOOLS.map(([each, keys]) => (
        <button
          key={each}
          type="button"
          aria-pressed={panel === each}
          aria-keyshortcuts={keys}
          title={`${say(`tools.${each}`)} (${keys})`}
          onClick={() => onOpen(each)}
        >
          <span>{say(`tools.${each}`)}</span>
          <kbd aria-hidden>{keys}</kbd>
        </button>
      ))}
    </div>
  );
}
