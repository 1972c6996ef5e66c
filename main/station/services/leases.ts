import type { Lease, LeaseClaim } from '../../../src/domain/camera/lease.ts';
import { leaseAt } from '../../../src/domain/camera/lease.ts';
import { ok, type Refusal, type Result } from '../../../src/shared/result.ts';

type Act = LeaseClaim['act'];

/** Who has what, as this station knows it: cameras, or calls. The hub decides; without it this station does. */
export interface Leases {
  /**
   * Before something is used, and with each repeat. Answers at once when the lease is ours already, else after the hub
   * has decided. Refusals: those of the rule, `hub.busy`.
   */
  use(key: string, priority: number): Promise<Result<void>>;
  ask(key: string, act: Act, priority: number, minutes?: number): Promise<Result<void>>;
  /** The lease now; null when nobody has it. */
  of(key: string): Lease | null;
  /** All leases that hold now. */
  all(): ReadonlyMap<string, Lease>;
  /** Ours, whoever else asks. */
  isOurs(key: string): boolean;
  /** The hub's answer to a request. */
  answered(request: number, refusal: Refusal | null): void;
  /** What the hub says of a lease: spans in ms, as clocks differ. */
  told(
    key: string,
    lease: (Omit<Lease, 'since' | 'until'> & { readonly held: number; readonly left: number }) | null,
  ): void;
  /** The link to the hub came or went. */
  linkChanged(): void;
  close(): void;
}

export interface LeasesOptions {
  readonly station: string;
  readonly position: string;
  /** Whether the hub decides now. */
  readonly shares: () => boolean;
  /** Puts a request to the hub. */
  readonly say: (request: number, key: string, act: Act, priority: number, minutes?: number) => void;
  readonly decide: (before: Lease | null, claim: LeaseClaim, now: number) => Result<Lease | null>;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly onChange: (key: string) => void;
  /** Another position took what was ours. */
  readonly onLost?: (key: string, to: Lease) => void;
}

/** A lease that is ours is said again to the hub so often, ms, while it is used. */
const RENEW = 2_000;
/** The hub decides within milliseconds; one that says nothing for so long counts as away, ms. */
const PATIENCE = 1_000;

interface Waiting {
  readonly done: (result: Result<void>) => void;
  readonly here: () => Result<void>;
  readonly timer: NodeJS.Timeout;
}

/** Opens leases of one kind. */
export function createLeases(options: LeasesOptions): Leases {
  const { now, shares } = options;
  const leases = new Map<string, Lease>();
  const renewedAt = new Map<string, number>();
  const waiting = new Map<number, Waiting>();
  let requests = 0;

  const of = (key: string): Lease | null => leaseAt(leases.get(key) ?? null, now());
  const ours = (lease: Lease | null): boolean => lease?.station === options.station;

  const set = (key: string, lease: Lease | null): void => {
    const before = of(key);
    if (lease) leases.set(key, lease);
    else leases.delete(key);
    if (ours(before) && lease && !ours(lease)) options.onLost?.(key, lease);
    options.onChange(key);
  };

  /** Decided here: there is no hub, or it says nothing. */
  const decideHere = (key: string, act: Act, priority: number, minutes?: number): Result<void> => {
    const claim = { station: options.station, position: options.position, priority, act, minutes };
    const decided = options.decide(leases.get(key) ?? null, claim, now());
    if (!decided.ok) return decided;
    set(key, decided.value);
    return ok(undefined);
  };

  const ask = (key: string, act: Act, priority: number, minutes?: number): Promise<Result<void>> => {
    const here = (): Result<void> => decideHere(key, act, priority, minutes);
    if (!shares()) return Promise.resolve(here());
    return new Promise((resolve) => {
      const request = requests++;
      const timer = setTimeout(() => {
        waiting.delete(request);
        resolve(here());
      }, PATIENCE);
      waiting.set(request, { done: resolve, here, timer });
      options.say(request, key, act, priority, minutes);
    });
  };

  return {
    ask,
    async use(key, priority) {
      const lease = of(key);
      // A hand that goes on waits for nobody; a tour that became a hand asks anew.
      if (lease && ours(lease) && lease.priority >= priority) {
        if (now() - (renewedAt.get(key) ?? -RENEW) >= RENEW) {
          renewedAt.set(key, now());
          void ask(key, 'use', priority);
        }
        return ok(undefined);
      }
      renewedAt.set(key, now());
      return ask(key, 'use', priority);
    },
    of,
    all: () => new Map([...leases].filter(([, lease]) => leaseAt(lease, now()))),
    isOurs: (key) => ours(of(key)),
    answered(request, refusal) {
      const asked = waiting.get(request);
      if (!asked) return;
      waiting.delete(request);
      clearTimeout(asked.timer);
      asked.done(refusal ? { ok: false, refusal } : ok(undefined));
    },
    told(key, lease) {
      if (!lease) return set(key, null);
      const { held, left, ...who } = lease;
      set(key, { ...who, since: now() - held, until: now() + left });
    },
    linkChanged() {
      // What was asked of a hub that went is decided here; who else has what is no longer known.
      if (shares()) return;
      for (const [key, lease] of leases) if (!ours(lease)) set(key, null);
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
