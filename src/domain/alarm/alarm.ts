import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { OperationDraft } from '../operator/operator.ts';

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);

/** Longest remark on an occurrence, characters. */
export const COMMENT_LIMIT = 1_000;
/** Remarks that an occurrence carries; older ones stay in the log. */
const COMMENTS_KEPT = 50;

/** How an occurrence leaves the list: when over and acknowledged, by itself when over, or by an operator's reset. */
const resetSchema = z.enum(['acknowledge', 'auto', 'manual']);
type Reset = z.infer<typeof resetSchema>;

/** Operations of an occurrence. Times in ms since 1970 UTC; `by` is a position. */
export const alarmOperationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('alarm.raised'),
    body: z.object({
      asset: z.string().min(1).max(64),
      condition: z.string().min(1).max(64),
      /** Of the response (ISA-18.2): 1 urgent to 4 diagnostic. */
      priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
      /** Text from outside. */
      detail: z.string().max(2_000).nullable(),
      /** By the device's clock. */
      raisedAt: time,
      /** `acknowledge` where it is left out. */
      reset: resetSchema.optional(),
    }),
  }),
  z.object({
    kind: z.literal('alarm.returned'),
    body: z.object({ /** By the device's clock. */ at: time }),
  }),
  z.object({ kind: z.literal('alarm.acknowledged'), body: z.object({ at: time, by: position }) }),
  z.object({ kind: z.literal('alarm.reset'), body: z.object({ at: time, by: position }) }),
  z.object({
    kind: z.literal('alarm.commented'),
    body: z.object({ at: time, by: position, text: z.string().trim().min(1).max(COMMENT_LIMIT) }),
  }),
  z.object({
    kind: z.literal('alarm.assigned'),
    body: z.object({
      at: time,
      by: position,
      /** Owner that the author saw: two who take it at once do not overwrite each other. */
      from: position.nullable(),
      /** The author takes it, another is given it, or nobody has it any more. */
      to: position.nullable(),
    }),
  }),
  z.object({
    kind: z.literal('alarm.escalated'),
    body: z.object({ at: time, /** A supervisor or a post. */ to: z.string().min(1).max(64) }),
  }),
]);

/** An operation of an occurrence, without its envelope. */
export type AlarmOperation = z.infer<typeof alarmOperationSchema>;
type Body<K extends AlarmOperation['kind']> = Extract<AlarmOperation, { kind: K }>['body'];

