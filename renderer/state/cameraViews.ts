import { create } from 'zustand';
import { type CameraView, MOST_WATCHED } from '../../src/contract/ptz.ts';
import { connection } from './station.ts';

/** Where cameras that turn look now, of those that a pane of this window shows; by asset id. */
export const useCameraViews = create<{ readonly views: ReadonlyMap<string, CameraView> }>(() => ({ views: new Map() }));

/** Cameras that the walls of this window show. */
export const useShownCameras = create<{ readonly cameras: readonly string[] }>(() => ({ cameras: [] }));

/** What each pane wants to know of. */
const wanted = new Map<string, readonly string[]>();
let watching = '';
let stop: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Panes change what they show several times in a row; the stream is opened anew once they are done, ms. */
const SETTLED = 150;

const renew = (): void => {
  const cameras = [...new Set([...wanted.values()].flat())].sort().slice(0, MOST_WATCHED);
  const key = cameras.join(' ');
  if (key === watching) return;
  watching = key;
  stop?.();
  stop = null;
  const { views } = useCameraViews.getState();
  const kept = new Map([...views].filter(([camera]) => cameras.includes(camera)));
  if (kept.size !== views.size) useCameraViews.setState({ views: kept });
  if (cameras.length === 0) return;
  stop = connection.watch(
    (client, signal) => client.camera.watchViews({ cameras }, { signal }),
    ({ views }) => {
      const next = new Map(useCameraViews.getState().views);
      for (const view of views) next.set(view.camera, view);
      useCameraViews.setState({ views: next });
      return undefined;
    },
  );
};

/** Has the station tell where these cameras look, as long as `pane` says so; an empty list ends it. */
export function watchViewsFor(pane: string, cameras: readonly string[]): void {
  if (cameras.length === 0) wanted.delete(pane);
  else wanted.set(pane, cameras);
  clearTimeout(timer);
  timer = setTimeout(renew, SETTLED);
}
