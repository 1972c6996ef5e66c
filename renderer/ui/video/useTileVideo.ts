import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { StationAddress } from '../../state/address.ts';
import { connection } from '../../state/station.ts';
import { useSession } from '../../state/stores.ts';
import { onWithdrawn } from '../../state/withdrawn.ts';
import { createLastPicture } from './lastPicture.ts';
import { countPlayer } from './machineLoad.ts';
import { createPictureCheck, type PictureVerdict } from './pictureCheck.ts';
import { type Player, recycleAfter, type TilePhase } from './player.ts';
import type { AskServed } from './servedPlayer.ts';
import type { TileStream } from './streamChoice.ts';
import type { ChosenStream } from './useTileStream.ts';
import { takesPictureAway } from './withdrawing.ts';

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
  /** When the last picture, which still stands, was of now, in monotonic milliseconds; undefined while none stands. */
  readonly kept: number | undefined;
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
  kept: undefined,
  delay: undefined,
  behind: 'arrival',
  transcoded: false,
  verdict: 'moving',
  verdictSince: 0,
};

/** A tile without a picture of now: it is asked for, and the one that is kept tells its age once it is an old one. */
function waiting(kept: number | undefined, away: boolean): TileVideo {
  const isOld = kept !== undefined && (away || performance.now() - kept > STOPPED_AFTER);
  return { ...CONNECTING, kept, phase: isOld ? { kind: 'stopped', since: kept } : { kind: 'connecting' } };
}

const livePlayer = () => import('./livePlayer.ts');
const hlsPlayer = () => import('./hlsPlayer.ts');

/** Reads the players before the first tile wants one: read only then, its first picture would wait for them. */
export function readPlayers(): void {
  // What cannot be read now is asked for again by the tile, which says so.
  for (const read of [livePlayer, hlsPlayer]) read().catch(() => {});
}

/** The elements of a tile's pictures. */
export interface TileElements {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** Under the video, always greyed: its last picture while there is none of now. Shown while `kept` is told. */
  readonly last: RefObject<HTMLCanvasElement | null>;
  /** The camera's still, with the monotonic milliseconds it was asked at in `data-at`; it is kept when no stream comes. */
  readonly still?: RefObject<HTMLImageElement | null>;
}

/**
 * Plays one stream, named or chosen, into a video element while `active`, and watches what comes: a player whose pictures
 * stop is taken down and built anew. Nothing runs while the tile is hidden. The last picture is kept while the camera is away, and
 * goes at once when it may not be seen any more, or not as it was.
 */
