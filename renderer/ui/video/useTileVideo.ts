import { type RefObject, useEffect, useRef, useState } from 'react';
import type { StationAddress } from '../../state/address.ts';
import { createPictureCheck, type PictureVerdict } from './pictureCheck.ts';
import type { Player, TilePhase } from './player.ts';

/** Milliseconds without a picture after which a tile says that it stopped. */
const STOPPED_AFTER = 2_500;
/** How often a tile looks at itself, in milliseconds. */
const LOOK = 1_000;
/** Size of the sample that frozen and black pictures are told by. */
const SAMPLE = { width: 160, height: 90 };

/** What a tile knows about its pictures. */
export interface TileVideo {
  readonly phase: TilePhase;
  /** Seconds between a picture's arrival and the screen; undefined when unknown. */
  readonly delay: number | undefined;
  readonly verdict: PictureVerdict;
  /** Since when the verdict stands, in monotonic milliseconds. */
  readonly verdictSince: number;
}

const CONNECTING: TileVideo = { phase: { kind: 'connecting' }, delay: undefined, verdict: 'moving', verdictSince: 0 };

/** Which stream of a camera, and how: fragments as they come, or HLS, which many viewers share at less cost. */
export type TileStream = 'main/live.mp4' | 'sub/live.mp4' | 'sub/index.m3u8';

/**
 * Plays one stream into a video element while `active`, and watches what comes. The selected tile plays the large
 * stream by Media Source, the others the small one by HLS. Nothing runs while the tile is hidden.
 */
export function useTileVideo(
  video: RefObject<HTMLVideoElement | null>,
  last: RefObject<HTMLCanvasElement | null>,
  station: StationAddress | null,
  camera: string,
  stream: TileStream,
  active: boolean,
): TileVideo {
  const [state, setState] = useState<TileVideo>(CONNECTING);
  const pictureAt = useRef(0);
  const origin = station?.url;
  const token = station?.token;

  useEffect(() => {
    const element = video.current;
    if (!element || !active || origin === undefined || token === undefined) return;
    const url = `${origin}/video/${encodeURIComponent(camera)}/${stream}`;
    setState(CONNECTING);
    pictureAt.current = 0;
    let player: Player | undefined;
    let over = false;
    let delay: number | undefined;
    let verdict: PictureVerdict = 'moving';
    let verdictSince = performance.now();
    const check = createPictureCheck();
    const sampler = new OffscreenCanvas(SAMPLE.width, SAMPLE.height).getContext('2d', { willReadFrequently: true });

    const events = {
      onPicture(seconds: number | undefined) {
        const first = pictureAt.current === 0;
        pictureAt.current = performance.now();
        if (seconds !== undefined) delay = delay === undefined ? seconds : delay * 0.9 + seconds * 0.1;
        if (first) setState({ phase: { kind: 'live' }, delay, verdict, verdictSince });
      },
      onRefused(code: string) {
        pictureAt.current = 0;
        setState({ ...CONNECTING, phase: { kind: 'refused', code } });
      },
      onFailed(code: 'codec' | 'player') {
        setState({ ...CONNECTING, phase: { kind: 'failed', code } });
      },
    };
    const begin = stream.endsWith('.mp4') ? import('./livePlayer.ts') : import('./hlsPlayer.ts');
    begin
      .then((module) => {
        if (over) return;
        player =
          'playLive' in module
            ? module.playLive(element, { url, token }, events)
            : module.playHls(element, { url, token }, events);
      })
      .catch(() => events.onFailed('player'));

    const look = window.setInterval(() => {
      if (pictureAt.current === 0) return;
      const now = performance.now();
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
      setState({ phase: { kind: 'live' }, delay, verdict, verdictSince });
    }, LOOK);

    return () => {
      over = true;
      window.clearInterval(look);
      keepLast(element, last.current);
      player?.stop();
    };
  }, [video, last, origin, token, camera, stream, active]);

  return state;
}

/** Leaves the last picture on a canvas, so that a tile that changes its stream does not go black. */
function keepLast(video: HTMLVideoElement, canvas: HTMLCanvasElement | null): void {
  if (!canvas || video.videoWidth === 0) return;
  canvas.width = Math.min(640, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
}
