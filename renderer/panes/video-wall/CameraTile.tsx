import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { cameraPlace } from '../../ui/cameraName.ts';
import { askStation, refusalCodeOf } from '../../ui/video/player.ts';
import { type TileVideo, useTileVideo } from '../../ui/video/useTileVideo.ts';
import { STANDING, type Velocity, velocityOfDrag } from './keys.ts';
import { reasonKey } from './strings.ts';
import styles from './VideoWall.module.css';
import type { HostCamera, WallHost } from './wallHost.ts';

/** Gives the text for a key of the pane's strings. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

interface CameraTileProps {
  readonly index: number;
  readonly camera: HostCamera | undefined;
  readonly host: WallHost;
  readonly selected: boolean;
  /** Plays the large stream. */
  readonly large: boolean;
  /** Whether the wall itself can be seen. */
  readonly visible: boolean;
  readonly say: Say;
  readonly language: string;
  readonly onSelect: () => void;
  readonly onDrag: (velocity: Velocity) => void;
}

/** One picture of the wall: its camera, its state in words, and how old what it shows is. */
export function CameraTile(props: CameraTileProps) {
  const { index, camera, selected, say, onSelect } = props;
  const label = camera ? `${camera.number} ${camera.name}` : say('emptyTile', { index: index + 1 });
  return (
    <section className={styles.tile} data-selected={selected} data-tile={index} aria-label={label}>
      {camera ? (
        <Picture key={camera.id} {...props} camera={camera} />
      ) : (
        <button
          type="button"
          className={styles.empty}
          onClick={onSelect}
          aria-pressed={selected}
          data-focus-target={selected || undefined}
        >
          <span>{say('empty')}</span>
          {selected && <span className={styles.hint}>{say('emptyHint')}</span>}
        </button>
      )}
    </section>
  );
}

function Picture({
  camera,
  host,
  selected,
  large,
  visible,
  say,
  language,
  onSelect,
  onDrag,
}: CameraTileProps & { camera: HostCamera }) {
  const video = useRef<HTMLVideoElement>(null);
  const last = useRef<HTMLCanvasElement>(null);
  const from = useRef<{ x: number; y: number } | null>(null);
  const state = useTileVideo(video, last, host.station, camera.id, large ? 'main/live.mp4' : 'sub/index.m3u8', visible);
  const old = state.phase.kind === 'stopped' || (state.phase.kind === 'live' && state.verdict !== 'moving');
  const shown = state.phase.kind === 'live' || state.phase.kind === 'stopped';

  const down = (event: PointerEvent<HTMLElement>): void => {
    onSelect();
    if (!selected || !camera.ptz || event.button !== 0) return;
    from.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (from.current) onDrag(velocityOfDrag(event.clientX - from.current.x, event.clientY - from.current.y));
  };
  const letGo = (): void => {
    if (!from.current) return;
    from.current = null;
    onDrag(STANDING);
  };

  return (
    <>
      {!shown && <Still station={host.station} camera={camera.id} />}
      <canvas ref={last} className={styles.layer} />
      <video ref={video} className={styles.layer} data-old={old} hidden={!shown} muted playsInline />
      <button
        type="button"
        className={styles.hand}
        data-ptz={camera.ptz && selected}
        data-focus-target={selected || undefined}
        aria-pressed={selected}
        aria-label={say('tile', { number: camera.number, name: camera.name, state: wordsOf(state, say) })}
        onClick={onSelect}
        onPointerDown={down}
        onPointerMove={drag}
        onPointerUp={letGo}
        onPointerCancel={letGo}
        onLostPointerCapture={letGo}
      />
      <Trouble state={state} say={say} away={host.station === null} />
      <footer className={styles.caption}>
        <b>{camera.number}</b>
        <span className={styles.place}>{cameraPlace(camera)}</span>
        <Age state={state} say={say} language={language} />
      </footer>
    </>
  );
}

/** The camera's still picture while the stream is on its way; nothing when it gives none. */
function Still({ station, camera }: { station: WallHost['station']; camera: string }) {
  const [picture, setPicture] = useState<string>();
  const origin = station?.url;
  const token = station?.token;
  useEffect(() => {
    if (origin === undefined || token === undefined) return;
    const leave = new AbortController();
    let made: string | undefined;
    askStation({ url: `${origin}/video/${encodeURIComponent(camera)}/still.jpg`, token }, leave.signal)
      .then(async (response) => {
        if (refusalCodeOf(response) !== undefined) return;
        const bytes = await response.blob();
        if (leave.signal.aborted) return;
        made = URL.createObjectURL(bytes);
        setPicture(made);
      })
      .catch(() => {
        // Without a still the tile shows its words only.
      });
    return () => {
      leave.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [origin, token, camera]);
  return picture ? <img className={styles.layer} src={picture} alt="" draggable={false} /> : null;
}

function wordsOf(state: TileVideo, say: Say): string {
  switch (state.phase.kind) {
    case 'live':
      return say(state.verdict === 'black' ? 'black' : 'live');
    case 'refused':
    case 'failed':
      return say(reasonKey(state.phase.code));
    case 'stopped':
      return say('stopped', { age: '' });
    default:
      return say('connecting');
  }
}

/** Why there is no picture, in words, over the tile. */
function Trouble({ state, say, away }: { state: TileVideo; say: Say; away: boolean }) {
  const { phase } = state;
  if (away) return <p className={styles.trouble}>▲ {say('stationAway')}</p>;
  if (phase.kind !== 'refused' && phase.kind !== 'failed') return null;
  return (
    <p className={styles.trouble}>
      <span>▲ {say(reasonKey(phase.code))}</span>
      {phase.kind === 'refused' && <span className={styles.hint}>{say('tryingAgain')}</span>}
    </p>
  );
}

/** How far behind the picture is, or how long it has stood still. */
function Age({ state, say, language }: { state: TileVideo; say: Say; language: string }) {
  const { phase, delay, verdict, verdictSince } = state;
  const since = phase.kind === 'stopped' ? phase.since : verdict === 'frozen' ? verdictSince : undefined;
  const now = useTick(since !== undefined);
  if (phase.kind === 'connecting') return <span className={styles.quiet}>{say('connecting')}</span>;
  if (phase.kind === 'refused' || phase.kind === 'failed')
    return <span className={styles.warn}>▲ {say(phase.kind)}</span>;
  if (since !== undefined) {
    const seconds = Math.max(0, Math.round((now - since) / 1_000));
    const age =
      seconds < 60 ? say('secondsAge', { value: seconds }) : say('minutesAge', { value: Math.floor(seconds / 60) });
    return <span className={styles.warn}>▲ {say(phase.kind === 'stopped' ? 'stopped' : 'frozen', { age })}</span>;
  }
  if (verdict === 'black') return <span className={styles.warn}>▲ {say('black')}</span>;
  if (delay === undefined) return <span className={styles.quiet}>{say('live')}</span>;
  const value = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(delay);
  return <span className={styles.quiet}>{say('seconds', { value })}</span>;
}

/** Monotonic milliseconds, renewed every second while something is counted. */
function useTick(counting: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!counting) return;
    setNow(performance.now());
    const timer = window.setInterval(() => setNow(performance.now()), 1_000);
    return () => window.clearInterval(timer);
  }, [counting]);
  return now;
}
