import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { StationAddress } from '../../state/address.ts';
import { createLargeStreams } from './largeStreams.ts';
import { asH264, askStation, plays, refusalCodeOf } from './player.ts';
import type { LargeTrouble } from './streamChoice.ts';

/** Of all tiles of this window: two of the same camera ask once. */
const largeStreams = createLargeStreams();

/** What stands against the large stream of a camera in this window; undefined when nothing is known. */
export const useLargeTrouble = (camera: string): LargeTrouble | undefined =>
  useSyncExternalStore(largeStreams.listen, () => largeStreams.trouble(camera));

/** Tells why a camera's large stream is not played; true when its tile shows the small one instead. */
export const useLargeRefused = (camera: string): ((code: string) => boolean) =>
  useCallback((code) => largeStreams.refused(camera, code), [camera]);

/** While `wanted`, has the large stream of a camera asked for as long as there is no place to transcode it. */
export function useLargeWanted(camera: string, station: StationAddress | null, wanted: boolean): void {
  const origin = station?.url;
  const token = station?.token;
  useEffect(() => {
    if (!wanted || origin === undefined || token === undefined) return;
    const viewer = crypto.randomUUID().slice(0, 8);
    const url = `${origin}/video/${encodeURIComponent(camera)}/main/index.m3u8?viewer=${viewer}`;
    return largeStreams.want(camera, async (signal) => {
      const answer = await askStation({ url: asH264({ url, token }), token }, signal);
      const code = refusalCodeOf(answer);
      if (code !== undefined) return code === 'video.transcode-full' ? 'conversions' : undefined;
      return plays(answer.headers.get('x-vigie-codec') ?? '') ? 'had' : 'codec';
    });
  }, [camera, origin, token, wanted]);
}
