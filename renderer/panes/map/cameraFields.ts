import { useEffect } from 'react';
import type { CameraView } from '../../../src/contract/ptz.ts';
import { useCameraViews, useShownCameras, watchViewsFor } from '../../state/cameraViews.ts';
import { stationNow } from '../../state/clock.ts';
import type { AssetRegister } from '../../state/register.ts';
import type { SeenView } from './annotations.ts';
import type { MapEngine } from './engineTypes.ts';

/** A camera that was not heard of for so long may look elsewhere by now, ms. */
const OLD_AFTER = 12_000;
const LOOK_AGAIN = 5_000;

/** What is drawn of where cameras look; one whose mounting nobody wrote down has no direction on a map. */
export function seenViews(
  views: ReadonlyMap<string, CameraView>,
  indexOf: ReadonlyMap<string, number>,
  now: number,
): Map<number, SeenView> {
  const seen = new Map<number, SeenView>();
  for (const [camera, { azimuth, fieldOfView, range, at }] of views) {
    const index = indexOf.get(camera);
    if (index !== undefined && azimuth !== null)
      seen.set(index, { azimuth, fieldOfView, range, old: now - at > OLD_AFTER });
  }
  return seen;
}

/**
 * Has the map show where the selected camera and those on the walls of this window look, as they turn; nothing is asked
 * while fields of view are not shown.
 */
export function useCameraFields(
  engine: MapEngine | null,
  register: AssetRegister | null,
  selected: number,
  shown: boolean,
): void {
  const onWalls = useShownCameras(({ cameras }) => cameras);
  const chosen =
    register && selected >= 0 && register.kindOf(selected) === 'camera' ? register.id[selected] : undefined;
  useEffect(() => engine?.setFields(shown), [engine, shown]);
  useEffect(() => {
    watchViewsFor('map', shown ? [...(chosen ? [chosen] : []), ...onWalls] : []);
    return () => watchViewsFor('map', []);
  }, [shown, chosen, onWalls]);
  useEffect(() => {
    if (!engine || !register || !shown) return;
    const apply = (): void =>
      engine.setViews(seenViews(useCameraViews.getState().views, register.indexOf, stationNow()));
    apply();
    const stop = useCameraViews.subscribe(apply);
    const timer = setInterval(apply, LOOK_AGAIN);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [engine, register, shown]);
}
