import type { DragEvent } from 'react';
import { type Language, number } from '../../i18n/format.ts';
import { cameraPlace } from '../../ui/cameraName.ts';
import { FindingMark } from './FindingMark.tsx';
import styles from './Tile.module.css';
import type { TilePictures } from './TilePicture.tsx';
import { TourMark } from './TourMark.tsx';
import { useTick } from './useTick.ts';
import type { HostCamera, Say } from './wallHost.ts';

interface TileCaptionProps {
  readonly camera: HostCamera;
  readonly video: TilePictures;
  /** Place in a sequence, in words; null outside of one. */
  readonly sequence: string | null;
  /** Who else watches, in words. */
  readonly watching: string | null;
  /** The same by name. */
  readonly watchers: string;
  /** An old picture is shown, which says itself of when it is. */
  readonly replaying: boolean;
  readonly say: Say;
  readonly language: Language;
  readonly onSelect: () => void;
  readonly onDragStart: (event: DragEvent) => void;
}

/** Number, place, who else watches, and how far behind the picture is. The tile is dragged by it. */
export const TileCaption = (props: TileCaptionProps) => (
  // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; keys select and swap tiles too, and the wall has them
  <footer className={styles.caption} draggable onDragStart={props.onDragStart} onPointerDown={props.onSelect}>
    <b>{props.camera.number}</b>
    <span className={styles.place} title={props.camera.name}>
      {cameraPlace(props.camera)}
    </span>
    {props.sequence && <span className={styles.mark}>{props.sequence}</span>}
    {!props.replaying && <TourMark camera={props.camera.id} say={props.say} />}
    {props.watching && (
      <span className={styles.mark} title={props.watchers} data-watching>
        {props.watching}
      </span>
    )}
    {props.video.lowered && !props.replaying && (
      <span className={styles.lowered} title={props.say(`lowered.${props.video.lowered}Hint`)} data-lowered>
        {props.say(`lowered.${props.video.lowered}`)}
      </span>
    )}
    {props.video.transcoded && !props.replaying && (
      <span className={styles.mark} title={props.say('transcodedHint')}>
        {props.say('transcoded')}
      </span>
    )}
    {!props.replaying && <FindingMark camera={props.camera.id} language={props.language} />}
    {!props.replaying && <Age video={props.video} say={props.say} language={props.language} />}
  </footer>
);

/** How far behind the picture is and behind what, or how long it has stood still. */
function Age({ video, say, language }: Pick<TileCaptionProps, 'video' | 'say' | 'language'>) {
  const { phase, kept, delay, behind, verdict, verdictSince } = video;
  const isWithout = phase.kind === 'refused' || phase.kind === 'failed';
  // A camera that is away shows its last picture: why is written over it, of when it is stands here.
  const since =
    phase.kind === 'stopped' ? phase.since : isWithout ? kept : verdict === 'frozen' ? verdictSince : undefined;
  const now = useTick(since !== undefined);
  if (phase.kind === 'connecting') return <span className={styles.age}>{say('connecting')}</span>;
  if (isWithout && since === undefined) return <span className={styles.warn}>▲ {say(phase.kind)}</span>;
  if (since !== undefined) {
    const seconds = Math.max(0, Math.round((now - since) / 1_000));
    const age =
      seconds < 60 ? say('secondsAge', { value: seconds }) : say('minutesAge', { value: Math.floor(seconds / 60) });
    return <span className={styles.warn}>▲ {say(phase.kind === 'live' ? 'frozen' : 'stopped', { age })}</span>;
  }
  if (verdict === 'black') return <span className={styles.warn}>▲ {say('black')}</span>;
  if (delay === undefined) return <span className={styles.age}>{say('live')}</span>;
  return (
    <span className={styles.age} title={say(`behind.${behind}`)} data-behind={behind}>
      {say('seconds', { value: number(delay, language, 1) })}
    </span>
  );
}
