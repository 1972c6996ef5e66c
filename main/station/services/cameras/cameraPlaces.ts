import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import type { CameraPlace } from '../../links/onvif/cameraPlace.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { CameraAccounts } from './cameraAccounts.ts';
import { cameraAddress } from './cameraAddress.ts';

/** Where the city's cameras are, each with its own account. */
export interface CameraPlaces {
  /** `camera.unknown` for what is no camera and for one without an address, `camera.no-account`. */
  placeOf(camera: string): Result<CameraPlace>;
  /**
   * The same for who watches whether it is there: a camera whose account is missing is asked as nobody. Undefined where
   * there is nothing to ask.
   */
  seenAt(camera: string): CameraPlace | undefined;
}

/** What the places are made of. */
export interface CameraPlacesOptions {
  readonly assetOf: (camera: string) => Asset | null | undefined;
  readonly accounts: Pick<CameraAccounts, 'of'>;
  /** Origin that relative addresses are read against. */
  readonly base: string | undefined;
  /** Fingerprint of the certificate that cameras share. */
  readonly certificate: string | undefined;
}

/** Opens the places. */
export function createCameraPlaces({ assetOf, accounts, base, certificate }: CameraPlacesOptions): CameraPlaces {
  const reach = (asset: Asset): Omit<CameraPlace, 'username' | 'password'> | undefined => {
    const address = cameraAddress(asset, base);
    if (address === undefined) return undefined;
    const settings = asset.device?.settings;
    const pin = settings?.certificate ?? certificate;
    return {
      address,
      ...(pin === undefined ? {} : { certificate: String(pin) }),
      ...(settings?.serialNumber === undefined ? {} : { serialNumber: String(settings.serialNumber) }),
    };
  };
  return {
    placeOf(camera) {
      const asset = assetOf(camera);
      const at = asset && reach(asset);
      if (!asset || !at) return cameraRefusal('camera.unknown', { camera });
      const account = accounts.of(asset);
      if (!account.ok) return account;
      const { username, password } = account.value;
      return ok({ ...at, username, password: password() });
    },
    seenAt(camera) {
      const asset = assetOf(camera);
      const at = asset && reach(asset);
      if (!asset || !at) return undefined;
      const account = accounts.of(asset);
      if (!account.ok) return { ...at, username: '', password: null };
      return { ...at, username: account.value.username, password: account.value.password() };
    },
  };
}
