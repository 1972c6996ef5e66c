import {
  type AlarmState,
  alarmOperationSchema,
  decide as decideAlarm,
  evolve as evolveAlarm,
  NO_ALARM,
} from '../domain/alarm/alarm.ts';
import {
  type CallState,
  callOperationSchema,
  decide as decideCall,
  evolve as evolveCall,
  NO_CALL,
} from '../domain/call/call.ts';
import type { OperationClass } from '../domain/operator/operator.ts';
import { ok, type Result, refuse } from '../shared/result.ts';
import { factId, type Operation } from './operation.ts';

/** State of any stream, with the type that its name begins with. */
export type StreamState =
  | { readonly type: 'alarm'; readonly state: AlarmState }
  | { readonly type: 'call'; readonly state: CallState };

/** Name of the stream of an occurrence. */
export const alarmStream = (occurrence: string): string => `alarm/${occurrence}`;
/** Name of the stream of a call. */
export const callStream = (call: string): string => `call/${call}`;

/** The state of a stream without operations. */
export const emptyState = (stream: string): StreamState =>
  stream.startsWith('call/') ? { type: 'call', state: NO_CALL } : { type: 'alarm', state: NO_ALARM };

/** The class that each kind must have: it is the rule's, not the sender's choice. */
export const CLASS_OF: Readonly<Record<string, OperationClass>> = {
  'alarm.raised': 'additive',
  'alarm.returned': 'additive',
  'alarm.acknowledged': 'guarded',
  'call.rang': 'additive',
  'call.claimed': 'guarded',
  'call.draft-saved': 'last-writer',
  'call.completed': 'guarded',
  'call.abandoned': 'additive',
};

/** The state of a stream after an operation. Total: an operation that is not understood or does not fit changes nothing. */
export function evolveStream(before: StreamState, operation: Pick<Operation, 'kind' | 'body'>): StreamState {
  const { kind, body } = operation;
  if (before.type === 'alarm') {
    const read = alarmOperationSchema.safeParse({ kind, body });
    if (!read.success) return before;
    const state = evolveAlarm(before.state, read.data);
    return state === before.state ? before : { type: 'alarm', state };
  }
  const read = callOperationSchema.safeParse({ kind, body });
  if (!read.success) return before;
  const state = evolveCall(before.state, read.data);
  return state === before.state ? before : { type: 'call', state };
}

/**
 * Whether an operation may follow a state, decided by the rules by which it was made. Guarded ones get the domain's
 * codes; `operation.unknown-kind`, `operation.wrong-class`, `operation.wrong-body`, `operation.wrong-author`,
 * `operation.wrong-id` are for what a station that keeps the rules never sends.
 */
export function recheck(before: StreamState, operation: Operation): Result<void> {
  const { kind, body, by } = operation;
  const known = Object.hasOwn(CLASS_OF, kind) && kind.startsWith(`${before.type}.`);
  if (!known) return refuse('operation.unknown-kind', `${kind} is no operation of this stream`, { kind });
  if (CLASS_OF[kind] !== operation.class)
    return refuse('operation.wrong-class', `${kind} is ${CLASS_OF[kind]}`, { kind, class: operation.class });
  const schema = before.type === 'alarm' ? alarmOperationSchema : callOperationSchema;
  const read = schema.safeParse({ kind, body });
  if (!read.success)
    return refuse('operation.wrong-body', `${kind}: ${read.error.issues[0]?.message ?? 'wrong'}`, { kind });
  if ('by' in read.data.body && read.data.body.by !== by.position)
    return refuse('operation.wrong-author', 'the body names another position', { kind, by: by.position });
  // Otherwise one station could take the identifier of an act for itself and another's would be lost as known.
  if (operation.class === 'additive' && operation.id !== factId(operation.stream, kind, ''))
    return refuse('operation.wrong-id', 'the identifier of a fact follows from the fact', { kind });
  const decided = decideAgain(before, read.data, by.position);
  return decided.ok ? ok(undefined) : decided;
}

type AnyOperation = ReturnType<typeof alarmOperationSchema.parse> | ReturnType<typeof callOperationSchema.parse>;

/** Only guarded operations can be refused for what the state is. */
function decideAgain(before: StreamState, operation: AnyOperation, position: string): Result<unknown> {
  if (before.type === 'alarm' && operation.kind === 'alarm.acknowledged')
    return decideAlarm(before.state, { type: 'acknowledge' }, { now: operation.body.at, position });
  if (before.type === 'call' && operation.kind === 'call.claimed')
    return decideCall(before.state, { type: 'claim' }, { now: operation.body.at, position });
  if (before.type === 'call' && operation.kind === 'call.completed') {
    const { draft, at } = operation.body;
    return decideCall(before.state, { type: 'complete', draft }, { now: at, position });
  }
  return ok(undefined);
}
