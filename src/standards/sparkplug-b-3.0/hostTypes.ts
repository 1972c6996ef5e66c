import type { Quality } from '../../domain/asset/device.ts';
import type { Refusal } from '../../shared/result.ts';
import type { RebirthCause } from './asking.ts';
import type { HostLimits } from './ledger.ts';
import type { PayloadLimits, PropertySet, Whole } from './message.ts';
import type { Reading } from './owner.ts';

/** When something happens: `utc` (ms since 1970) for stamps, `steady` (monotonic ms) for time-outs. */
export interface Moment {
  readonly utc: number;
  readonly steady: number;
}

/** An edge node (`device` null) or a device behind it. */
export interface Owner {
  readonly group: string;
  readonly node: string;
  readonly device: string | null;
}

/** A message to publish. */
export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Why a node or device counts as dead. */
export type DeathCause =
  /** It said so, or the broker for it. */
  | 'death-message'
  /** Its node died. */
  | 'node-dead'
  /** Its node began a new session and it was not yet born in that one. */
  | 'new-session'
  /** Its node was born again and it was not, within the time allowed. */
  | 'not-born-again'
  /** Its birth was refused, so nothing that it sends can be read. */
  | 'birth-refused';

/** What happened, and what is to be done. `at` is ms since 1970 UTC. */
export type HostEvent =
  /** A node lives; its values follow in a `values` event. `isRebirth`: within the session that was known. */
  | {
      readonly kind: 'node-born';
      readonly owner: Owner;
      readonly at: number;
      readonly bdSeq: Whole | null;
      readonly isRebirth: boolean;
    }
  | { readonly kind: 'device-born'; readonly owner: Owner; readonly at: number; readonly isRebirth: boolean }
  /** All its values are stale since `at`. The devices of a node come in events of their own. */
  | {
      readonly kind: 'node-dead' | 'device-dead';
      readonly owner: Owner;
      readonly at: number;
      readonly because: DeathCause;
    }
  /** Messages of the node were lost: its values are uncertain until it is born again. */
  | { readonly kind: 'node-doubt'; readonly owner: Owner; readonly at: number; readonly because: RebirthCause }
  /** The broker was lost: every value of every node is stale since `at`. */
  | { readonly kind: 'all-stale'; readonly at: number }
  /** Values; `isBirth`: all that the owner has. `at`: the message's own time, null when it gave none that can be. */
  | {
      readonly kind: 'values';
      readonly owner: Owner;
      readonly at: number | null;
      readonly receivedAt: number;
      readonly isBirth: boolean;
      readonly readings: readonly Reading[];
    }
  /** Publish this now; never queue it. */
  | {
      readonly kind: 'publish';
      readonly publication: Publication;
      readonly because: RebirthCause | 'host-birth' | 'host-again';
    }
  /** Another host application comes or goes. */
  | { readonly kind: 'other-host'; readonly host: string; readonly online: boolean; readonly at: number | null }
  /** Another application publishes under our identifier (tck-id-operational-behavior-host-application-host-id). */
  | { readonly kind: 'same-host-id'; readonly at: number }
  /** Nodes hold a STATE of ours that is newer than this connection's and will ignore it: connect again with a new will. */
  | { readonly kind: 'reconnect'; readonly at: number }
  /** A message, or `count` metrics of one, was not used. */
  | {
      readonly kind: 'refused';
      readonly topic: string;
      readonly owner: Owner | null;
      readonly at: number;
      readonly refusal: Refusal;
      readonly count: number;
    };

/** What the host is given. */
export interface HostOptions {
  /** Unique among host applications (tck-id-operational-behavior-host-application-host-id). */
  readonly hostId: string;
  /** Only these groups are subscribed to; all when left out. */
  readonly groups?: readonly string[];
  /** The Reorder Timeout (tck-id-operational-behavior-host-reordering-param), ms. */
  readonly reorderMs?: number;
  /** Least time between two rebirth requests to one node, ms. */
  readonly rebirthEveryMs?: number;
  /** Rebirth requests wait up to so long, so that hosts that see the same gap do not all ask. Needs `random`. */
  readonly rebirthSpreadMs?: number;
  readonly random?: () => number;
  readonly limits?: Partial<HostLimits>;
  readonly payload?: Partial<PayloadLimits>;
}

/** What the host knows of a node or device. */
export interface OwnerView {
  readonly owner: Owner;
  /** `lost`: the broker is, or messages were, and no birth came since. */
  readonly phase: 'alive' | 'dead' | 'lost' | 'unborn';
  /** Since when, ms since 1970 UTC. */
  readonly since: number;
  /** Whether the values are no longer the owner's word; they were true until `since`. */
  readonly isStale: boolean;
  /** Messages were lost: values are at best uncertain. */
  readonly isDoubtful: boolean;
  readonly bdSeq: Whole | null;
  readonly readings: ReadonlyMap<string, Reading>;
  /** What the birth said about the metrics besides their values: units, limits. */
  readonly properties: ReadonlyMap<string, PropertySet>;
  /** How far a value can be believed now: stale and doubtful ones are never good. */
  readonly quality: (metric: string) => Quality;
}
