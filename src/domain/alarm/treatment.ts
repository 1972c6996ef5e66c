import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { OperationDraft } from '../operator/operator.ts';

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(500);

/** Every alarm of an asset, and of what hangs on it. */
export const WHOLE_ASSET = '*';
/** One shift, ms: the longest that an alarm is shelved where its definition does not say otherwise. */
export const SHIFT = 8 * 3_600_000;
/** Works are declared for so long at most, ms. */
export const LONGEST_WORKS = 92 * 86_400_000;

/** Operations on how an alarm is treated. Times in ms since 1970 UTC; `by` is a position. */
export const treatmentOperationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('treatment.shelved'),
    body: z.object({
      at: time,
      by: position,
      reason,
      until: time,
      /** ms it may last by its definition. */ longest: time,
    }),
  }),
  z.object({ kind: z.literal('treatment.unshelved'), body: z.object({ at: time, by: position }) }),
  z.object({ kind: z.literal('treatment.out-of-service'), body: z.object({ at: time, by: position, reason }) }),
  z.object({ kind: z.literal('treatment.in-service'), body: z.object({ at: time, by: position }) }),
  z.object({
    kind: z.literal('treatment.works-declared'),
    body: z.object({ at: time, by: position, reason, until: time }),
  }),
  z.object({ kind: z.literal('treatment.works-ended'), body: z.object({ at: time, by: position }) }),
]);
/** An operation on how an alarm is treated, without its envelope. */
export type TreatmentOperation = z.infer<typeof treatmentOperationSchema>;
type Body<K extends TreatmentOperation['kind']> = Extract<TreatmentOperation, { kind: K }>['body'];

