import type { MeterOccurrence, MetersInput, Span } from './meters.ts';
import { type BySource, bursts, comingsOf, quantile } from './occurrenceMeters.ts';
import { isFleeting } from './repetition.ts';
import { WHOLE_ASSET } from './treatment.ts';

/** How many sources are told. */
const TOP = 10;

/** What would help most against an alarm that comes too often. */
export type Proposal = 'on-delay' | 'off-delay' | 'deadband' | 'shelve' | 'repair' | 'review';

/**
 * The rules in the order in which they are tried; the first that holds gives the one proposal. Figures are of the
 * occurrences of one alarm (asset and condition) that were raised in the span.
 */
export const PROPOSAL_RULES = {
  /** Half of them or more, and at least so many, were over within ten seconds: a delay that would have removed 90 %. */
  fleeting: { share: 0.5, atLeast: 5 },
  /** After half of the returns or more, and at least so many, it came back within this time: ms. */
  back: { share: 0.5, atLeast: 5, within: 300_000 },
  /** Half of them or more stood for so long, ms. */
  long: { share: 0.5, stood: 3_600_000 },
  /** Of the long ones so many make a device that fails again and again: a repair order. */
  again: 3,
  /** Half of the long ones or more were acknowledged later than this, ms, or never: it tells nobody anything new. */
  late: { share: 0.5, after: 600_000 },
  /** What a delay of the proposal takes away of what it is against. */
  removes: 0.9,
} as const;

/** One of the alarms that came most often, and what is proposed. */
export interface TopSource {
  readonly asset: string;
  readonly condition: string;
  readonly type: string;
  /** Occurrences raised in the span, and their share of all of them. */
  readonly count: number;
  readonly share: number;
  readonly chattering: boolean;
  readonly fleeting: number;
  readonly proposal: Proposal;
  /** Seconds, for a delay. */
  readonly seconds: number | null;
  readonly followUp: 'none' | 'proposed' | 'amended' | 'shelved' | 'out-of-service';
}

/** Whole seconds that are longer than a share of the times (ms): what lasts less than a delay is taken away by it. */
function delayAgainst(times: readonly number[]): number {
  const sorted = Float64Array.from(times).sort();
  return Math.floor(quantile(sorted, PROPOSAL_RULES.removes) / 1_000) + 1;
}

/**
 * What would help most. An alarm of priority 1 is neither delayed nor shelved: what is wrong with it is repaired or
 * looked at by a person.
 */
export function proposalFor(
  occurrences: readonly MeterOccurrence[],
  limit: boolean,
  end: number,
): { readonly proposal: Proposal; readonly seconds: number | null } {
  const { fleeting, back, long, again, late } = PROPOSAL_RULES;
  const urgent = occurrences.some(({ priority }) => priority === 1);
  const sorted = [...occurrences].sort((a, b) => a.raisedAt - b.raisedAt);

  const short = sorted.flatMap(({ raisedAt, returnedAt }) =>
    returnedAt !== null && isFleeting(raisedAt, returnedAt) ? [returnedAt - raisedAt] : [],
  );
  if (!urgent && short.length >= fleeting.atLeast && short.length >= fleeting.share * sorted.length)
    return { proposal: 'on-delay', seconds: delayAgainst(short) };

  const gaps: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    const { returnedAt } = sorted[i - 1]!;
    if (returnedAt !== null) gaps.push(Math.max(0, sorted[i]!.raisedAt - returnedAt));
  }
  const soon = gaps.filter((gap) => gap < back.within);
  if (soon.length >= back.atLeast && soon.length >= back.share * gaps.length) {
    if (limit) return { proposal: 'deadband', seconds: null };
    // An off-delay keeps the alarm standing a little longer and hides nothing: it is for urgent ones as well.
    return { proposal: 'off-delay', seconds: delayAgainst(soon) };
  }

  const stood = sorted.filter(({ raisedAt, returnedAt }) => (returnedAt ?? end) - raisedAt >= long.stood);
  if (stood.length > 0 && stood.length >= long.share * sorted.length) {
    if (stood.length >= again) return { proposal: 'repair', seconds: null };
    const unanswered = stood.filter(
      ({ raisedAt, acknowledgedAt }) => acknowledgedAt === null || acknowledgedAt - raisedAt > late.after,
    );
    if (!urgent && unanswered.length >= late.share * stood.length) return { proposal: 'shelve', seconds: null };
  }
  return { proposal: 'review', seconds: null };
}

type FollowUp = TopSource['followUp'];

/** What was done about an alarm since the beginning of the span: by a person at the alarm first, then in its definition. */
function followUps({ treatments, definitions }: MetersInput, start: number) {
  const held = new Map<string, FollowUp>();
  const name = (one: string, other: string): string => `${one}\n${other}`;
  for (const { asset, condition, state } of treatments) {
    const key = name(asset, condition);
    if (state === 'out-of-service') held.set(key, state);
    else if (state === 'shelved' && !held.has(key)) held.set(key, state);
  }
  const defined = new Map(definitions.map((one) => [name(one.type, one.condition), one]));
  return (asset: string, condition: string, type: string): { followUp: FollowUp; limit: boolean } => {
    const definition = defined.get(name(type, condition));
    const treated = held.get(name(asset, WHOLE_ASSET)) ?? held.get(name(asset, condition));
    const proposed = definition?.proposedAt != null ? 'proposed' : null;
    const amended = definition?.amendedAt != null && definition.amendedAt >= start ? 'amended' : null;
    return { followUp: treated ?? proposed ?? amended ?? 'none', limit: definition?.limit ?? false };
  };
}

/** The ten alarms that came most often, with one proposal each. Ties by asset and condition, so that the table keeps still. */
export function topSources(input: MetersInput, sources: BySource, span: Span): TopSource[] {
  const best: (readonly MeterOccurrence[])[] = [];
  const before = (a: readonly MeterOccurrence[], b: readonly MeterOccurrence[]): number =>
    b.length - a.length ||
    (a[0]!.asset < b[0]!.asset ? -1 : a[0]!.asset > b[0]!.asset ? 1 : a[0]!.condition < b[0]!.condition ? -1 : 1);
  let all = 0;
  for (const conditions of sources.values()) {
    for (const own of conditions.values()) {
      all += own.length;
      const last = best.at(-1);
      if (best.length === TOP && last && before(last, own) < 0) continue;
      best.push(own);
      best.sort(before);
      if (best.length > TOP) best.pop();
    }
  }
  const known = followUps(input, span.start);
  return best.map((own) => {
    const { asset, condition, type } = own[0]!;
    const { followUp, limit } = known(asset, condition, type);
    return {
      asset,
      condition,
      type,
      count: own.length,
      share: own.length / all,
      chattering: bursts(comingsOf(own)),
      fleeting: own.filter(({ raisedAt, returnedAt }) => isFleeting(raisedAt, returnedAt)).length,
      ...proposalFor(own, limit, span.end),
      followUp,
    };
  });
}
