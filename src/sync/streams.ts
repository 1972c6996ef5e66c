import {
  type AlarmCommand,
  type AlarmOperation,
  type AlarmState,
  alarmOperationSchema,
  decide as decideAlarm,
  evolve as evolveAlarm,
  NO_ALARM,
} from '../domain/alarm/alarm.ts';
import {
  type AmendmentState,
  AS_FILED,
  commandOf as amendmentCommand,
  amendmentOperationSchema,
  decide as decideAmendment,
  evolve as evolveAmendment,
} from '../domain/alarm/amendment.ts';
import {
  decide as decideTreatment,
  evolve as evolveTreatment,
  IN_SERVICE,
  type TreatmentState,
  commandOf as treatmentCommand,
  treatmentOperationSchema,
} from '../domain/alarm/treatment.ts';
import {
  type CallOperation,
  type CallState,
  callOperationSchema,
  decide as decideCall,
  evolve as evolveCall,
  NO_CALL,
} from '../domain/call/call.ts';
import {
  decide as decideMasking,
  evolve as evolveMasking,
  type MaskingState,
  commandOf as maskingCommand,
  maskingOperationSchema,
  UNMASKED,
} from '../domain/camera/masking.ts';
import {
  decide as decideIncident,
  evolve as evolveIncident,
  type IncidentState,
  commandOf as incidentCommand,
  NO_INCIDENT,
} from '../domain/incident/incident.ts';
import { incidentOperationSchema } from '../domain/incident/operations.ts';
import type { OperationClass } from '../domain/operator/operator.ts';
import {
  AT_HAND,
  decide as decideTeam,
  evolve as evolveTeam,
  type TeamState,
  commandOf as teamCommand,
  teamOperationSchema,
} from '../domain/team/team.ts';
import { ok, type Result, refuse } from '../shared/result.ts';
import { factId, type Operation } from './operation.ts';

/** Operations of a stream that this version does not understand: how many, by kind. */
export type Unread = Readonly<Record<string, number>>;
/** A stream whose type this version does not know: it is kept, and nothing is known of it. */
export const NOT_UNDERSTOOD = { state: 'unknown' } as const;

/** State of any stream, with the type that its name begins with, and what was kept of it without being understood. */
export type StreamState = { readonly unread?: Unread } & (
  | { readonly type: 'unknown'; readonly state: typeof NOT_UNDERSTOOD }
  | { readonly type: 'alarm'; readonly state: AlarmState }
  | { readonly type: 'call'; readonly state: CallState }
  | { readonly type: 'treatment'; readonly state: TreatmentState }
  | { readonly type: 'definition'; readonly state: AmendmentState }
  | { readonly type: 'mask'; readonly state: MaskingState }
  | { readonly type: 'incident'; readonly state: IncidentState }
  | { readonly type: 'team'; readonly state: TeamState }
);

/** Name of the stream of an occurrence. */
export const alarmStream = (occurrence: string): string => `alarm/${occurrence}`;
/** Name of the stream of a call. */
export const callStream = (call: string): string => `call/${call}`;
/** Name of the stream of how an alarm is treated (`treatmentId`). */
export const treatmentStream = (treatment: string): string => `treatment/${treatment}`;
/** Name of the stream of a definition (`definitionName`). */
export const definitionStream = (definition: string): string => `definition/${definition}`;

/** Name of the stream of a camera's privacy masks. */
export const maskStream = (camera: string): string => `mask/${camera}`;

/** Name of the stream of an incident. */
export const incidentStream = (incident: string): string => `incident/${incident}`;
/** Name of the stream of a team. */
export const teamStream = (team: string): string => `team/${team}`;

/** The state of a stream without operations. */
export function emptyState(stream: string): StreamState {
  if (stream.startsWith('call/')) return { type: 'call', state: NO_CALL };
  if (stream.startsWith('treatment/')) return { type: 'treatment', state: IN_SERVICE };
  if (stream.startsWith('definition/')) return { type: 'definition', state: AS_FILED };
  if (stream.startsWith('mask/')) return { type: 'mask', state: UNMASKED };
  if (stream.startsWith('incident/')) return { type: 'incident', state: NO_INCIDENT };
  if (stream.startsWith('team/')) return { type: 'team', state: AT_HAND };
  if (stream.startsWith('alarm/')) return { type: 'alarm', state: NO_ALARM };
  return { type: 'unknown', state: NOT_UNDERSTOOD };
}

const NOTHING_TO_SHOW: ReadonlySet<string> = new Set([
  ...['none', 'cleared', 'in-service', 'as-filed', 'available', 'unknown'],
]);
/** Whether a stream has something to show: an alarm that is not over, a treatment in effect, a team that is not at hand or was fought over. */
export const isShown = (state: StreamState['state']): boolean =>
  !NOTHING_TO_SHOW.has(state.state) || ('contests' in state && state.contests.length > 0);

