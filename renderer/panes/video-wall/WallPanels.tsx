import type { Salvo, Sequence } from '../../../src/contract/walls.ts';
import type { WallLayout } from '../../../src/domain/camera/wallLayout.ts';
import type { Language } from '../../i18n/format.ts';
import { EvidencePanel } from './EvidencePanel.tsx';
import { ImagingPanel } from './ImagingPanel.tsx';
import { KeysPanel } from './KeysPanel.tsx';
import { LayoutPanel } from './LayoutPanel.tsx';
import { MaskPanel } from './MaskPanel.tsx';
import { PtzPanel } from './PtzPanel.tsx';
import { RecordingsPanel } from './RecordingsPanel.tsx';
import { SalvoPanel } from './SalvoPanel.tsx';
import { SendPanel } from './SendPanel.tsx';
import { SequencePanel } from './SequencePanel.tsx';
import { TilePanel } from './TilePanel.tsx';
import { WallPanel } from './WallPanel.tsx';
import { cameraOf, countOf, startSequence, type Wall } from './wall.ts';
import type { HostCamera, Say, WallHost } from './wallHost.ts';
import type { WallAct, WallPanelName } from './wallKeys.ts';

interface WallPanelsProps {
  readonly panel: WallPanelName;
  readonly wall: Wall;
  readonly host: WallHost;
  /** The selected camera, if it turns. */
  readonly turning: HostCamera | undefined;
  readonly language: Language;
  readonly salvos: readonly Salvo[];
  readonly sequences: readonly Sequence[];
  readonly change: (by: (wall: Wall) => Wall) => void;
  readonly say: Say;
  readonly onLayout: (layout: WallLayout) => void;
  readonly onAct: (act: WallAct) => void;
  /** Of the selected tile. */
  readonly camera: HostCamera | undefined;
  readonly onTold: (words: string) => void;
  readonly onSend: (to: string | null) => void;
  /** To the wall of another window of this position. */
  readonly onShow: (wall: WallHost['walls'][number]) => void;
  /** A mask is to be drawn on the selected tile. */
  readonly onDrawMask: () => void;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<WallPanelName, string>> = {
  layouts: 'layout',
  salvos: 'salvos',
  sequences: 'sequences',
  presets: 'presetsOf',
  tile: 'tileAt',
  send: 'send',
  evidence: 'evidenceOf',
  masks: 'masksOf',
  imaging: 'imagingOf',
  recordings: 'recordingsOf',
  keys: 'allKeys',
};

/** What a hand on a tile beside it does not close: a setting is seen on the picture, and a recording goes on playing. */
const STAYING: ReadonlySet<WallPanelName> = new Set(['imaging', 'recordings']);

/** What is open over the wall. */
export function WallPanels(props: WallPanelsProps) {
  const { panel, wall, host, salvos, sequences, change, say, onTold, onClose } = props;
  const onWall = wall.tiles
    .slice(0, countOf(wall))
    .map(cameraOf)
    .filter((camera) => camera !== null);
  return (
    <WallPanel
      key={panel}
      name={panel}
      title={say(TITLES[panel], { index: wall.selected + 1, number: (props.turning ?? props.camera)?.number ?? '' })}
      closeWords={say('close')}
      wordsOnly={
        panel === 'keys' || (panel === 'send' && (!props.camera || host.peers.length + host.walls.length === 0))
      }
      stays={STAYING.has(panel)}
      onClose={onClose}
    >
      {panel === 'layouts' && <LayoutPanel layout={wall.layout} say={say} onLayout={props.onLayout} />}
      {panel === 'salvos' && <SalvoPanel salvos={salvos} wall={wall} say={say} onTold={onTold} onClose={onClose} />}
      {panel === 'sequences' && (
        <SequencePanel
          sequences={sequences}
          running={wall.tiles[wall.selected]?.sequence ?? null}
          cameras={host.cameras}
          onWall={onWall}
          tile={wall.selected}
          say={say}
          onStart={(sequence) => change((now) => startSequence(now, now.selected, sequence))}
          onTold={onTold}
          onClose={onClose}
        />
      )}
      {panel === 'presets' && props.turning && (
        <PtzPanel
          key={props.turning.id}
          camera={props.turning}
          ptz={host.ptz}
          say={say}
          language={props.language}
          onTold={onTold}
        />
      )}
      {panel === 'tile' && <TilePanel wall={wall} say={say} onAct={props.onAct} />}
      {panel === 'send' && (
        <SendPanel
          camera={props.camera}
          walls={host.walls}
          peers={host.peers}
          say={say}
          onShow={props.onShow}
          onSend={props.onSend}
        />
      )}
      {panel === 'evidence' && (
        <EvidencePanel key={props.camera?.id ?? ''} camera={props.camera} say={say} language={props.language} />
      )}
      {panel === 'masks' && (
        <MaskPanel camera={props.camera} say={say} language={props.language} onDraw={props.onDrawMask} />
      )}
      {panel === 'imaging' && (
        <ImagingPanel
          key={props.camera?.id ?? ''}
          camera={props.camera}
          say={say}
          language={props.language}
          onTold={onTold}
        />
      )}
      {panel === 'recordings' && (
        <RecordingsPanel camera={props.camera} station={host.station} say={say} language={props.language} />
      )}
      {panel === 'keys' && <KeysPanel say={say} />}
    </WallPanel>
  );
}