export function useTileVideo(
  elements: TileElements,
  station: StationAddress | null,
  camera: string,
  played: TileStream | ChosenStream,
  active: boolean,
): TileVideo {
  const { video, last, still } = elements;
  const isChosen = typeof played !== 'string';
  const stream = isChosen ? (played.choice?.stream ?? null) : played;
  const falls = isChosen ? played.refused : undefined;
  // What is shown for want of a place takes none: the next one that is free is for the large stream.
  const placeless = useRef(false);
  placeless.current = isChosen && played.choice?.lowered === 'conversions';
  const [state, setState] = useState<TileVideo>(CONNECTING);
  const [keeper] = useState(() => createLastPicture(() => last.current));
  const origin = station?.url;
  const token = station?.token;
  const mayBeServed = useSession(({ hello }) => hello?.servedVideo ?? false) && !camera.startsWith('playback-');

  useEffect(() => {
    const element = video.current;
    setState(waiting(keeper.at(), origin === undefined));
    if (!element || !active || stream === null || origin === undefined || token === undefined) return;
    const url = `${origin}/video/${encodeURIComponent(camera)}/${stream}`;
    const profile = stream.startsWith('main') ? 'main' : 'sub';
    /** When the last picture of the player that runs was shown; 0 before its first. */
    let pictureAt = 0;
    let player: Player | undefined;
    /** Counts players: what an earlier one still has to say is no longer heard. */
    let built = 0;
    let builtAt = 0;
    let recycle = Number.POSITIVE_INFINITY;
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

    /** Keeps what is shown, before its player goes. */
    const keep = (): void => {
      if (pictureAt !== 0) keeper.keep(element, verdict === 'frozen' ? verdictSince : pictureAt);
      pictureAt = 0;
    };
    const keepStill = (): void => {
      const picture = still?.current;
      if (picture?.complete && keeper.at() === undefined) keeper.keep(picture, Number(picture.dataset.at));
    };

    const events = {
      onPicture(seconds: number | undefined) {
        heardAt = performance.now();
        const first = pictureAt === 0;
        pictureAt = performance.now();
        if (seconds !== undefined) delay = delay === undefined ? seconds : delay * 0.9 + seconds * 0.1;
        if (first)
          setState({ phase: { kind: 'live' }, kept: undefined, delay, behind, transcoded, verdict, verdictSince });
      },
      onTranscoded() {
        transcoded = true;
      },
      onDown() {
        heardAt = performance.now();
        keep();
        setState(waiting(keeper.at(), false));
      },
      onRefused(code: string) {
        heardAt = performance.now();
        if (profile === 'main' && falls?.(code)) return;
        pictureAt = 0;
        if (takesPictureAway(code)) keeper.wipe();
        else keepStill();
        setState({ ...CONNECTING, kept: keeper.at(), phase: { kind: 'refused', code } });
      },
      onFailed(code: 'codec' | 'player') {
        // What this window cannot play it cannot play the next time either.
        heardAt = Number.POSITIVE_INFINITY;
        if (profile === 'main' && falls?.(code)) return;
        pictureAt = 0;
        keepStill();
        setState({ ...CONNECTING, kept: keeper.at(), phase: { kind: 'failed', code } });
      },
    };
    // A video server first, where there is one for this camera; what it has not is played as without it.
    let served = mayBeServed;
    const askServed: AskServed = (offer, signal) => {
      const client = connection.client();
      if (!client) return Promise.reject(new Error('the station is away'));
      return client.camera.playServed({ camera, profile, offer }, { signal });
    };
    const onElsewhere = (code: string): void => {
      served = false;
      if (takesPictureAway(code)) withdraw();
      else build();
    };
    const build = (): void => {
      built += 1;
      const mine = built;
      heardAt = performance.now();
      builtAt = heardAt;
      recycle = recycleAfter(useSession.getState().hello?.videoRecycle ?? Number.POSITIVE_INFINITY, Math.random());
      player?.stop();
      player = undefined;
      behind = served || stream.endsWith('.mp4') ? 'arrival' : 'newest';
      const begin = served ? import('./servedPlayer.ts') : stream.endsWith('.mp4') ? livePlayer() : hlsPlayer();
      begin
        .then((module) => {
          if (over || mine !== built) return;
          if ('playServed' in module) player = module.playServed(element, askServed, { ...events, onElsewhere });
          else {
            const address = { url, token, placeless: placeless.current };
            player =
              'playLive' in module
                ? module.playLive(element, address, events)
                : module.playHls(element, address, events);
          }
        })
        .catch(() => events.onFailed('player'));
    };
    const rebuild = (): void => {
      events.onDown();
      build();
    };
    /** Nothing of what was shown stays, in the player's buffer neither. */
    const withdraw = (): void => {
      pictureAt = 0;
      build();
      keeper.wipe();
      setState(CONNECTING);
    };
    build();
    const unhear = onWithdrawn(camera, withdraw);
    const uncount = countPlayer(element);

    const look = window.setInterval(() => {
      const now = performance.now();
      // A request may wait eight seconds for its first picture; one that has none by then is asked anew by its player.
      if (now - heardAt > (pictureAt === 0 ? RESTART_AFTER * 2 : RESTART_AFTER)) rebuild();
      else if (pictureAt !== 0 && now - builtAt > recycle) rebuild();
      if (pictureAt === 0) {
        setState((old) => (old.phase.kind === 'connecting' && old.kept !== undefined ? waiting(old.kept, false) : old));
        return;
      }
      if (now - pictureAt > STOPPED_AFTER) {
        const since = pictureAt;
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
      setState({ phase: { kind: 'live' }, kept: undefined, delay, behind, transcoded, verdict, verdictSince });
    }, LOOK);

    return () => {
      over = true;
      window.clearInterval(look);
      unhear();
      uncount();
      keep();
      player?.stop();
    };
  }, [video, still, keeper, origin, token, camera, stream, falls, active, mayBeServed]);

  // What is hidden has no player, and may have kept a picture all the same. Another camera has a picture of its own.
  useEffect(() => {
    const unhear = onWithdrawn(camera, () => {
      keeper.wipe();
      setState((old) => (old.kept === undefined ? old : CONNECTING));
    });
    return () => {
      unhear();
      keeper.wipe();
    };
  }, [camera, keeper]);

  // Only when the new picture is on the screen: between the two there is no black.
  useLayoutEffect(() => {
    if (state.phase.kind === 'live' && keeper.at() !== undefined) keeper.wipe();
  }, [state, keeper]);

  return state;
}
