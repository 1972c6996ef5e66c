import { useWords } from '../../i18n/words.ts';
import { type MapConfig, type NamedZone, renamed, without } from './config.ts';
import { NamedList } from './NamedList.tsx';
import { ToolPanel } from './ToolPanel.tsx';
import styles from './Tools.module.css';

interface ZonePanelProps {
  readonly config: MapConfig;
  readonly saveConfig: (config: MapConfig) => void;
  readonly onZone: (zone: NamedZone) => void;
  readonly onClose: () => void;
}

/** How a zone is drawn, and the zones that were kept. */
export function ZonePanel({ config, saveConfig, onZone, onClose }: ZonePanelProps) {
  const { say } = useWords('map');
  const { zones } = config;
  return (
    <ToolPanel title={say('tools.zone')} name="zone" onClose={onClose}>
      <p className={styles.hint}>{say('draw.hint')}</p>
      {zones.length > 0 ? (
        <>
          <h4>{say('zone.kept')}</h4>
          <NamedList
            label={say('zone.kept')}
            items={zones}
            onChoose={(id) => {
              const zone = zones.find((one) => one.id === id);
              if (zone) onZone(zone);
            }}
            onRename={(id, name) => saveConfig({ ...config, zones: renamed(zones, id, name) })}
            onDelete={(id) => saveConfig({ ...config, zones: without(zones, id) })}
          />
        </>
      ) : null}
    </ToolPanel>
  );
}