/** A remark on an occurrence; text from an operator. */
export interface AlarmComment {
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

/** What a device said when it raised an occurrence. */
export interface Raised {
  readonly asset: string;
  readonly condition: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly detail: string | null;
  readonly raisedAt: number;
  readonly reset?: Reset | undefined;
}

/** What is true of an occurrence in every state. */
export interface Occurrence extends Raised {
  readonly reset: Reset;
  /** Position that has taken it or been given it. */
  readonly owner: string | null;
  /** The newest last. */
  readonly comments: readonly AlarmComment[];
  readonly escalatedTo: string | null;
}

interface Returned {
  /** By the device's clock. */
  readonly returnedAt: number;
}
interface Acknowledged {
  readonly acknowledgedAt: number;
  /** Position. */
  readonly acknowledgedBy: string;
}
/** An alarm that clears by itself may be over before anybody acknowledged it. */
interface PerhapsAcknowledged {
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
}

/**
 * State of an occurrence (ISA-18.2 and IEC 62682, alarm state transition diagram). Shelved, suppressed and out of
 * service are not states of an occurrence but of its alarm: `treatment.ts`.
 */
export type AlarmState =
  | { readonly state: 'none' }
  | ({ readonly state: 'unacknowledged' } & Occurrence)
  | ({ readonly state: 'acknowledged' } & Occurrence & Acknowledged)
  | ({ readonly state: 'returned-unacknowledged' } & Occurrence & Returned)
  /** Over and acknowledged, kept by its latch until somebody resets it. */
  | ({ readonly state: 'latched' } & Occurrence & Returned & Acknowledged)
  | ({ readonly state: 'cleared' } & Occurrence & Returned & PerhapsAcknowledged);

/** An occurrence nobody has heard of. */
export const NO_ALARM: AlarmState = { state: 'none' };

type Step = AlarmState['state'] | Readonly<Record<Reset, AlarmState['state']>>;

/** What leaves the state as it is in every state: it changes what is known of the occurrence. */
const NOTES = ['alarm.commented', 'alarm.assigned', 'alarm.escalated'] as const;
type Note = (typeof NOTES)[number];
type Moving = Exclude<AlarmOperation['kind'], Note>;

/** Where each operation leads from each state; where three are given, by the way the alarm resets. */
export const ALARM_TRANSITIONS = {
  none: {
    'alarm.raised': 'unacknowledged',
    'alarm.returned': 'none',
    'alarm.acknowledged': 'none',
    'alarm.reset': 'none',
  },
  unacknowledged: {
    'alarm.raised': 'unacknowledged',
    'alarm.returned': {
      acknowledge: 'returned-unacknowledged',
      auto: 'cleared',
      manual: 'returned-unacknowledged',
    },
    'alarm.acknowledged': 'acknowledged',
    'alarm.reset': 'unacknowledged',
  },
  acknowledged: {
    'alarm.raised': 'acknowledged',
    'alarm.returned': { acknowledge: 'cleared', auto: 'cleared', manual: 'latched' },
    'alarm.acknowledged': 'acknowledged',
    'alarm.reset': 'acknowledged',
  },
  'returned-unacknowledged': {
    'alarm.raised': 'returned-unacknowledged',
    'alarm.returned': 'returned-unacknowledged',
    'alarm.acknowledged': { acknowledge: 'cleared', auto: 'cleared', manual: 'latched' },
    'alarm.reset': 'returned-unacknowledged',
  },
  latched: {
    'alarm.raised': 'latched',
    'alarm.returned': 'latched',
    'alarm.acknowledged': 'latched',
    'alarm.reset': 'cleared',
  },
  cleared: {
    'alarm.raised': 'cleared',
    'alarm.returned': 'cleared',
    'alarm.acknowledged': 'cleared',
    'alarm.reset': 'cleared',
  },
} as const satisfies Record<AlarmState['state'], Record<Moving, Step>>;

/** What a station or an operator wants of an occurrence. */
export type AlarmCommand =
  | ({ readonly type: 'raise' } & Raised)
  | { readonly type: 'return'; readonly at: number }
  | { readonly type: 'acknowledge' }
  | { readonly type: 'reset' }
  | { readonly type: 'comment'; readonly text: string }
  /** `from`: the owner that the operator saw. */
  | { readonly type: 'assign'; readonly from: string | null; readonly to: string | null }
  | { readonly type: 'escalate'; readonly to: string };

/** What a decision needs besides the state. */
export interface AlarmFacts {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** Position that acts. */
  readonly position: string;
}

/** An operation of an occurrence before it has an envelope. */
export type AlarmDraft = { [K in AlarmOperation['kind']]: OperationDraft<K, Body<K>> }[AlarmOperation['kind']];

/**
 * Identifier of an occurrence: follows from asset, condition and the device's own time (ms), so every station that
 * hears one message makes the same. The parts are escaped, two different triples never give one identifier.
 */
export const occurrenceId = (asset: string, condition: string, since: number): string =>
  `${encodeURIComponent(asset.toWellFormed())}:${encodeURIComponent(condition.toWellFormed())}:${since}`;

const UNKNOWN = refuse('alarm.unknown', 'no such occurrence');
const over = (by: string | null): ReturnType<typeof refuse> =>
  refuse('alarm.cleared', by === null ? 'over already, by itself' : `cleared already, acknowledged by ${by}`, {
    by: by ?? '',
  });

/**
 * Operations that a command gives, none when it is true already. Codes: `alarm.unknown`, `alarm.already-acknowledged`
 * (context `by`), `alarm.cleared` (context `by`, empty when it cleared by itself), `alarm.still-present`,
 * `alarm.unacknowledged` and `alarm.no-latch` (of a reset), `alarm.owner-changed` (context `owner`), `alarm.comment`.
 * An acknowledgement is never refused because the condition returned meanwhile: it then clears or latches.
 */
export function decide(state: AlarmState, command: AlarmCommand, facts: AlarmFacts): Result<AlarmDraft[]> {
  const act = { at: facts.now, by: facts.position };
  if (command.type === 'raise') {
    if (state.state !== 'none') return ok([]);
    const { asset, condition, priority, detail, raisedAt, reset } = command;
    const body = { asset, condition, priority, detail, raisedAt, ...(reset && reset !== 'acknowledge' && { reset }) };
    return ok([{ kind: 'alarm.raised', class: 'additive', fact: '', body }]);
  }
  if (state.state === 'none') return UNKNOWN;
  switch (command.type) {
    case 'return':
      if ('returnedAt' in state) return ok([]);
      return ok([{ kind: 'alarm.returned', class: 'additive', fact: '', body: { at: command.at } }]);
    case 'acknowledge':
      if (state.state === 'acknowledged' || state.state === 'latched')
        return refuse('alarm.already-acknowledged', `acknowledged already by ${state.acknowledgedBy}`, {
          by: state.acknowledgedBy,
        });
      if (state.state === 'cleared') return over(state.acknowledgedBy);
      return ok([{ kind: 'alarm.acknowledged', class: 'guarded', fact: null, body: act }]);
    case 'reset':
      if (state.state === 'cleared') return over(state.acknowledgedBy);
      if (state.reset !== 'manual') return refuse('alarm.no-latch', 'this alarm has no latch');
      if (!('returnedAt' in state)) return refuse('alarm.still-present', 'the fault is still there');
      if (state.state !== 'latched') return refuse('alarm.unacknowledged', 'nobody has acknowledged it yet');
      return ok([{ kind: 'alarm.reset', class: 'guarded', fact: null, body: act }]);
    case 'comment': {
      const text = command.text.trim();
      if (text === '' || text.length > COMMENT_LIMIT)
        return refuse('alarm.comment', `a remark has 1 to ${COMMENT_LIMIT} characters`, { limit: COMMENT_LIMIT });
      return ok([{ kind: 'alarm.commented', class: 'additive', fact: null, body: { ...act, text } }]);
    }
    case 'assign':
      if (state.state === 'cleared') return over(state.acknowledgedBy);
      if (state.owner === command.to) return ok([]);
      if (state.owner !== command.from)
        return refuse('alarm.owner-changed', `${state.owner ?? 'nobody'} has it now`, { owner: state.owner ?? '' });
      return ok([
        {
          kind: 'alarm.assigned',
          class: 'guarded',
          fact: null,
          body: { ...act, from: command.from, to: command.to },
        },
      ]);
    case 'escalate':
      if (state.escalatedTo !== null || (state.state !== 'unacknowledged' && state.state !== 'returned-unacknowledged'))
        return ok([]);
      return ok([{ kind: 'alarm.escalated', class: 'additive', fact: '', body: { at: facts.now, to: command.to } }]);
  }
}

const isNote = (operation: AlarmOperation): operation is Extract<AlarmOperation, { kind: Note }> =>
  (NOTES as readonly string[]).includes(operation.kind);

/** What a remark, an owner or an escalation adds; nothing of it moves the state. */
function noted(
  state: Exclude<AlarmState, { state: 'none' }>,
  operation: Extract<AlarmOperation, { kind: Note }>,
): AlarmState {
  switch (operation.kind) {
    case 'alarm.commented': {
      const { at, by, text } = operation.body;
      return { ...state, comments: [...state.comments.slice(1 - COMMENTS_KEPT), { at, by, text }] };
    }
    case 'alarm.assigned': {
      const { from, to } = operation.body;
      // An act that was decided on another owner has no effect, here as at the hub.
      return state.state === 'cleared' || state.owner !== from || from === to ? state : { ...state, owner: to };
    }
    case 'alarm.escalated':
      return state.escalatedTo !== null ? state : { ...state, escalatedTo: operation.body.to };
  }
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: AlarmState, operation: AlarmOperation): AlarmState {
  if (isNote(operation)) return state.state === 'none' ? state : noted(state, operation);
  if (state.state === 'none') {
    if (operation.kind !== 'alarm.raised') return state;
    const { reset = 'acknowledge', ...raised } = operation.body;
    return { state: 'unacknowledged', ...raised, reset, owner: null, comments: [], escalatedTo: null };
  }
  const step: Step = ALARM_TRANSITIONS[state.state][operation.kind];
  const next = typeof step === 'string' ? step : step[state.reset];
  if (next === state.state) return state;
  // The facts that the state has, and the one that the operation brings.
  const returnedAt =
    operation.kind === 'alarm.returned' ? operation.body.at : 'returnedAt' in state ? state.returnedAt : null;
  const acknowledged =
    operation.kind === 'alarm.acknowledged'
      ? { acknowledgedAt: operation.body.at, acknowledgedBy: operation.body.by }
      : state.state === 'acknowledged' || state.state === 'latched'
        ? { acknowledgedAt: state.acknowledgedAt, acknowledgedBy: state.acknowledgedBy }
        : null;
  const base = occurrenceOf(state);
  if (next === 'acknowledged' && acknowledged) return { state: next, ...base, ...acknowledged };
  if (returnedAt === null) return state;
  if (next === 'returned-unacknowledged') return { state: next, ...base, returnedAt };
  if (next === 'latched' && acknowledged) return { state: next, ...base, returnedAt, ...acknowledged };
  if (next === 'cleared')
    return {
      state: next,
      ...base,
      returnedAt,
      acknowledgedAt: acknowledged?.acknowledgedAt ?? null,
      acknowledgedBy: acknowledged?.acknowledgedBy ?? null,
    };
  return state;
}

function occurrenceOf(state: Occurrence): Occurrence {
  const { asset, condition, priority, detail, raisedAt, reset, owner, comments, escalatedTo } = state;
  return { asset, condition, priority, detail, raisedAt, reset, owner, comments, escalatedTo };
}
