import { useEffect, useState } from 'react';
import { connection } from '../../state/station.ts';

/** Of when the picture is that a playback shows. */
export interface PlaybackMoment {
  /** ms since 1970. */
  readonly at: number;
  /** The camera said it with the picture; else it is counted from where playing began. */
  readonly told: boolean;
}

/** How often a time that is counted is shown anew, ms. */
const TICK = 500;

/** Hears of when the picture is; null until the camera is asked for it. */
export function usePlaybackTime(playback: string | null): PlaybackMoment | null {
  const [moment, setMoment] = useState<PlaybackMoment | null>(null);
  useEffect(() => {
    setMoment(null);
    if (playback === null) return;
    let last: { readonly moment: PlaybackMoment; readonly heard: number } | null = null;
    const stop = connection.watch(
      (client, signal) => client.camera.watchPlayback({ playback }, { signal }),
      (next: PlaybackMoment) => {
        last = { moment: next, heard: performance.now() };
        setMoment(next);
        return true;
      },
    );
    const timer = window.setInterval(() => {
      if (last && !last.moment.told) setMoment({ at: last.moment.at + (performance.now() - last.heard), told: false });
    }, TICK);
    return () => {
      stop();
      window.clearInterval(timer);
    };
  }, [playback]);
  return moment;
}
