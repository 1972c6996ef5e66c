import { decideLease, type Lease, leaseAt } from '../../../../src/domain/camera/lease.ts';
import { ok, type Refusal, type Result } from '../../../../src/shared/result.ts';
import type { Shared } from '../../hubLink/conversation.ts';
import type { HubLink } from '../../hubLink/hubLink.ts';

/** Who moves which camera, as this station knows it. */
export interface CameraLeases {
  /**
   * Before a camera is moved, and with each repeat. Answers at once when the lease is ours already, else after the hub
   * has decided; without a hub this station decides. Refusal: `ptz.leased`, `hub.busy`. `priority` 0 is a tour.
   */
  use(camera: string, priority?: number): Promise<Result<void>>;
  /** Keeps a camera for this position for some minutes. Refusals as `use`. */
  reserve(camera: string, minutes: number): Promise<Result<void>>;
  release(camera: string): Promise<Result<void>>;
  /** The lease of a camera now; null when nobody has it. */
  of(camera: string): Lease | null;
  /** All leases that hold now. */
  all(): ReadonlyMap<string, Lease>;
  /** Ours, whoever else asks. */
  isOurs(camera: string): boolean;
  /** Takes what the hub says of leases; false for another message. */
  hear(message: Shared): boolean;
  /** The link to the hub came or went. */
  linkChanged(): void;
  close(): void;
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

/** A lease that is ours is said again to the hub so often, ms, while its camera is moved. */
const RENEW = 2_000;
/** The hub decides within milliseconds; one that says nothing for so long counts as away, ms. */
const PATIENCE = 1_000;

interface Waiting {
  readonly done: (result: Result<void>) => void;
  readonly here: () => Result<void>;
  readonly timer: NodeJS.Timeout;
}

/** Opens the leases of this station. */
export function createCameraLeases(options: CameraLeasesOptions): CameraLeases {
  const { now, hub } = options;
  const leases = new Map<string, Lease>();
  const renewedAt = new Map<string, number>();
  const waiting = new Map<number, Waiting>();
  let requests = 0;

  const of = (camera: string): Lease | null => leaseAt(leases.get(camera) ?? null, now());
  const ours = (lease: Lease | null): boolean => lease?.station === options.station;

  const set = (camera: string, lease: Lease | null): void => {
    const before = of(camera);
    if (lease) leases.set(camera, lease);
    else leases.delete(camera);
    if (ours(before) && lease && !ours(lease)) options.onLost(camera, lease);
    options.onChange(camera);
  };

  /** Decided here: there is no hub, or it says nothing. */
  const decideHere = (
    camera: string,
    act: 'use' | 'reserve' | 'release',
    priority: number,
    minutes?: number,
  ): Result<void> => {
    const claim = { station: options.station, position: options.position, priority, act, minutes };
    const decided = decideLease(leases.get(camera) ?? null, claim, now());
    if (!decided.ok) return decided;
    set(camera, decided.value);
    return ok(undefined);
  };

  const ask = (
    camera: string,
    act: 'use' | 'reserve' | 'release',
    priority: number,
    minutes?: number,
  ): Promise<Result<void>> => {
    const here = (): Result<void> => decideHere(camera, act, priority, minutes);
    if (!hub?.shares()) return Promise.resolve(here());
    return new Promise((resolve) => {
      const request = requests++;
      const timer = setTimeout(() => {
        waiting.delete(request);
        resolve(here());
      }, PATIENCE);
      waiting.set(request, { done: resolve, here, timer });
      hub.share({ type: 'claim', request, camera, act, priority, ...(minutes === undefined ? {} : { minutes }) });
    });
  };

  const answer = (request: number, refusal: Refusal | null): void => {
    const asked = waiting.get(request);
    if (!asked) return;
    waiting.delete(request);
    clearTimeout(asked.timer);
    asked.done(refusal ? { ok: false, refusal } : ok(undefined));
  };

  return {
    async use(camera, priority = options.priority()) {
      const lease = of(camera);
      // A hand that moves on waits for nobody; a tour that became a hand asks anew.
      if (lease && ours(lease) && lease.priority >= priority) {
        if (now() - (renewedAt.get(camera) ?? -RENEW) >= RENEW) {
          renewedAt.set(camera, now());
          void ask(camera, 'use', priority);
        }
        return ok(undefined);
      }
      renewedAt.set(camera, now());
      return ask(camera, 'use', priority);
    },
    reserve: (camera, minutes) => ask(camera, 'reserve', options.priority(), minutes),
    release: (camera) => ask(camera, 'release', options.priority()),
    of,
    all: () => new Map([...leases].filter(([, lease]) => leaseAt(lease, now()))),
    isOurs: (camera) => ours(of(camera)),
    hear(message) {
      if (message.type === 'claimed') answer(message.request, message.refusal);
      else if (message.type === 'leases')
        for (const { camera, lease } of message.leases) {
          const since = now() - (lease?.held ?? 0);
          set(camera, lease && { ...lease, since, until: now() + lease.left });
        }
      else return false;
      return true;
    },
    linkChanged() {
      // What was asked of a hub that went is decided here; who else moves what is no longer known.
      if (hub?.shares()) return;
      for (const [camera, lease] of leases) if (!ours(lease)) set(camera, null);
      for (const [request, { timer, done, here }] of waiting) {
        waiting.delete(request);
        clearTimeout(timer);
        done(here());
      }
    },
    close() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
