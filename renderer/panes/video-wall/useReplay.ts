import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { onWithdrawn } from '../../state/withdrawn.ts';
import type { ReplayPlayer } from '../../ui/video/replayPlayer.ts';
import { movesCamera } from './keys.ts';
import type { ReplayState, WallHost } from './wallHost.ts';

/** How often the selected tile asks what is kept, in milliseconds. */
const ASK = 2_000;

/** Steps back in milliseconds: the key, and the key with Shift. */
export const STEPS = { short: 10_000, long: 60_000 } as const;

/** The replay of one tile. */
export interface Replay {
  /** What the station keeps of this camera; undefined until it has said so. */
  readonly state: ReplayState | undefined;
  /** Wall clock of the old picture that is shown, ms since 1970; null while the tile shows the live one. */
  readonly at: number | null;
  /** Code of the last refusal; null after an act that was done. */
  readonly refusal: string | null;
  /** Goes back by so many milliseconds from what is shown. */
  back(milliseconds: number): void;
  seek(wall: number): void;
  live(): void;
  keep(keep: boolean): void;
  /** Takes the keys of the replay; while an old picture is shown no key moves the camera. */
  onKeyDown(event: KeyboardEvent): void;
}

/**
 * Lets a tile show what its station has kept of a camera, in the tile's own video element. Ends when the tile is no
 * longer selected (`active`) or shows another camera.
 */
export function useReplay(
  video: () => HTMLVideoElement | null | undefined,
  host: Pick<WallHost, 'station' | 'replay' | 'keepReplay'>,
  camera: string,
  active: boolean,
): Replay {
  const [state, setState] = useState<ReplayState>();
  const [at, setAt] = useState<number | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const player = useRef<ReplayPlayer | null>(null);
  const ways = useRef(host);
  ways.current = host;
  const origin = host.station?.url;
  const token = host.station?.token;

  const live = useCallback(() => {
    player.current?.stop();
    player.current = null;
    setAt(null);
  }, []);

  useEffect(() => {
    if (!active || origin === undefined) return;
    let over = false;
    const ask = (): void => {
      ways.current.replay(camera).then((next) => {
        if (!over && next) setState(next);
      });
    };
    ask();
    const timer = window.setInterval(ask, ASK);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [active, origin, camera]);

  // What is not selected shows the present: nobody is to find an old picture on the wall that nobody looks back at.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another camera is another past
  useEffect(
    () => () => {
      live();
      setState(undefined);
      setRefusal(null);
    },
    [active, camera, live],
  );

  // What it has read ahead may not be seen any more: the present says what may.
  useEffect(() => onWithdrawn(camera, live), [camera, live]);

  const seek = (wall: number): void => {
    const span = state?.span;
    const element = video();
    if (!span || origin === undefined || token === undefined || !element) return;
    if (wall >= span.to) {
      live();
      return;
    }
    const wanted = Math.max(span.from, wall);
    setRefusal(null);
    setAt(wanted);
    if (player.current) {
      player.current.seek(wanted);
      return;
    }
    const address = { url: `${origin}/video/${encodeURIComponent(camera)}/replay/index.m3u8`, token };
    // A place for the player that is on its way, so that it can be called off.
    let called = false;
    let next = wanted;
    const coming: ReplayPlayer = {
      seek: (later) => {
        next = later;
      },
      stop: () => {
        called = true;
      },
    };
    player.current = coming;
    import('../../ui/video/replayPlayer.ts')
      .then(({ playReplay }) => {
        if (called) return;
        player.current = playReplay(element, address, next, {
          onTime: setAt,
          onRefused(code) {
            setRefusal(code);
            live();
          },
        });
      })
      .catch(() => {
        setRefusal('player');
        live();
      });
  };

  const back = (milliseconds: number): void => {
    if (state?.span) seek((at ?? state.span.to) - milliseconds);
  };

  return {
    state,
    at,
    refusal,
    back,
    seek,
    live,
    keep(keep) {
      if (!keep) live();
      ways.current.keepReplay(camera, keep).then((code) => {
        setRefusal(code);
        return ways.current.replay(camera).then((next) => next && setState(next));
      });
    },
    onKeyDown(event) {
      if (!active || event.ctrlKey || event.altKey || event.metaKey) return;
      const step = event.shiftKey ? STEPS.long : STEPS.short;
      if (event.key.toLowerCase() === 'r' && state?.span) back(step);
      else if (at === null) return;
      else if (event.key === 'End' || event.key === 'Escape') live();
      else if (event.key === 'ArrowLeft') back(step);
      else if (event.key === 'ArrowRight') back(-step);
      // A camera that is moved while an old picture is shown is moved blindly.
      else if (!movesCamera(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