/** The class that each kind must have: it is the rule's, not the sender's choice. */
export const CLASS_OF: Readonly<Record<string, OperationClass>> = {
  'alarm.raised': 'additive',
  'alarm.returned': 'additive',
  'alarm.acknowledged': 'guarded',
  'alarm.reset': 'guarded',
  'alarm.commented': 'additive',
  'alarm.assigned': 'guarded',
  'alarm.escalated': 'additive',
  'treatment.shelved': 'guarded',
  'treatment.unshelved': 'guarded',
  'treatment.out-of-service': 'guarded',
  'treatment.in-service': 'guarded',
  'treatment.works-declared': 'guarded',
  'treatment.works-ended': 'guarded',
  'definition.proposed': 'guarded',
  'definition.approved': 'guarded',
  'definition.declined': 'guarded',
  'mask.drawn': 'additive',
  'mask.removed': 'guarded',
  'call.rang': 'additive',
  'call.claimed': 'guarded',
  'call.draft-saved': 'last-writer',
  'call.completed': 'guarded',
  'call.abandoned': 'additive',
  'incident.opened': 'additive',
  'incident.linked': 'additive',
  'incident.unlinked': 'guarded',
  'incident.service-added': 'additive',
  'incident.part-closed': 'guarded',
  'incident.part-reopened': 'guarded',
  'incident.remarked': 'additive',
  'incident.amended': 'last-writer',
  'team.assigned': 'guarded',
  'team.reassigned': 'guarded',
  'team.departed': 'guarded',
  'team.arrived': 'guarded',
  'team.clearing': 'guarded',
  'team.released': 'guarded',
  'team.out-of-service': 'guarded',
  'team.in-service': 'guarded',
  'team.contested': 'additive',
};
/** Additive operations that are somebody's own act, not a fact that several stations see. */
const OWN_ACTS: ReadonlySet<string> = new Set([
  'alarm.commented',
  'mask.drawn',
  'incident.opened',
  'incident.linked',
  'incident.service-added',
  'incident.remarked',
]);
/** Whether a kind is somebody's own act and not a fact that stations see; one that is not known is taken for an act. */
export const isOwnAct = (kind: string): boolean => CLASS_OF[kind] !== 'additive' || OWN_ACTS.has(kind);

/** Whether this version knows a kind, in streams of a type. */
export const isKnownKind = (type: string, kind: string): boolean =>
  Object.hasOwn(CLASS_OF, kind) && kind.startsWith(`${type}.`);

/** Different kinds that are counted by name in one stream; those beyond are counted together, under an empty name. */
const MOST_KINDS = 50;
const withOneMore = (unread: Unread = {}, kind: string): Unread => {
  const name = Object.hasOwn(unread, kind) || Object.keys(unread).length < MOST_KINDS ? kind : '';
  return { ...unread, [name]: (Object.hasOwn(unread, name) ? unread[name]! : 0) + 1 };
};

/**
 * The state of a stream after an operation. Total: an operation that does not fit changes nothing, and one of a kind that
 * is not known is counted and changes nothing that is shown (SPEC 3.3, 3.4).
 */
export function evolveStream(before: StreamState, operation: Pick<Operation, 'kind' | 'body'>): StreamState {
  if (!isKnownKind(before.type, operation.kind))
    return { ...before, unread: withOneMore(before.unread, operation.kind) };
  const after = evolveKnown(before, operation);
  return after === before || !before.unread ? after : { ...after, unread: before.unread };
}

function evolveKnown(before: StreamState, { kind, body }: Pick<Operation, 'kind' | 'body'>): StreamState {
  switch (before.type) {
    case 'alarm': {
      const read = alarmOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveAlarm(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'alarm', state };
    }
    case 'call': {
      const read = callOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveCall(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'call', state };
    }
    case 'treatment': {
      const read = treatmentOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveTreatment(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'treatment', state };
    }
    case 'definition': {
      const read = amendmentOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveAmendment(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'definition', state };
    }
    case 'mask': {
      const read = maskingOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveMasking(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'mask', state };
    }
    case 'incident': {
      const read = incidentOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveIncident(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'incident', state };
    }
    case 'team': {
      const read = teamOperationSchema.safeParse({ kind, body });
      const state = read.success ? evolveTeam(before.state, read.data) : before.state;
      return state === before.state ? before : { type: 'team', state };
    }
    default:
      return before;
  }
}

/** A kind, or type of stream, that this version does not know: made by a newer one (SPEC 5.7). */
export const UNKNOWN_KIND = 'operation.unknown-kind';

const SCHEMAS = {
  alarm: alarmOperationSchema,
  call: callOperationSchema,
  treatment: treatmentOperationSchema,
  definition: amendmentOperationSchema,
  mask: maskingOperationSchema,
  incident: incidentOperationSchema,
  team: teamOperationSchema,
} as const;

