import type { Outcome } from '../../../src/contract/refusal.ts';
import type { Refusal, Result } from '../../../src/shared/result.ts';

/** A refusal as it crosses to a window. */
export const sendable = (refusal: Refusal) => ({ ...refusal, context: { ...refusal.context } });

/** A result as it crosses to a window: what a value was is not told. */
export const outcome = (result: Result<unknown>): Outcome =>
  result.ok ? { ok: true } : { ok: false, refusal: sendable(result.refusal) };
