import type { DiscoveryReport } from '../../../../src/contract/cameraEquipment.ts';
import { ok, type Result } from '../../../../src/shared/result.ts';
import {
  type DiscoveryReport as Answers,
  type DiscoveryOptions,
  discoverCameras,
  type NetworkPlace,
  networkPlaces,
} from '../../links/onvif/discovery.ts';
import type { Register } from '../../register/register.ts';

/** Looking for cameras on the network. */
export interface CameraSearch {
  interfaces(): NetworkPlace[];
  /** The devices that answered, each with the camera of the register that has its address. Codes: `discovery.*`. */
  discover(place: string): Promise<Result<DiscoveryReport>>;
}

/** What a search is given. */
export interface CameraSearchOptions {
  readonly register: Pick<Register, 'assets' | 'isRetired'>;
  /** The address of a camera of the register; undefined for one that has none. */
  readonly addressOf: (camera: string) => { readonly address: string } | undefined;
  readonly search?: (options: DiscoveryOptions) => Promise<Result<Answers>>;
}

/** Opens the search. Who asks for one interface while it is being searched gets the same answer. */
export function createCameraSearch(options: CameraSearchOptions): CameraSearch {
  const running = new Map<string, Promise<Result<DiscoveryReport>>>();
  const search = options.search ?? discoverCameras;

  const once = async (place: string): Promise<Result<DiscoveryReport>> => {
    const answers = await search({ interface: place });
    if (!answers.ok) return answers;
    const known = new Map<string, { id: string; number: number }>();
    for (const [index, asset] of options.register.assets.entries()) {
      if (asset.kind !== 'camera' || options.register.isRetired(index)) continue;
      const at = options.addressOf(asset.id)?.address;
      if (at !== undefined) known.set(at, { id: asset.id, number: asset.number });
    }
    const { found, unreadable, dropped } = answers.value;
    return ok({
      found: found.map((camera) => ({
        ...camera,
        profiles: [...camera.profiles],
        scopes: [...camera.scopes],
        known: known.get(camera.address) ?? null,
      })),
      unreadable: unreadable.map((one) => ({ ...one })),
      dropped,
    });
  };

  return {
    interfaces: networkPlaces,
    discover(place) {
      let searching = running.get(place);
      if (!searching) {
        searching = once(place).finally(() => running.delete(place));
        running.set(place, searching);
      }
      return searching;
    },
  };
}
