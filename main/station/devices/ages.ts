import { FLAG } from '../../../src/contract/live.ts';
import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import type { PointTable } from './pointTable.ts';

/** How old what was received of an asset is. */
export interface Ages {
  /** Age class at a time of what was received at another; what its protocol vouches for is as true as when it came. */
  of(asset: number, received: number, driver: DeviceDriver, at: number): 'current' | 'old' | 'useless';
  /** Age bits of `flags` for an asset at a time; see `src/contract/live.ts`. */
  flags(asset: number, at: number): number;
}

/** Reads them off the table. */
export function createAges(
  table: Pick<PointTable, 'standsFrom' | 'receivedAt'>,
  driverOf: (asset: number) => DeviceDriver | undefined,
): Ages {
  const of: Ages['of'] = (asset, received, { manifest: { limits } }, at) => {
    const from = table.standsFrom[asset]!;
    if (received >= from) return 'current';
    const age = at - received;
    if (age > limits.uselessAfter) return 'useless';
    return from === Number.POSITIVE_INFINITY || age > limits.oldAfter ? 'old' : 'current';
  };
  return {
    of,
    flags(asset, at) {
      const driver = driverOf(asset);
      if (!driver) return 0;
      const received = table.receivedAt[asset]!;
      if (received === 0) return FLAG.never;
      return of(asset, received, driver, at) === 'current' ? 0 : FLAG.old;
    },
  };
}