/**
 * Whether an operation may follow a state, decided by the rules by which it was made. Guarded ones get the domain's
 * codes; `operation.unknown-kind` is for what a newer version made, which waits (SPEC 5.7); `operation.wrong-class`,
 * `operation.wrong-body`, `operation.wrong-author`, `operation.wrong-id` are for what a station that keeps the rules never sends.
 */
export function recheck(before: StreamState, operation: Operation): Result<void> {
  const { kind, body, by } = operation;
  if (before.type === 'unknown' || !isKnownKind(before.type, kind))
    return refuse(UNKNOWN_KIND, `${kind} is no operation of this stream`, { kind });
  if (CLASS_OF[kind] !== operation.class)
    return refuse('operation.wrong-class', `${kind} is ${CLASS_OF[kind]}`, { kind, class: operation.class });
  const read = SCHEMAS[before.type].safeParse({ kind, body });
  if (!read.success)
    return refuse('operation.wrong-body', `${kind}: ${read.error.issues[0]?.message ?? 'wrong'}`, { kind });
  if ('by' in read.data.body && read.data.body.by !== by.position)
    return refuse('operation.wrong-author', 'the body names another position', { kind, by: by.position });
  // Two pairs of eyes are told apart by it: it may be neither another's nor left out.
  if (before.type === 'definition' && personOf(read.data.body) !== by.operator)
    return refuse('operation.wrong-author', 'the body names another person', { kind, by: by.position });
  // Otherwise one station could take the identifier of an act for itself and another's would be lost as known.
  const fact = operation.class === 'additive' && !OWN_ACTS.has(kind);
  if (fact && operation.id !== factId(operation.stream, kind, factOf(read.data.body)))
    return refuse('operation.wrong-id', 'the identifier of a fact follows from the fact', { kind });
  // Only guarded operations can be refused for what the state is.
  if (operation.class !== 'guarded') return ok(undefined);
  const decided = decideAgain(before, { kind, body: read.data.body }, by.position);
  return decided.ok ? ok(undefined) : decided;
}

type Parsed = Pick<Operation, 'kind' | 'body'>;

function decideAgain(
  before: Exclude<StreamState, { type: 'unknown' }>,
  operation: Parsed,
  position: string,
): Result<unknown> {
  switch (before.type) {
    case 'alarm': {
      const alarm = operation as AlarmOperation;
      const command = alarmCommand(alarm);
      return command ? decideAlarm(before.state, command, { now: atOf(operation), position }) : ok(undefined);
    }
    case 'treatment': {
      const treatment = treatmentOperationSchema.parse(operation);
      return decideTreatment(before.state, treatmentCommand(treatment), { now: treatment.body.at, position });
    }
    case 'definition': {
      const amendment = amendmentOperationSchema.parse(operation);
      const { at: now, operator } = amendment.body;
      const decided = decideAmendment(before.state, amendmentCommand(amendment), { now, position, operator });
      const numbered = amendment.kind !== 'definition.proposed' || amendment.body.number === before.state.count + 1;
      return decided.ok && !numbered
        ? refuse('definition.pending', 'another proposal came first', { by: before.state.proposal?.by ?? '' })
        : decided;
    }
    case 'mask': {
      const masking = maskingOperationSchema.parse(operation);
      return decideMasking(before.state, maskingCommand(masking), { now: masking.body.at, position });
    }
    case 'incident': {
      const incident = incidentOperationSchema.parse(operation);
      const command = incidentCommand(incident);
      return command ? decideIncident(before.state, command, { now: incident.body.at, position }) : ok(undefined);
    }
    case 'team': {
      const team = teamOperationSchema.parse(operation);
      return decideTeam(before.state, teamCommand(team), { now: team.body.at, position });
    }
    case 'call': {
      const call = operation as CallOperation;
      if (call.kind === 'call.claimed')
        return decideCall(before.state, { type: 'claim' }, { now: call.body.at, position });
      if (call.kind === 'call.completed') {
        const { draft, at } = call.body;
        return decideCall(before.state, { type: 'complete', draft }, { now: at, position });
      }
      return ok(undefined);
    }
  }
}

/** What tells one fact of a kind from another of the same stream: the refused operation that it is about. */
const factOf = (body: object): string =>
  'operation' in body && typeof body.operation === 'string' ? body.operation : '';
const personOf = (body: object): unknown => ('operator' in body ? (body.operator ?? null) : null);
const atOf = ({ body }: Parsed): number => (body as { readonly at: number }).at;

function alarmCommand(operation: AlarmOperation): AlarmCommand | null {
  switch (operation.kind) {
    case 'alarm.acknowledged':
      return { type: 'acknowledge' };
    case 'alarm.reset':
      return { type: 'reset' };
    case 'alarm.assigned':
      return { type: 'assign', from: operation.body.from, to: operation.body.to };
    default:
      return null;
  }
}
