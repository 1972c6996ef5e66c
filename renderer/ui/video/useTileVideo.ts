import { type RefObject, useEffect, useRef, useState } from 'react';
import type { StationAddress } from '../../state/address.ts';
import { connection } from '../../state/station.ts';
import { useSession } from '../../state/stores.ts';
import { countPlayer } from './machineLoad.ts';
import { createPictureCheck, type PictureVerdict } from './pictureCheck.ts';
import type { Player, TilePhase } from './player.ts';
import type { AskServed } from './servedPlayer.ts';
import type { TileStream } from './streamChoice.ts';

/** Milliseconds without a picture after which a tile says that it stopped. */
const STOPPED_AFTER = 2_500;
/** Milliseconds without a picture after which its player is built anew, and again after as long. */
const RESTART_AFTER = 6_000;
/** How often a tile looks at itself, in milliseconds. */
const LOOK = 1_000;
/** Size of the sample that frozen and black pictures are told by. */
const SAMPLE = { width: 160, height: 90 };

/** What a tile knows about its pictures. */
export interface TileVideo {
  readonly phase: TilePhase;
  /** How far the picture on the screen is behind, s; undefined when unknown. The way from the camera is never in it. */
  readonly delay: number | undefined;
  /** Behind what: its arrival in this window, or the newest picture that the station offers (HLS). */
  readonly behind: 'arrival' | 'newest';
  /** The station makes H.264 of what the camera sends, for this window. */
  readonly transcoded: boolean;
  readonly verdict: PictureVerdict;
  /** Since when the verdict stands, in monotonic milliseconds. */
  readonly verdictSince: number;
}

/** A tile that has asked and seen nothing yet. */
export const CONNECTING: TileVideo = {
  phase: { kind: 'connecting' },
  delay: undefined,
  behind: 'arrival',
  transcoded: false,
  verdict: 'moving',
  verdictSince: 0,
};

const livePlayer = () => import('./livePlayer.ts');
const hlsPlayer = () => import('./hlsPlayer.ts');

/** Reads the players before the first tile wants one: read only then, its first picture would wait for them. */
export function readPlayers(): void {
  // What cannot be read now is asked for again by the tile, which says so.
  for (const read of [livePlayer, hlsPlayer]) read().catch(() => {});
}

/**
 * Plays one stream into a video element while `active`, and watches what comes: a player whose pictures stop is taken
 * down and built anew. Nothing runs while the tile is hidden.
 */
