import { useEffect, useState } from 'react';
import type { MasksFrame } from '../../../src/contract/masks.ts';
import { connection } from '../../state/station.ts';

/** The masks of a camera as the station has them, and whether they can be followed; undefined until it has told. */
export function useMasks(camera: string | undefined, active: boolean): MasksFrame | undefined {
  const [frame, setFrame] = useState<MasksFrame>();
  useEffect(() => {
    setFrame(undefined);
    if (camera === undefined || !active) return;
    return connection.watch(
      (client, signal) => client.mask.watch({ camera }, { signal }),
      (next: MasksFrame) => {
        setFrame(next);
        return true;
      },
    );
  }, [camera, active]);
  return frame;
}
