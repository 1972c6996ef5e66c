import { useCallback, useEffect } from 'react';
import { useRegister } from '../../state/register.ts';
import { connection, select, selectedOnWall } from '../../state/station.ts';
import { useSelection } from '../../state/stores.ts';
import { follow, type Wall } from './wall.ts';

/** The camera of most use for a thing: itself when it is one, else the first of those that see it. */
async function cameraFor(asset: string): Promise<string | null> {
  const detail = await connection.ask((client) => client.asset.get({ asset }));
  if (!detail) return null;
  return detail.kind === 'camera'
    ? detail.id
    : (detail.nearestCameras.find(({ sight }) => sight !== 'near')?.id ?? null);
}

/**
 * Brings what is selected elsewhere (map, list, another window) to the wall: a camera to the selected tile or to the spot
 * tile; of anything else, and of what another wall selects, the camera that sees it to the spot tile only. Answers the way to select a camera from the wall
 * itself, which moves nothing but the spot tile.
 */
export function useFollowSelection(change: (by: (wall: Wall) => Wall) => void): (camera: string) => void {
  useEffect(() => {
    let asked = 0;
    const toSpot = (camera: string): void => change((now) => (now.spot === null ? now : follow(now, camera)));
    return useSelection.subscribe(({ selection, by }, before) => {
      if (selection === before.selection || !selection?.asset) return;
      const { asset } = selection;
      asked += 1;
      const { register } = useRegister.getState();
      const index = register?.indexOf.get(asset);
      const isCamera = index !== undefined && register?.kindOf(index) === 'camera';
      if (isCamera && selection.type === 'asset') {
        if (selectedOnWall(by)) toSpot(asset);
        else change((now) => follow(now, asset));
        return;
      }
      const question = asked;
      void cameraFor(asset).then((camera) => {
        if (camera !== null && question === asked) toSpot(camera);
      });
    });
  }, [change]);
  return useCallback(
    (camera: string): void => select({ type: 'asset', id: camera, asset: camera }, { onWall: true }),
    [],
  );
}
