import type { BaseMap } from '../../../src/contract/register.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { MapConfig } from './config.ts';
import type { MapEngine } from './engineTypes.ts';
import { GatheredPanel } from './GatheredPanel.tsx';
import { MeasurePanel } from './MeasurePanel.tsx';
import { PrintPanel } from './PrintPanel.tsx';
import { StreetPanel } from './StreetPanel.tsx';
import { ToolBar } from './ToolBar.tsx';
import styles from './Tools.module.css';
import type { Tools } from './useTools.ts';
import { ViewsPanel } from './ViewsPanel.tsx';
import { ZonePanel } from './ZonePanel.tsx';

interface ToolAreaProps {
  readonly tools: Tools;
  readonly engine: MapEngine;
  readonly register: AssetRegister | null;
  readonly baseMap: BaseMap | null;
  readonly config: MapConfig;
  readonly saveConfig: (config: MapConfig) => void;
  readonly selected: number;
  readonly onChoose: (asset: number) => void;
  /** A page is being prepared. */
  readonly printing: boolean;
  readonly onPrint: (title: string) => void;
}

/** The tools of the map, and the panel of the one in hand; without one, that of what is gathered. */
export function ToolArea(props: ToolAreaProps) {
  const { tools, engine, register, baseMap, config, saveConfig, selected, onChoose, printing, onPrint } = props;
  const { panel, gathering } = tools;
  const { gathered } = gathering;
  const close = tools.close;
  return (
    <div className={styles.tools} data-cover>
      <ToolBar panel={panel} onOpen={tools.open} />
      {panel === 'measure' ? (
        <MeasurePanel engine={engine} what={tools.measure} onWhat={tools.setMeasure} onClose={close} />
      ) : null}
      {panel === 'zone' ? (
        <ZonePanel config={config} saveConfig={saveConfig} onZone={tools.takeZone} onClose={close} />
      ) : null}
      {panel === 'street' ? <StreetPanel baseMap={baseMap} onStreet={tools.takeStreet} onClose={close} /> : null}
      {panel === 'views' ? (
        <ViewsPanel
          config={config}
          saveConfig={saveConfig}
          onView={tools.goToView}
          onAdd={tools.addView}
          onClose={close}
        />
      ) : null}
      {panel === 'print' ? <PrintPanel busy={printing} onPrint={onPrint} onClose={close} /> : null}
      {panel === null && gathered && register ? (
        <GatheredPanel
          gathered={gathered}
          register={register}
          indexes={gathering.indexes}
          selected={selected}
          listOpen={tools.listOpen}
          onList={tools.setListOpen}
          onChoose={onChoose}
          onShow={tools.showGathered}
          onKeep={tools.keepZone}
          onClose={tools.clearGathered}
        />
      ) : null}
    </div>
  );
}
