import { decideLease, type Lease } from '../../../../src/domain/camera/lease.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { Shared } from '../../hubLink/conversation.ts';
import type { HubLink } from '../../hubLink/hubLink.ts';
import { createLeases, type Leases } from '../leases.ts';

/** Who moves which camera, as this station knows it. */
export interface CameraLeases extends Pick<Leases, 'of' | 'all' | 'isOurs' | 'linkChanged' | 'close'> {
  /**
   * Before a camera is moved, and with each repeat. Answers at once when the lease is ours already, else after the hub
   * has decided; without a hub this station decides. Refusal: `ptz.leased`, `hub.busy`. `priority` 0 is a tour.
   */
  use(camera: string, priority?: number): Promise<Result<void>>;
  /** Keeps a camera for this position for some minutes. Refusals as `use`. */
  reserve(camera: string, minutes: number): Promise<Result<void>>;
  release(camera: string): Promise<Result<void>>;
  /** Takes what the hub says of leases; false for another message. */
  hear(message: Shared): boolean;
}

export interface CameraLeasesOptions {
  readonly station: string;
  readonly position: string;
  /** 1 to 9, of this position now. */
  readonly priority: () => number;
  readonly hub: Pick<HubLink, 'shares' | 'share'> | null;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly onChange: (camera: string) => void;
  /** Another position took what was ours. */
  readonly onLost: (camera: string, to: Lease) => void;
}

/** Opens the leases of this station. */
export function createCameraLeases({ hub, priority: own, ...options }: CameraLeasesOptions): CameraLeases {
  const leases = createLeases({
    ...options,
    decide: decideLease,
    shares: () => hub?.shares() ?? false,
    say: (request, camera, act, priority, minutes) =>
      hub?.share({ type: 'claim', request, camera, act, priority, ...(minutes === undefined ? {} : { minutes }) }),
  });
  return {
    ...leases,
    use: (camera, priority = own()) => leases.use(camera, priority),
    reserve: (camera, minutes) => leases.ask(camera, 'reserve', own(), minutes),
    release: (camera) => leases.ask(camera, 'release', own()),
    hear(message) {
      if (message.type === 'claimed') leases.answered(message.request, message.refusal);
      else if (message.type === 'leases') for (const { camera, lease } of message.leases) leases.told(camera, lease);
      else return false;
      return true;
    },
  };
}
