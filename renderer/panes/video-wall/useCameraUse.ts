import { useEffect, useState } from 'react';
import type { CameraInUse } from '../../../src/contract/cameras.ts';
import { connection } from '../../state/station.ts';

const NOBODY: ReadonlyMap<string, CameraInUse> = new Map();

/** Who watches and who moves the cameras, as long as the wall can be seen; by asset id. */
export function useCameraUse(visible: boolean): ReadonlyMap<string, CameraInUse> {
  const [uses, setUses] = useState(NOBODY);
  useEffect(() => {
    if (!visible) return;
    return connection.watch(
      (client, signal) => client.camera.watchUse(undefined, { signal }),
      ({ cameras }) => {
        setUses(new Map(cameras.map((one) => [one.camera, one])));
        return undefined;
      },
    );
  }, [visible]);
  return uses;
}
