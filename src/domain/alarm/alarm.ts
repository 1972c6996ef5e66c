import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { OperationDraft } from '../operator/operator.ts';

const time = z.number().min(0).max(8.64e15);

/** Operations of an occurrence. Times in ms since 1970 UTC. */
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
    }),
  }),
  z.object({
    kind: z.literal('alarm.returned'),
    body: z.object({ /** By the device's clock. */ at: time }),
  }),
  z.object({
    kind: z.literal('alarm.acknowledged'),
    body: z.object({ at: time, /** Position that acknowledged. */ by: z.string().min(1).max(200) }),
  }),
]);

/** An operation of an occurrence, without its envelope. */
export type AlarmOperation = z.infer<typeof alarmOperationSchema>;
type Body<K extends AlarmOperation['kind']> = Extract<AlarmOperation, { kind: K }>['body'];

/** What stays true of an occurrence in every state. */
export interface Occurrence {
  readonly asset: string;
  readonly condition: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly detail: string | null;
  readonly raisedAt: number;
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

/** State of an occurrence (ISA-18.2, alarm state transition diagram, without shelving and suppression for now). */
export type AlarmState =
  | { readonly state: 'none' }
  | ({ readonly state: 'unacknowledged' } & Occurrence)
  | ({ readonly state: 'acknowledged' } & Occurrence & Acknowledged)
  | ({ readonly state: 'returned-unacknowledged' } & Occurrence & Returned)
  | ({ readonly state: 'cleared' } & Occurrence & Returned & Acknowledged);

/** An occurrence nobody has heard of. */
export const NO_ALARM: AlarmState = { state: 'none' };

/** Where each operation leads from each state; an operation that leads to the same state has no effect. */
export const ALARM_TRANSITIONS = {
  none: { 'alarm.raised': 'unacknowledged', 'alarm.returned': 'none', 'alarm.acknowledged': 'none' },
  unacknowledged: {
    'alarm.raised': 'unacknowledged',
    'alarm.returned': 'returned-unacknowledged',
    'alarm.acknowledged': 'acknowledged',
  },
  acknowledged: { 'alarm.raised': 'acknowledged', 'alarm.returned': 'cleared', 'alarm.acknowledged': 'acknowledged' },
  'returned-unacknowledged': {
    'alarm.raised': 'returned-unacknowledged',
    'alarm.returned': 'returned-unacknowledged',
    'alarm.acknowledged': 'cleared',
  },
  cleared: { 'alarm.raised': 'cleared', 'alarm.returned': 'cleared', 'alarm.acknowledged': 'cleared' },
} as const satisfies Record<AlarmState['state'], Record<AlarmOperation['kind'], AlarmState['state']>>;

/** What a station or an operator wants of an occurrence. */
export type AlarmCommand =
  | ({ readonly type: 'raise' } & Occurrence)
  | { readonly type: 'return'; readonly at: number }
  | { readonly type: 'acknowledge' };

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

/**
 * Operations that a command gives, none when it is true already. Codes: `alarm.unknown`, `alarm.already-acknowledged`
 * (context `by`), `alarm.cleared` (context `by`). An acknowledgement is never refused because the condition returned
 * meanwhile: it then clears the occurrence.
 */
export function decide(state: AlarmState, command: AlarmCommand, facts: AlarmFacts): Result<AlarmDraft[]> {
  switch (command.type) {
    case 'raise': {
      if (state.state !== 'none') return ok([]);
      const { asset, condition, priority, detail, raisedAt } = command;
      const body = { asset, condition, priority, detail, raisedAt };
      return ok([{ kind: 'alarm.raised', class: 'additive', fact: '', body }]);
    }
    case 'return':
      if (state.state === 'none') return refuse('alarm.unknown', 'no such occurrence');
      if (state.state === 'returned-unacknowledged' || state.state === 'cleared') return ok([]);
      return ok([{ kind: 'alarm.returned', class: 'additive', fact: '', body: { at: command.at } }]);
    case 'acknowledge':
      if (state.state === 'none') return refuse('alarm.unknown', 'no such occurrence');
      if (state.state === 'acknowledged')
        return refuse('alarm.already-acknowledged', `acknowledged already by ${state.acknowledgedBy}`, {
          by: state.acknowledgedBy,
        });
      if (state.state === 'cleared')
        return refuse('alarm.cleared', `cleared already, acknowledged by ${state.acknowledgedBy}`, {
          by: state.acknowledgedBy,
        });
      return ok([
        { kind: 'alarm.acknowledged', class: 'guarded', fact: null, body: { at: facts.now, by: facts.position } },
      ]);
  }
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: AlarmState, operation: AlarmOperation): AlarmState {
  const next: AlarmState['state'] = ALARM_TRANSITIONS[state.state][operation.kind];
  if (next === state.state) return state;
  if (operation.kind === 'alarm.raised')
    return state.state === 'none' ? { state: 'unacknowledged', ...operation.body } : state;
  if (operation.kind === 'alarm.returned') {
    const returnedAt = operation.body.at;
    if (state.state === 'unacknowledged') return { ...state, state: 'returned-unacknowledged', returnedAt };
    return state.state === 'acknowledged' ? { ...state, state: 'cleared', returnedAt } : state;
  }
  const acknowledged = { acknowledgedAt: operation.body.at, acknowledgedBy: operation.body.by };
  if (state.state === 'unacknowledged') return { ...state, state: 'acknowledged', ...acknowledged };
  return state.state === 'returned-unacknowledged' ? { ...state, state: 'cleared', ...acknowledged } : state;
}
