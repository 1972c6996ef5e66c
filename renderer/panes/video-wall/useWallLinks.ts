import { useEffect } from 'react';
import { useShownCameras } from '../../state/cameraViews.ts';
import { takeWallFill, useWallFill } from '../../state/lookThere.ts';
import { fill, inSight, type Wall } from './wall.ts';

/** Cameras that were turned to a place come to the wall when the operator says so; also as soon as it is open. */
export function useLookFill(change: (by: (wall: Wall) => Wall) => void): void {
  useEffect(() => {
    const take = (): void => {
      const cameras = takeWallFill();
      if (cameras) change((now) => fill(now, cameras));
    };
    take();
    return useWallFill.subscribe(take);
  }, [change]);
}

/**
 * Tells the map of this window which cameras are on its wall: their fields of view are drawn. Of a wall that cannot be
 * seen none are, for each is asked where it looks.
 */
export function useTellShown(wall: Wall, shown: Readonly<Record<number, string | null>>, visible: boolean): void {
  useEffect(() => {
    const cameras = Object.entries(shown).flatMap(([index, camera]) =>
      visible && camera !== null && inSight(wall, Number(index)) ? [camera] : [],
    );
    useShownCameras.setState({ cameras });
  }, [wall, shown, visible]);
  useEffect(() => () => useShownCameras.setState({ cameras: [] }), []);
}
