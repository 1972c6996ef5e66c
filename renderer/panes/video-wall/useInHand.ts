import { useMemo } from 'react';
import type { CameraInUse } from '../../../src/contract/cameras.ts';
import { leasedTiles } from './cameraUse.ts';

/** Tiles that the operator has in hand beyond what the wall itself knows: what comes by itself leaves them alone. */
export function useInHand(
  shown: Readonly<Record<number, string | null>>,
  uses: ReadonlyMap<string, CameraInUse>,
): ReadonlySet<number> {
  const key = leasedTiles(shown, uses).join();
  return useMemo(() => new Set(key === '' ? [] : key.split(',').map(Number)), [key]);
}
