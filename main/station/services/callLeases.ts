import type { CallLease } from '../../../src/contract/calls.ts';
import { decideCallLease } from '../../../src/domain/call/lease.ts';
import { ok, type Result } from '../../../src/shared/result.ts';
import { MOST_CALL_NAME } from '../../../src/sync/hubProtocol.ts';
import type { HubLink } from '../hubLink/hubLink.ts';
import { type ChangeFeed, createChangeFeed } from './changeFeed.ts';
import { createLeases } from './leases.ts';

/** Who answers or writes in which call, shown at every desk before the log has it. */
export interface CallLeases {
  /** This desk answers or writes. Refusals: `call.claimed-by-other` (context `by`), `hub.busy`. */
  use(call: string): Promise<Result<void>>;
  /** It does no more. */
  release(call: string): void;
  /** As windows are told, the oldest first. */
  all(): CallLease[];
  readonly feed: ChangeFeed<string>;
  close(): void;
}

export interface CallLeasesOptions {
  readonly station: string;
  readonly position: string;
  readonly hub: Pick<HubLink, 'sharesCalls' | 'share' | 'onShared' | 'onChange'> | null;
  /** Monotonic ms. */
  readonly clock: () => number;
  /** ms since 1970, for what is shown. */
  readonly now: () => number;
}

/** Opens the leases of calls; without a hub they are this station's alone. */
export function createCallLeases({ station, position, hub, clock, now }: CallLeasesOptions): CallLeases {
  const feed = createChangeFeed<string>();
  const ends = new Map<string, NodeJS.Timeout>();
  /** A lease that runs out is said by nobody: windows are told when it does. */
  const watch = (call: string): void => {
    clearTimeout(ends.get(call));
    ends.delete(call);
    const lease = leases.of(call);
    if (lease)
      ends.set(
        call,
        setTimeout(() => changed(call), Math.max(1, lease.until - clock())),
      );
  };
  const changed = (call: string): void => {
    watch(call);
    feed.changed(call);
  };
  const leases = createLeases({
    ...{ station, position, now: clock, onChange: changed },
    decide: decideCallLease,
    shares: () => hub?.sharesCalls() ?? false,
    say(request, call, act) {
      if (act !== 'reserve') hub?.share({ type: 'call-claim', request, call, act });
    },
  });
  hub?.onShared((message) => {
    if (message.type === 'call-claimed') leases.answered(message.request, message.refusal);
    if (message.type === 'call-leases') for (const { call, lease } of message.leases) leases.told(call, lease);
  });
  let shared = false;
  hub?.onChange(() => {
    if (hub.sharesCalls() === shared) return;
    shared = hub.sharesCalls();
    leases.linkChanged();
  });
  const named = (call: string): boolean => call.length <= MOST_CALL_NAME;

  return {
    feed,
    use: async (call) => (named(call) ? leases.use(call, 0) : ok(undefined)),
    release(call) {
      if (leases.isOurs(call)) void leases.ask(call, 'release', 0);
    },
    all: () =>
      [...leases.all()]
        .sort(([, a], [, b]) => a.since - b.since)
        .map(([call, lease]) => ({
          call,
          position: lease.position,
          mine: lease.station === station,
          until: now() + (lease.until - clock()),
        })),
    close() {
      leases.close();
      for (const timer of ends.values()) clearTimeout(timer);
    },
  };
}
