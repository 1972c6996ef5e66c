import type { Outcome } from '../../../src/contract/refusal.ts';
import type { Result } from '../../../src/shared/result.ts';

/** A result as it crosses to a window: what a value was is not told. */
export const outcome = (result: Result<unknown>): Outcome =>
  result.ok ? { ok: true } : { ok: false, refusal: { ...result.refusal, context: { ...result.refusal.context } } };
