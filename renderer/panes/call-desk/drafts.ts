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
  /** The station's own state of the call has shown what was saved: from then on that state counts, which another window may have changed. */
  readonly settled: boolean;
}

/** Drafts of calls by call id. What is typed stays here until the station has it, however long that takes. */
export type Drafts = ReadonlyMap<string, HeldDraft>;

export const EMPTY_DRAFT: CallDraft = { text: '', type: null, place: null, callerName: '' };

/** What is written of a call: here until the station has shown it, else as the station has it. */
export function draftOf(drafts: Drafts, call: CallRow): CallDraft {
  const held = drafts.get(call.id);
  return (held && !held.settled ? held.draft : (call.draft ?? held?.draft)) ?? EMPTY_DRAFT;
}

/** The operator changed something. */
export function edited(drafts: Drafts, call: CallRow, change: Partial<CallDraft>): Drafts {
  const held = drafts.get(call.id);
  return new Map(drafts).set(call.id, {
    draft: { ...draftOf(drafts, call), ...change },
    version: (held?.version ?? 0) + 1,
    savedVersion: held?.savedVersion ?? 0,
    savedAt: held?.savedAt ?? null,
    refusal: held?.refusal ?? null,
    settled: false,
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

/** After this long, ms, what the station shows counts even if it never showed what was saved here. */
const ECHO_LIMIT = 2_000;

const same = (a: CallDraft, b: CallDraft): boolean =>
  a.text === b.text &&
  a.type === b.type &&
  a.callerName === b.callerName &&
  a.place?.label === b.place?.label &&
  a.place?.at[0] === b.place?.at[0] &&
  a.place?.at[1] === b.place?.at[1];

/**
 * The station told the calls anew. What is saved and shown there needs no holding any more; until it is shown, an older
 * state of the call does not take back what was typed. `now` in ms, of the same clock as that of `answered`.
 */
export function heard(drafts: Drafts, rows: ReadonlyMap<string, CallRow>, now: number): Drafts {
  let next: Map<string, HeldDraft> | null = null;
  for (const [id, held] of drafts) {
    const there = rows.get(id)?.draft;
    if (held.settled || held.version > held.savedVersion || !there) continue;
    if (!same(there, held.draft) && now - (held.savedAt ?? now) < ECHO_LIMIT) continue;
    next ??= new Map(drafts);
    next.set(id, { ...held, settled: true });
  }
  return next ?? drafts;
}

/** Refusals of a saving that may be over a moment later: worth offering the same words again without being asked. */
const PASSING = new Set(['store.full', 'store.unwritable', 'station.no-answer', 'station.failed']);

/** Whether a saving that was refused is to be tried again by itself. A lost link is not among them: its return is heard. */
export const triesAgain = (outcome: Outcome): boolean => !outcome.ok && PASSING.has(outcome.refusal.code);

/**
 * What was written here and is not in what is kept of the call: not saved yet, or the call turned out to be another
 * position's, whose words count. Null when there is nothing of the sort.
 */
export function onlyHere(drafts: Drafts, call: CallRow, position: string): CallDraft | null {
  const held = drafts.get(call.id);
  if (!held || same(held.draft, call.draft ?? EMPTY_DRAFT)) return null;
  return held.version > held.savedVersion || call.claimedBy !== position ? held.draft : null;
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
