import type { CallDraft, CallRow } from '../../../src/contract/calls.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';

type Refusal = Extract<Outcome, { ok: false }>['refusal'];

/** What is written of one call, and how much of it the station has. */
export interface HeldDraft {
  readonly draft: CallDraft;
  /** Grows with each change. */
  readonly version: number;
  /** Version that the station has. */
  readonly savedVersion: number;
  /** When it was last saved, ms; null when never in this window. */
  readonly savedAt: number | null;
  /** Why the last saving failed; null once it worked. */
  readonly refusal: Refusal | null;
}

/** Drafts of calls by call id. What is typed stays here until the station has it, however long that takes. */
export type Drafts = ReadonlyMap<string, HeldDraft>;

export const EMPTY_DRAFT: CallDraft = { text: '', type: null, place: null, callerName: '' };

/** What is written of a call: here if anything, else as the station has it. */
export const draftOf = (drafts: Drafts, call: CallRow): CallDraft =>
  drafts.get(call.id)?.draft ?? call.draft ?? EMPTY_DRAFT;

/** The operator changed something. */
export function edited(drafts: Drafts, call: CallRow, change: Partial<CallDraft>): Drafts {
  const held = drafts.get(call.id);
  return new Map(drafts).set(call.id, {
    draft: { ...draftOf(drafts, call), ...change },
    version: (held?.version ?? 0) + 1,
    savedVersion: held?.savedVersion ?? 0,
    savedAt: held?.savedAt ?? null,
    refusal: held?.refusal ?? null,
  });
}

/** The station answered to a version; what was typed meanwhile is still to be saved. */
export function answered(drafts: Drafts, call: string, version: number, outcome: Outcome, now: number): Drafts {
  const held = drafts.get(call);
  if (!held) return drafts;
  const next: HeldDraft = outcome.ok
    ? { ...held, savedVersion: Math.max(held.savedVersion, version), savedAt: now, refusal: null }
    : { ...held, refusal: outcome.refusal };
  return new Map(drafts).set(call, next);
}

/** The call is over and kept: nothing more to hold. */
export function forgotten(drafts: Drafts, call: string): Drafts {
  if (!drafts.has(call)) return drafts;
  const next = new Map(drafts);
  next.delete(call);
  return next;
}

/** Calls of which something is not at the station yet. */
export const unsaved = (drafts: Drafts): string[] =>
  [...drafts].filter(([, { version, savedVersion }]) => version > savedVersion).map(([call]) => call);
