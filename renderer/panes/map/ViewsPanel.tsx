import { useWords } from '../../i18n/words.ts';
import { type MapConfig, MOST_VIEWS, type NamedView, renamed, without } from './config.ts';
import { NamedList } from './NamedList.tsx';
import { NameField } from './NameField.tsx';
import { ToolPanel } from './ToolPanel.tsx';
import styles from './Tools.module.css';

interface ViewsPanelProps {
  readonly config: MapConfig;
  readonly saveConfig: (config: MapConfig) => void;
  readonly onView: (view: NamedView) => void;
  readonly onAdd: (name: string) => void;
  readonly onClose: () => void;
}

/** Views with names: gone to by number, added as the map stands. */
export function ViewsPanel({ config, saveConfig, onView, onAdd, onClose }: ViewsPanelProps) {
  const { say } = useWords('map');
  const { views } = config;
  return (
    <ToolPanel title={say('tools.views')} name="views" onClose={onClose}>
      {views.length === 0 ? <p className={styles.hint}>{say('views.none')}</p> : null}
      <NamedList
        label={say('tools.views')}
        items={views}
        numbered
        takesFocus
        onChoose={(id) => {
          const view = views.find((one) => one.id === id);
          if (view) onView(view);
        }}
        onRename={(id, name) => saveConfig({ ...config, views: renamed(views, id, name) })}
        onDelete={(id) => saveConfig({ ...config, views: without(views, id) })}
      />
      {views.length < MOST_VIEWS ? (
        <NameField label={say('views.name')} takesFocus={views.length === 0} onName={onAdd} />
      ) : (
        <p className={styles.hint}>{say('views.full')}</p>
      )}
      <p className={styles.hint}>{say('views.hint')}</p>
    </ToolPanel>
  );
}
