import { type CSSProperties, type DragEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { CameraInUse } from '../../../src/contract/cameras.ts';
import type { Sequence } from '../../../src/contract/walls.ts';
import type { TilePlace } from '../../../src/domain/camera/wallLayout.ts';
import type { Language } from '../../i18n/format.ts';
import { startCameraDrag } from '../../ui/cameraDrag.ts';
import { CONNECTING } from '../../ui/video/useTileVideo.ts';
import { isInHand, othersWatching } from './cameraUse.ts';
import { GuestLine } from './GuestLine.tsx';
import { LeaseLine } from './LeaseLine.tsx';
import { MaskTag } from './MaskTag.tsx';
import { ReplayBar, ReplayMark } from './ReplayBar.tsx';
import styles from './Tile.module.css';
import { TileCaption } from './TileCaption.tsx';
import { TileHand } from './TileHand.tsx';
import { TilePicture, type TilePictures } from './TilePicture.tsx';
import { stateWords, TileTrouble } from './TileTrouble.tsx';
import { type Dropped, dropped, isForTiles, startTileDrag } from './tileDrag.ts';
import { useHandOn } from './useHandOn.ts';
import type { PictureActs } from './usePictureHand.ts';
import { useReplay } from './useReplay.ts';
import { useSequenceRun } from './useSequenceRun.ts';
import type { WallTile } from './wall.ts';
import type { HostCamera, Say, WallHost } from './wallHost.ts';

interface CameraTileProps {
  readonly index: number;
  readonly tile: WallTile;
  /** Names this wall to what is dragged over it. */
  readonly wallName: string;
  readonly place: TilePlace;
  readonly byId: ReadonlyMap<string, HostCamera>;
  readonly sequence: Sequence | undefined;
  readonly host: WallHost;
  readonly selected: boolean;
  readonly spot: boolean;
  readonly enlarged: boolean;
  /** Plays the large stream. */
  readonly large: boolean;
  /** Whether it can be seen. */
  readonly visible: boolean;
  /** The camera of this tile is being moved from here. */
  readonly moving: boolean;
  /** Who watches and moves which camera. */
  readonly uses: ReadonlyMap<string, CameraInUse>;
  /** The sequence of this tile was stopped by its key. */
  readonly stopped: boolean;
  readonly say: Say;
  readonly language: Language;
  readonly onSelect: () => void;
  readonly onEnlarge: () => void;
  readonly onRemove: () => void;
  /** What the hand on its picture asks of the camera. */
  readonly acts: PictureActs;
  readonly onDrop: (what: Dropped) => void;
  /** Which camera it shows now: of its guest, its sequence or its own. */
  readonly onShown: (index: number, camera: string | null) => void;
}

const NO_PICTURES: TilePictures = { ...CONNECTING, lowered: null };
const NO_STEPS: Sequence['steps'] = [];

/** Where a tile lies on the grid, counted from 1; an enlarged one has all of it. */
const areaOf = ({ column, row, width, height }: TilePlace, enlarged: boolean): CSSProperties =>
  enlarged
    ? { gridColumn: '1 / -1', gridRow: '1 / -1' }
    : { gridColumn: `${column + 1} / span ${width}`, gridRow: `${row + 1} / span ${height}` };

/** One place of the wall: what it shows, why, and what it is for. */
export function CameraTile(props: CameraTileProps) {
  const { index, tile, byId, sequence, selected, visible, say, language, onSelect, onShown } = props;
  const [over, setOver] = useState(false);
  const hand = useHandOn();
  const running = tile.guest === null && sequence !== undefined;
  // Its camera is looked back at, or is this position's to move: known once there is one.
  const [inUse, setInUse] = useState(false);
  const paused = props.stopped || props.moving || props.enlarged || hand.on || inUse;
  const turn = useSequenceRun(running ? sequence.steps : NO_STEPS, paused, visible);
  const id = tile.guest?.camera ?? (running ? turn.camera : tile.camera);
  useEffect(() => onShown(index, id), [onShown, index, id]);
  const camera = id === null ? undefined : byId.get(id);
  const root = useRef<HTMLElement>(null);
  const replay = useReplay(
    () => root.current?.querySelector<HTMLVideoElement>('[data-standby="false"] video'),
    props.host,
    camera?.id ?? '',
    selected && visible && camera !== undefined,
  );
  const replaying = replay.at !== null;
  const standby = running && turn.standby !== null && turn.standby !== id ? byId.get(turn.standby) : undefined;

  const enter = (event: DragEvent): void => {
    if (!isForTiles(event.dataTransfer)) return;
    event.preventDefault();
    setOver(true);
  };
  const leave = (event: DragEvent): void => {
    if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(false);
  };
  const drop = (event: DragEvent): void => {
    setOver(false);
    const what = dropped(event.dataTransfer, props.wallName);
    if (!what) return;
    event.preventDefault();
    props.onDrop(what);
  };
  const dragStart = useCallback(
    (event: DragEvent): void => {
      if (id) startCameraDrag(event.dataTransfer, id);
      startTileDrag(event.dataTransfer, props.wallName, index);
    },
    [id, index, props.wallName],
  );

  const [videos, setVideos] = useState<Readonly<Record<string, TilePictures>>>({});
  const { onPhase } = turn;
  const onVideo = useCallback(
    (of: string, video: TilePictures): void => {
      onPhase(of, video.phase.kind);
      setVideos((before) => ({ ...before, [of]: video }));
    },
    [onPhase],
  );
  const video = (camera && videos[camera.id]) ?? NO_PICTURES;

  const use = id === null ? undefined : props.uses.get(id);
  const inUseNow = replaying || (use?.lease ? isInHand(use.lease) : false);
  useEffect(() => setInUse(inUseNow), [inUseNow]);
  const others = othersWatching(use, props.host.stationId);
  const pictures = [standby, camera].filter((one) => one !== undefined);
  const inSequence = running
    ? say(paused ? 'sequencePaused' : 'sequenceAt', { at: turn.run.at + 1, of: sequence.steps.length })
    : null;
  const label = camera
    ? say('tile', { number: camera.number, name: camera.name, state: stateWords(video, say) })
    : say('emptyTile', { index: index + 1 });
  const skipped = running ? turn.run.skipped.map((one) => byId.get(one)?.number ?? one).join(', ') : '';
  const emptyWords = id !== null ? 'gone' : props.spot ? 'emptySpot' : tile.free ? 'emptyFree' : 'empty';
  return (
    <section
      ref={root}
      onKeyDown={replay.onKeyDown}
      data-replay={replaying}
      className={styles.tile}
      style={areaOf(props.place, props.enlarged)}
      data-selected={selected}
      data-tile={index}
      data-camera={id ?? undefined}
      data-over={over}
      data-alarmed={tile.guest?.by === 'alarm'}
      data-held={tile.held}
      data-free={tile.free}
      data-spot={props.spot}
      data-paused={running ? paused : undefined}
      aria-label={camera ? `${camera.number} ${camera.name}` : label}
      onDragEnter={enter}
      onDragOver={enter}
      onDragLeave={leave}
      onDrop={drop}
      {...hand.events}
    >
      {pictures.map((one) => (
        <TilePicture
          key={one.id}
          camera={one.id}
          station={props.host.station}
          large={props.large}
          visible={visible}
          standby={one !== camera}
          replaying={replaying && one === camera}
          onVideo={onVideo}
        />
      ))}
      {camera && !replaying && <TileTrouble video={video} away={props.host.station === null} say={say} />}
      <TileHand
        label={label}
        selected={selected}
        ptz={camera?.ptz === true && !replaying}
        onSelect={onSelect}
        onEnlarge={props.onEnlarge}
        acts={props.acts}
      >
        {!camera && (
          <>
            <span>{say(emptyWords, { camera: id ?? '' })}</span>
            {selected && <span className={styles.hint}>{say('emptyHint')}</span>}
          </>
        )}
      </TileHand>
      {camera && (
        <TileCaption
          camera={camera}
          video={video}
          sequence={inSequence}
          watching={others.length > 0 ? say('seenBy', { count: others.length }) : null}
          watchers={others.join(', ')}
          replaying={replaying}
          say={say}
          language={language}
          onSelect={onSelect}
          onDragStart={dragStart}
        />
      )}
      {replay.at !== null && <ReplayMark at={replay.at} say={say} language={language} />}
      {camera && selected && <ReplayBar replay={replay} say={say} language={language} />}
      <div className={styles.top}>
        {tile.guest && <GuestLine guest={tile.guest} say={say} language={language} onRemove={props.onRemove} />}
        {use?.lease && <LeaseLine lease={use.lease} say={say} />}
        {camera && <MaskTag camera={camera.id} active={visible} say={say} />}
        {skipped && <span className={styles.tag}>▲ {say('skipped', { cameras: skipped })}</span>}
        <span className={styles.space} />
        {tile.held && <span className={styles.tag}>{say('held')}</span>}
        {props.spot && <span className={styles.tag}>{say('spot')}</span>}
        {tile.free && !tile.guest && <span className={styles.tag}>{say('free')}</span>}
      </div>
    </section>
  );
}