interface Act {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/**
 * How an alarm (an asset's condition, or all of an asset) is treated, apart from its occurrences: in service, shelved by
 * an operator for a time (ISA-18.2, 3.1 "shelve"), out of service for maintenance until somebody puts it back, or under
 * works, which suppress by design what its definitions say.
 */
export type TreatmentState =
  | { readonly state: 'in-service' }
  | ({ readonly state: 'shelved'; readonly until: number } & Act)
  | ({ readonly state: 'out-of-service' } & Act)
  | ({ readonly state: 'works'; readonly until: number } & Act);

/** An alarm that is treated like any other. */
export const IN_SERVICE: TreatmentState = { state: 'in-service' };

/** Where each operation leads from each state; one that leads to the same state has no effect but of a new time or reason. */
export const TREATMENT_TRANSITIONS = {
  'in-service': {
    'treatment.shelved': 'shelved',
    'treatment.unshelved': 'in-service',
    'treatment.out-of-service': 'out-of-service',
    'treatment.in-service': 'in-service',
    'treatment.works-declared': 'works',
    'treatment.works-ended': 'in-service',
  },
  shelved: {
    'treatment.shelved': 'shelved',
    'treatment.unshelved': 'in-service',
    'treatment.out-of-service': 'out-of-service',
    'treatment.in-service': 'shelved',
    'treatment.works-declared': 'shelved',
    'treatment.works-ended': 'shelved',
  },
  'out-of-service': {
    'treatment.shelved': 'out-of-service',
    'treatment.unshelved': 'out-of-service',
    'treatment.out-of-service': 'out-of-service',
    'treatment.in-service': 'in-service',
    'treatment.works-declared': 'out-of-service',
    'treatment.works-ended': 'out-of-service',
  },
  works: {
    'treatment.shelved': 'works',
    'treatment.unshelved': 'works',
    'treatment.out-of-service': 'out-of-service',
    'treatment.in-service': 'works',
    'treatment.works-declared': 'works',
    'treatment.works-ended': 'in-service',
  },
} as const satisfies Record<TreatmentState['state'], Record<TreatmentOperation['kind'], TreatmentState['state']>>;

/** What an operator wants of an alarm's treatment. Times in ms since 1970 UTC. */
export type TreatmentCommand =
  /** `longest`: ms that its definition allows, 0 for never. */
  | { readonly type: 'shelve'; readonly reason: string; readonly until: number; readonly longest: number }
  | { readonly type: 'unshelve' }
  | { readonly type: 'remove-from-service'; readonly reason: string }
  | { readonly type: 'return-to-service' }
  | { readonly type: 'declare-works'; readonly reason: string; readonly until: number }
  | { readonly type: 'end-works' };

/** What a decision needs besides the state. */
export interface TreatmentFacts {
  readonly now: number;
  readonly position: string;
}

/** An operation on a treatment before it has an envelope. */
export type TreatmentDraft = {
  [K in TreatmentOperation['kind']]: OperationDraft<K, Body<K>>;
}[TreatmentOperation['kind']];

/** What a treatment is of: `LP-00417:lamp-failed`, or `LP-00417:*`. The parts are escaped like an occurrence's. */
export const treatmentId = (asset: string, condition: string): string =>
  `${encodeURIComponent(asset.toWellFormed())}:${condition === WHOLE_ASSET ? WHOLE_ASSET : encodeURIComponent(condition.toWellFormed())}`;

/** Asset and condition of a treatment; null when it is no name of one. */
export function treatmentOf(id: string): { readonly asset: string; readonly condition: string } | null {
  const cut = id.indexOf(':');
  if (cut < 1) return null;
  try {
    return { asset: decodeURIComponent(id.slice(0, cut)), condition: decodeURIComponent(id.slice(cut + 1)) };
  } catch {
    return null;
  }
}

/** The treatment at a time: what had an end is over by itself. */
export const treatmentAt = (state: TreatmentState, now: number): TreatmentState =>
  'until' in state && state.until <= now ? IN_SERVICE : state;

const wrongReason = refuse('treatment.reason', 'a reason in up to 500 characters is wanted', { limit: 500 });

/**
 * Operations that a command gives, none when it is true already. Codes: `treatment.reason`, `treatment.until` (context
 * `longestMinutes`), `treatment.never` (may not be shelved), `treatment.out-of-service` and `treatment.shelved` (context
 * `by`), `treatment.works`, `treatment.not-shelved`, `treatment.not-out-of-service`, `treatment.no-works`.
 */
export function decide(
  before: TreatmentState,
  command: TreatmentCommand,
  { now, position }: TreatmentFacts,
): Result<TreatmentDraft[]> {
  const state = treatmentAt(before, now);
  const act = { at: now, by: position };
  const text = 'reason' in command ? command.reason.trim() : null;
  if (text !== null && (text === '' || text.length > 500)) return wrongReason;
  const taken = (): Result<never> =>
    refuse(`treatment.${state.state}`, `${state.state} already`, { by: 'by' in state ? state.by : '' });
  switch (command.type) {
    case 'shelve': {
      if (command.longest <= 0) return refuse('treatment.never', 'this alarm may not be shelved');
      if (state.state === 'out-of-service' || state.state === 'works') return taken();
      const lasts = command.until - now;
      if (!(lasts > 0) || lasts > command.longest)
        return refuse('treatment.until', 'the end must lie ahead and within what the alarm allows', {
          longestMinutes: Math.floor(command.longest / 60_000),
        });
      const body = { ...act, reason: text ?? '', until: command.until, longest: command.longest };
      return ok([{ kind: 'treatment.shelved', class: 'guarded', fact: null, body }]);
    }
    case 'unshelve':
      if (state.state !== 'shelved') return refuse('treatment.not-shelved', 'it is not shelved');
      return ok([{ kind: 'treatment.unshelved', class: 'guarded', fact: null, body: act }]);
    case 'remove-from-service':
      if (state.state === 'out-of-service') return taken();
      return ok([
        { kind: 'treatment.out-of-service', class: 'guarded', fact: null, body: { ...act, reason: text ?? '' } },
      ]);
    case 'return-to-service':
      if (state.state !== 'out-of-service') return refuse('treatment.not-out-of-service', 'it is not out of service');
      return ok([{ kind: 'treatment.in-service', class: 'guarded', fact: null, body: act }]);
    case 'declare-works': {
      if (state.state === 'out-of-service' || state.state === 'shelved') return taken();
      const lasts = command.until - now;
      if (!(lasts > 0) || lasts > LONGEST_WORKS)
        return refuse('treatment.until', 'the end must lie ahead, three months at most', {
          longestMinutes: LONGEST_WORKS / 60_000,
        });
      const body = { ...act, reason: text ?? '', until: command.until };
      return ok([{ kind: 'treatment.works-declared', class: 'guarded', fact: null, body }]);
    }
    case 'end-works':
      if (state.state !== 'works') return refuse('treatment.no-works', 'no works are declared');
      return ok([{ kind: 'treatment.works-ended', class: 'guarded', fact: null, body: act }]);
  }
}

/** The command that an operation came from, so that the hub can decide it again. */
export function commandOf(operation: TreatmentOperation): TreatmentCommand {
  switch (operation.kind) {
    case 'treatment.shelved': {
      const { reason: why, until, longest } = operation.body;
      return { type: 'shelve', reason: why, until, longest };
    }
    case 'treatment.unshelved':
      return { type: 'unshelve' };
    case 'treatment.out-of-service':
      return { type: 'remove-from-service', reason: operation.body.reason };
    case 'treatment.in-service':
      return { type: 'return-to-service' };
    case 'treatment.works-declared':
      return { type: 'declare-works', reason: operation.body.reason, until: operation.body.until };
    case 'treatment.works-ended':
      return { type: 'end-works' };
  }
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(before: TreatmentState, operation: TreatmentOperation): TreatmentState {
  // By the time of the act, not of the reader: all who read the log end in the same state.
  const state = treatmentAt(before, operation.body.at);
  const next = TREATMENT_TRANSITIONS[state.state][operation.kind];
  switch (operation.kind) {
    case 'treatment.shelved': {
      const { at, by, reason: why, until } = operation.body;
      return next === 'shelved' ? { state: next, at, by, reason: why, until } : state;
    }
    case 'treatment.out-of-service': {
      const { at, by, reason: why } = operation.body;
      return state.state === 'out-of-service' ? state : { state: 'out-of-service', at, by, reason: why };
    }
    case 'treatment.works-declared': {
      const { at, by, reason: why, until } = operation.body;
      return next === 'works' ? { state: next, at, by, reason: why, until } : state;
    }
    default:
      return next === 'in-service' ? IN_SERVICE : state;
  }
}
