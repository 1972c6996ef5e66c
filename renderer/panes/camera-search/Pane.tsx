import { useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { Button } from '../../ui/Button.tsx';
import { AccountsView } from './AccountsView.tsx';
import styles from './CameraSearch.module.css';
import type { CameraSearchConfig } from './pane.ts';
import { SearchView } from './SearchView.tsx';

/** Putting cameras into service: which of them answer on the network, and by which accounts they know us. */
export default function CameraSearchPane({ config, saveConfig }: PaneProps<CameraSearchConfig>) {
  const { say } = useWords('camera-search');
  return (
    <section className={styles.pane} data-pane="camera-search">
      <div className={styles.views} role="group" aria-label={say('views')}>
        {(['search', 'accounts'] as const).map((view) => (
          <Button key={view} chosen={config.view === view} onClick={() => saveConfig({ view })}>
            {say(`view.${view}`)}
          </Button>
        ))}
      </div>
      {config.view === 'accounts' ? <AccountsView /> : <SearchView />}
    </section>
  );
}
