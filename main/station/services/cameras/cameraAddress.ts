import type { Asset } from '../../../../src/domain/asset/asset.ts';
import type { Register } from '../../register/register.ts';

/**
 * Where a camera's device service is: the address of its settings, below `base` where it is only a path. Undefined for
 * what is no camera and for one that nobody gave an address.
 */
export function cameraAddress(asset: Asset | undefined, base: string | undefined): string | undefined {
  const address = asset?.kind === 'camera' ? asset.device?.settings?.address : undefined;
  if (typeof address !== 'string' || !URL.canParse(address, base)) return undefined;
  return new URL(address, base).href;
}

/** The cameras of a register that have an address. */
export const addressedCameras = (register: Register, base: string | undefined): string[] =>
  register.assets.flatMap((asset, index) =>
    !register.isRetired(index) && cameraAddress(asset, base) !== undefined ? [asset.id] : [],
  );
