import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { onWithdrawn } from '../../state/withdrawn.ts';
import { askStation, refusalCodeOf } from '../../ui/video/player.ts';
import type { StreamChoice } from '../../ui/video/streamChoice.ts';
import { useTileStream } from '../../ui/video/useTileStream.ts';
import { type TileVideo, useTileVideo } from '../../ui/video/useTileVideo.ts';
import styles from './Tile.module.css';
import type { WallHost } from './wallHost.ts';

/** What is known of the pictures of a tile. */
export interface TilePictures extends TileVideo {
  /** Why they are the small ones, in a tile that is large enough for the large ones; null otherwise. */
  readonly lowered: StreamChoice['lowered'];
}

interface TilePictureProps {
  readonly camera: string;
  readonly station: WallHost['station'];
  /** Plays the large stream. */
  readonly large: boolean;
  /** Whether it can be seen: what cannot plays nothing. */
  readonly visible: boolean;
  /** Connected behind the picture that is shown. */
  readonly standby: boolean;
  /** The tile shows an old picture in its place: the stream rests. */
  readonly replaying: boolean;
  /** What is known of its pictures, at each change. */
  readonly onVideo: (camera: string, video: TilePictures) => void;
}

/** Whether what a tile shows is not of now. */
export const isOld = ({ phase, verdict }: TileVideo): boolean =>
  phase.kind === 'stopped' || (phase.kind === 'live' && verdict !== 'moving');

/** The pictures of one camera: its still until the stream is there, its last one when that goes. */
export function TilePicture({ camera, station, large, visible, standby, replaying, onVideo }: TilePictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const last = useRef<HTMLCanvasElement>(null);
  const still = useRef<HTMLImageElement>(null);
  const active = visible && !replaying;
  const chosen = useTileStream(video, { camera, station, watched: large, active });
  const state = useTileVideo({ video, last, still }, station, camera, chosen, active);
  const lowered = chosen.choice?.lowered ?? null;
  const pictures = useMemo(() => ({ ...state, lowered }), [state, lowered]);
  useEffect(() => onVideo(camera, pictures), [onVideo, camera, pictures]);
  const { kind } = state.phase;
  const shown = replaying || kind === 'live' || kind === 'stopped';
  return (
    <div className={styles.picture} data-standby={standby} data-picture={camera} data-phase={kind}>
      {visible && !shown && kind === 'connecting' && state.kept === undefined && (
        <Still picture={still} station={station} camera={camera} />
      )}
      <canvas ref={last} className={styles.layer} hidden={replaying || state.kept === undefined} data-old="true" />
      <video
        ref={video}
        className={styles.layer}
        data-old={!replaying && isOld(state)}
        data-shown={shown}
        muted
        playsInline
      />
    </div>
  );
}

interface StillProps extends Pick<TilePictureProps, 'station' | 'camera'> {
  readonly picture: RefObject<HTMLImageElement | null>;
}

/** The camera's still picture while the stream is on its way; nothing when it gives none. */
function Still({ picture, station, camera }: StillProps) {
  const [made, setMade] = useState<{ readonly src: string; readonly at: number }>();
  /** Counts askings: what may not be seen as it was is asked for anew. */
  const [asked, setAsked] = useState(0);
  useEffect(() => onWithdrawn(camera, () => setAsked((before) => before + 1)), [camera]);
  const origin = station?.url;
  const token = station?.token;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when it was withdrawn
  useEffect(() => {
    setMade(undefined);
    if (origin === undefined || token === undefined) return;
    const leave = new AbortController();
    const at = performance.now();
    let src: string | undefined;
    askStation({ url: `${origin}/video/${encodeURIComponent(camera)}/still.jpg`, token }, leave.signal)
      .then(async (response) => {
        if (refusalCodeOf(response) !== undefined) return;
        const bytes = await response.blob();
        if (leave.signal.aborted) return;
        src = URL.createObjectURL(bytes);
        setMade({ src, at });
      })
      .catch(() => {
        // Without a still the tile shows its words only.
      });
    return () => {
      leave.abort();
      if (src) URL.revokeObjectURL(src);
    };
  }, [origin, token, camera, asked]);
  return made ? (
    <img ref={picture} className={styles.layer} src={made.src} data-at={made.at} alt="" draggable={false} />
  ) : null;
}
