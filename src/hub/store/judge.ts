import { randomBytes } from 'node:crypto';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Accepted, Operation } from '../../sync/operation.ts';
import { emptyState, evolveStream, recheck, type StreamState, UNKNOWN_KIND } from '../../sync/streams.ts';
import type { Allows, Standing, Verdict } from './hubStore.ts';

/** A log in the middle of a transaction. */
export interface Ledger {
  /** The operation of an identifier, if it was ordered before. */
  known(id: string): Accepted | undefined;
  stream(name: string): { readonly order: number; readonly state: StreamState } | undefined;
  write(accepted: Accepted, state: StreamState): void;
}

/**
 * Decides operations one after the other, first whether their author may (`allows`), and writes those that are accepted,
 * from `last` on without gaps (SPEC 2.1, 4.1, 5). What bears this hub's seal is kept although it is not understood (5.8).
 */
export function judge(ledger: Ledger, operations: readonly Operation[], last: number, allows?: Allows): Verdict[] {
  let order = last;
  const stamp = randomBytes(9).toString('base64url');
  return operations.map((operation): Verdict => {
    const known = ledger.known(operation.id);
    if (known) return { type: 'known', accepted: known };
    const before = ledger.stream(operation.stream);
    const state = before?.state ?? emptyState(operation.stream);
    const allowed = allows?.(state, operation) ?? ok<Standing>('new');
    const decided = allowed.ok ? recheck(state, operation) : allowed;
    const kept = allowed.ok && allowed.value === 'sealed' && !decided.ok && decided.refusal.code === UNKNOWN_KIND;
    if (!decided.ok && !kept) return { type: 'rejected', id: operation.id, refusal: decided.refusal };
    const accepted = { operation, order: ++order, streamOrder: (before?.order ?? 0) + 1, stamp };
    ledger.write(accepted, evolveStream(state, operation));
    return { type: 'accepted', accepted };
  });
}

/** Whether databases keep a text as it is. */
const isPlain = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Whether a record can be kept (`HubRecords`). */
export const recordable = (...texts: readonly (string | null)[]): Result<void> =>
  texts.every((text) => text === null || isPlain(text))
    ? ok(undefined)
    : refuse('record.text', 'a text that no database keeps');

/**
 * The name of a stream as a key of a database: itself, unless it holds what no database keeps apart (U+0000, halves of
 * surrogate pairs). Two names never have one key.
 */
export const keyOf = (stream: string): string => (isPlain(stream) ? stream : `~${JSON.stringify(stream)}`);
/** The name of a stream from its key. */
export const nameOf = (key: string): string => (key.startsWith('~') ? (JSON.parse(key.slice(1)) as string) : key);
