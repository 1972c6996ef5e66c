import type { Refusal, Result } from '../../shared/result.ts';
import type { Accepted, Operation } from '../../sync/operation.ts';
import type { StreamState } from '../../sync/streams.ts';

/** What became of a submitted operation. `known`: it was ordered before; the author gets it again. */
export type Verdict =
  | { readonly type: 'accepted'; readonly accepted: Accepted }
  | { readonly type: 'known'; readonly accepted: Accepted }
  | { readonly type: 'rejected'; readonly id: string; readonly refusal: Refusal };

/** What an operation is worth: `sealed`: this hub has ordered it before and lost it; `new`: it is to be judged by the rules alone. */
export type Standing = 'sealed' | 'new';
/** Whether whoever submits an operation may, of a stream in this state. */
export type Allows = (state: StreamState, operation: Operation) => Result<Standing>;

/** A stream as the log has made it. */
export interface StreamRecord {
  readonly stream: string;
  /** Accepted operations of the stream. */
  readonly order: number;
  readonly state: StreamState;
}

/** A place in the log: the identifier of the operation there, and the mark of its ordering (`markOf`). */
export interface LogPlace {
  readonly last: number;
  readonly id: string | null;
  readonly mark: string | null;
}

/**
 * What happened to the log that this hub did not do by `submit`. `grown`: another hub ordered operations, up to `order`
 * at least. `set-back`: the log ends before what was known of it (a back-up was put in its place), nothing known of it
 * holds any more. `records`: records of a kind were changed, by this hub or another. `away`: the database has not been
 * reached for some time.
 */
export type LogNews =
  | { readonly type: 'grown'; readonly order: number }
  | { readonly type: 'set-back' }
  | { readonly type: 'away' }
  | { readonly type: 'records'; readonly kind: string };

/**
 * The hub's log: the one order of all operations of a city. One contract for all stores (contract.test.ts): SQLite for
 * one hub, PostgreSQL for several hubs and several cities.
 *
 * Refusals of every call: `store.full` (no room on the disk), `store.away` (the database cannot be reached now; it is
 * tried again by itself), `store.failed`, `store.closed`. After a refusal it is not known whether it was done: doing it
 * again is safe.
 */
export interface HubStore {
  /**
   * Decides, orders and stores operations in one transaction (SPEC 2, 4 and 5). What is submitted first is decided first,
   * and answered first. `allows` is asked before the rules, of what is not known yet; in a transaction that is tried again
   * it may be asked again.
   */
  submit(operations: readonly Operation[], allows?: Allows): Promise<Result<Verdict[]>>;
  /** Operations after an order, in their order, at most `limit`. */
  since(order: number, limit: number): Promise<Result<Accepted[]>>;
  /** Where the log ends (0: empty), and what has an order; null when nothing has. */
  place(order: number): Promise<Result<LogPlace>>;
  /** Streams of a type whose name comes after `after` (none: empty), in the order of their names as bytes, at most `limit`. */
  streams(type: StreamState['type'], after: string, limit: number): Promise<Result<StreamRecord[]>>;
  readonly records: HubRecords;
  /** Identity of this log: another one has another order, and stations start again with it. */
  logId(): string;
  /** Tells what others did to the log. May come late, never instead of being readable. */
  watch(listener: (news: LogNews) => void): void;
  /** What was submitted before is answered first. */
  close(): Promise<void>;
}

/**
 * Small things that the hubs of a city share and that are no operations (accounts, keys of other systems), under kind and
 * name. A name or text that no database keeps as it is (U+0000, halves of surrogate pairs) is refused: `record.text`.
 */
export interface HubRecords {
  read(kind: string, name: string): Promise<Result<string | null>>;
  list(kind: string): Promise<Result<{ readonly name: string; readonly text: string }[]>>;
  /** The last one holds; null removes it. Told to all hubs by `records` of `watch`. */
  write(kind: string, name: string, text: string | null): Promise<Result<void>>;
}