export function useTileVideo(
  video: RefObject<HTMLVideoElement | null>,
  last: RefObject<HTMLCanvasElement | null>,
  station: StationAddress | null,
  camera: string,
  stream: TileStream | null,
  active: boolean,
): TileVideo {
  const [state, setState] = useState<TileVideo>(CONNECTING);
  const pictureAt = useRef(0);
  const origin = station?.url;
  const token = station?.token;
  const mayBeServed = useSession(({ hello }) => hello?.servedVideo ?? false) && !camera.startsWith('playback-');

  useEffect(() => {
    const element = video.current;
    if (!element || !active || stream === null || origin === undefined || token === undefined) return;
    const url = `${origin}/video/${encodeURIComponent(camera)}/${stream}`;
    setState(CONNECTING);
    pictureAt.current = 0;
    let player: Player | undefined;
    /** Counts players: what an earlier one still has to say is no longer heard. */
    let built = 0;
    /** When the player was built, or last said something. */
    let heardAt = performance.now();
    let over = false;
    let delay: number | undefined;
    let behind: TileVideo['behind'] = 'arrival';
    let transcoded = false;
    let verdict: PictureVerdict = 'moving';
    let verdictSince = performance.now();
    const check = createPictureCheck();
    const sampler = new OffscreenCanvas(SAMPLE.width, SAMPLE.height).getContext('2d', { willReadFrequently: true });

    const events = {
      onPicture(seconds: number | undefined) {
        heardAt = performance.now();
        const first = pictureAt.current === 0;
        pictureAt.current = performance.now();
        if (seconds !== undefined) delay = delay === undefined ? seconds : delay * 0.9 + seconds * 0.1;
        if (first) setState({ phase: { kind: 'live' }, delay, behind, transcoded, verdict, verdictSince });
      },
      onTranscoded() {
        transcoded = true;
      },
      onRefused(code: string) {
        heardAt = performance.now();
        pictureAt.current = 0;
        setState({ ...CONNECTING, phase: { kind: 'refused', code } });
      },
      onFailed(code: 'codec' | 'player') {
        // What this window cannot play it cannot play the next time either.
        heardAt = Number.POSITIVE_INFINITY;
        setState({ ...CONNECTING, phase: { kind: 'failed', code } });
      },
    };
    // A video server first, where there is one for this camera; what it has not is played as without it.
    let served = mayBeServed;
    const profile = stream.startsWith('main') ? 'main' : 'sub';
    const askServed: AskServed = (offer, signal) => {
      const client = connection.client();
      if (!client) return Promise.reject(new Error('the station is away'));
      return client.camera.playServed({ camera, profile, offer }, { signal });
    };
    const onElsewhere = (): void => {
      served = false;
      build();
    };
    const build = (): void => {
      built += 1;
      const mine = built;
      heardAt = performance.now();
      player?.stop();
      player = undefined;
      behind = served || stream.endsWith('.mp4') ? 'arrival' : 'newest';
      const begin = served ? import('./servedPlayer.ts') : stream.endsWith('.mp4') ? livePlayer() : hlsPlayer();
      begin
        .then((module) => {
          if (over || mine !== built) return;
          if ('playServed' in module) player = module.playServed(element, askServed, { ...events, onElsewhere });
          else
            player =
              'playLive' in module
                ? module.playLive(element, { url, token }, events)
                : module.playHls(element, { url, token }, events);
        })
        .catch(() => events.onFailed('player'));
    };
    build();
    const uncount = countPlayer(element);

    const look = window.setInterval(() => {
      const now = performance.now();
      // A request may wait eight seconds for its first picture; one that has none by then is asked anew by its player.
      if (now - heardAt > (pictureAt.current === 0 ? RESTART_AFTER * 2 : RESTART_AFTER)) {
        keepLast(element, last.current);
        build();
      }
      if (pictureAt.current === 0) return;
      if (now - pictureAt.current > STOPPED_AFTER) {
        const since = pictureAt.current;
        setState((old) => (old.phase.kind === 'stopped' ? old : { ...old, phase: { kind: 'stopped', since } }));
        return;
      }
      if (sampler && element.videoWidth > 0) {
        // Asynchronously: reading a picture back from the graphics at once would hold everything in this window.
        createImageBitmap(element, { resizeWidth: SAMPLE.width, resizeHeight: SAMPLE.height, resizeQuality: 'low' })
          .then((picture) => {
            if (over) return;
            sampler.drawImage(picture, 0, 0);
            picture.close();
            const next = check.look(sampler.getImageData(0, 0, SAMPLE.width, SAMPLE.height).data, now);
            if (next !== verdict) verdictSince = now;
            verdict = next;
          })
          .catch(() => {
            // The element lost its picture meanwhile: that it stopped is told by its age.
          });
      }
      setState({ phase: { kind: 'live' }, delay, behind, transcoded, verdict, verdictSince });
    }, LOOK);

    return () => {
      over = true;
      window.clearInterval(look);
      uncount();
      keepLast(element, last.current);
      player?.stop();
    };
  }, [video, last, origin, token, camera, stream, active, mayBeServed]);

  return state;
}

/** Leaves the last picture on a canvas, so that a tile that changes its stream does not go black. */
function keepLast(video: HTMLVideoElement, canvas: HTMLCanvasElement | null): void {
  if (!canvas || video.videoWidth === 0) return;
  canvas.width = Math.min(640, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
}
