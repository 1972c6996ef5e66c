import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { incidentIdSchema } from '../incident/operations.ts';
import type { OperationDraft } from '../operator/operator.ts';

const time = z.number().min(0).max(8.64e15);
const position = z.string().min(1).max(200);
/** Longest reason, characters. */
export const TEAM_REASON_LIMIT = 500;
const reason = z.string().trim().min(1).max(TEAM_REASON_LIMIT);
const act = { at: time, by: position };
/** What a team does is said of the incident that it does it for: said of one that it has left, it says nothing. */
const forIncident = z.object({ ...act, incident: incidentIdSchema });

/** Identifier of a team: as the city's file declares it, or its vehicle's. */
export const teamIdSchema = z.string().min(1).max(64);

/** Operations of a team. Times in ms since 1970 UTC; `by` is a position. */
export const teamOperationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('team.assigned'), body: forIncident }),
  z.object({
    kind: z.literal('team.reassigned'),
    /** `from`: the incident that the author saw it on. */
    body: z.object({ ...act, from: incidentIdSchema, incident: incidentIdSchema, reason }),
  }),
  z.object({ kind: z.literal('team.departed'), body: forIncident }),
  z.object({ kind: z.literal('team.arrived'), body: forIncident }),
  z.object({ kind: z.literal('team.clearing'), body: forIncident }),
  z.object({ kind: z.literal('team.released'), body: forIncident }),
  z.object({ kind: z.literal('team.out-of-service'), body: z.object({ ...act, reason }) }),
  z.object({ kind: z.literal('team.in-service'), body: z.object(act) }),
  /**
   * An assignment that was made apart from the others was refused by the hub: a fact, found by the station that made it,
   * so that both sides and whoever opens the incident read of it.
   */
  z.object({
    kind: z.literal('team.contested'),
    body: z.object({
      at: time,
      /** Identifier of the operation that was refused. */
      operation: z.uuid(),
      lost: z.object({ incident: incidentIdSchema, position }),
      /** Where the team stays and who sent it there; incident null: nowhere (out of service). */
      kept: z.object({ incident: incidentIdSchema.nullable(), position: z.string().max(200) }),
    }),
  }),
]);
/** An operation of a team, without its envelope. */
export type TeamOperation = z.infer<typeof teamOperationSchema>;
type Body<K extends TeamOperation['kind']> = Extract<TeamOperation, { kind: K }>['body'];
/** An operation of a team before it has an envelope. */
export type TeamDraft = { [K in TeamOperation['kind']]: OperationDraft<K, Body<K>> }[TeamOperation['kind']];

/** An assignment that lost. */
export type TeamContest = Body<'team.contested'>;

/** What a busy team is on. */
export interface Assignment {
  readonly incident: string;
  readonly assignedAt: number;
  /** Position. */
  readonly assignedBy: string;
  /** Since when it has this status. */
  readonly since: number;
  readonly arrivedAt: number | null;
}

/** What is known of a team in every state. */
export interface TeamFacts {
  /** The newest last. */
  readonly contests: readonly TeamContest[];
}

/** Statuses of a team, in the order in which an assignment goes through them. */
export const TEAM_STATUSES = ['available', 'dispatched', 'en-route', 'on-scene', 'clearing', 'out-of-service'] as const;
/** Status of a team. */
export type TeamStatus = (typeof TEAM_STATUSES)[number];
/** Statuses of a team that is on an incident. */
export type BusyStatus = Exclude<TeamStatus, 'available' | 'out-of-service'>;

/** State of a team: one incident at a time. */
export type TeamState =
  | ({ readonly state: 'available' } & TeamFacts)
  | ({ readonly state: BusyStatus } & Assignment & TeamFacts)
  | ({
      readonly state: 'out-of-service';
      readonly at: number;
      readonly by: string;
      readonly reason: string;
    } & TeamFacts);

/** A team that nobody has sent anywhere. */
export const AT_HAND: TeamState = { state: 'available', contests: [] };

/** Contests that are kept of a team; older ones stay in the log. */
const CONTESTS_KEPT = 20;

const busy = <S extends BusyStatus>(state: S) => ({
  'team.assigned': state,
  'team.reassigned': 'dispatched' as const,
  'team.departed': 'en-route' as const,
  'team.arrived': 'on-scene' as const,
  'team.clearing': 'clearing' as const,
  'team.released': 'available' as const,
  'team.out-of-service': state,
  'team.in-service': state,
  'team.contested': state,
});
const idle = <S extends 'available' | 'out-of-service'>(state: S) => ({
  'team.assigned': state,
  'team.reassigned': state,
  'team.departed': state,
  'team.arrived': state,
  'team.clearing': state,
  'team.released': state,
  'team.out-of-service': state,
  'team.in-service': state,
  'team.contested': state,
});

/** Where each operation leads from each state; those of another incident than the team's have no effect. */
export const TEAM_TRANSITIONS = {
  available: { ...idle('available'), 'team.assigned': 'dispatched', 'team.out-of-service': 'out-of-service' },
  dispatched: busy('dispatched'),
  'en-route': busy('en-route'),
  'on-scene': busy('on-scene'),
  clearing: busy('clearing'),
  'out-of-service': { ...idle('out-of-service'), 'team.in-service': 'available' },
} as const satisfies Record<TeamStatus, Record<TeamOperation['kind'], TeamStatus>>;

/** What an operator wants of a team. */
export type TeamCommand =
  | { readonly type: 'assign'; readonly incident: string }
  /** `from`: the incident that the operator saw it on. */
  | { readonly type: 'reassign'; readonly from: string; readonly incident: string; readonly reason: string }
  | { readonly type: 'depart' | 'arrive' | 'clear' | 'release'; readonly incident: string }
  | { readonly type: 'remove-from-service'; readonly reason: string }
  | { readonly type: 'return-to-service' }
  | { readonly type: 'contest'; readonly contest: Omit<TeamContest, 'at'> };

/** What a decision needs besides the state. */
export interface TeamDecisionFacts {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** Position that acts. */
  readonly position: string;
}

/** Whether a team is on an incident. */
export const isBusy = (state: TeamState): state is Extract<TeamState, { incident: string }> => 'incident' in state;

const MOVES = {
  depart: 'team.departed',
  arrive: 'team.arrived',
  clear: 'team.clearing',
  release: 'team.released',
} as const satisfies Record<string, TeamOperation['kind']>;

/** Why a busy team is not to be had. */
const taken = ({ incident, assignedBy: by, state: status }: Extract<TeamState, { incident: string }>) =>
  refuse('team.busy', `on another incident (${status}), sent by ${by}`, { incident, by, status });
const wrongReason = refuse('team.reason', 'a reason is wanted', { limit: TEAM_REASON_LIMIT });

/**
 * Operations that a command gives, none when it is true already. Codes: `team.busy` and `team.changed` (context
 * `incident`, `by`, `status`), `team.already-assigned` (`incident`, `by`), `team.not-assigned`, `team.out-of-service`
 * (`by`, `reason`), `team.not-out-of-service`, `team.reason` (`limit`). A busy team is never sent elsewhere but by
 * `reassign`, which names the incident that it leaves.
 */
export function decide(
  state: TeamState,
  command: TeamCommand,
  { now: at, position: by }: TeamDecisionFacts,
): Result<TeamDraft[]> {
  const own = { at, by };
  if (command.type === 'contest') {
    const { operation } = command.contest;
    if (state.contests.some((one) => one.operation === operation)) return ok([]);
    return ok([{ kind: 'team.contested', class: 'additive', fact: operation, body: { at, ...command.contest } }]);
  }
  if (command.type === 'return-to-service') {
    if (state.state !== 'out-of-service') return refuse('team.not-out-of-service', 'the team is in service');
    return ok([{ kind: 'team.in-service', class: 'guarded', fact: null, body: own }]);
  }
  if (state.state === 'out-of-service')
    return refuse('team.out-of-service', `out of service since ${state.by} said so`, {
      by: state.by,
      reason: state.reason,
    });
  const why = 'reason' in command ? command.reason.trim() : null;
  if (why !== null && (why === '' || why.length > TEAM_REASON_LIMIT)) return wrongReason;
  switch (command.type) {
    case 'assign': {
      const { incident } = command;
      if (!isBusy(state))
        return ok([{ kind: 'team.assigned', class: 'guarded', fact: null, body: { ...own, incident } }]);
      if (state.incident !== incident) return taken(state);
      return state.assignedBy === by
        ? ok([])
        : refuse('team.already-assigned', `${state.assignedBy} has sent it there`, { incident, by: state.assignedBy });
    }
    case 'reassign': {
      const { from, incident } = command;
      if (!isBusy(state)) return refuse('team.not-assigned', 'the team is on no incident');
      if (state.incident === incident) return ok([]);
      if (state.incident !== from)
        return refuse('team.changed', `it was sent elsewhere by ${state.assignedBy}`, {
          incident: state.incident,
          by: state.assignedBy,
          status: state.state,
        });
      const body = { ...own, from, incident, reason: why ?? '' };
      return ok([{ kind: 'team.reassigned', class: 'guarded', fact: null, body }]);
    }
    case 'remove-from-service':
      if (isBusy(state)) return taken(state);
      return ok([{ kind: 'team.out-of-service', class: 'guarded', fact: null, body: { ...own, reason: why ?? '' } }]);
    default: {
      const { incident } = command;
      if (!isBusy(state)) return refuse('team.not-assigned', 'the team is on no incident');
      if (state.incident !== incident) return taken(state);
      const kind = MOVES[command.type];
      if (TEAM_TRANSITIONS[state.state][kind] === state.state) return ok([]);
      return ok([{ kind, class: 'guarded', fact: null, body: { ...own, incident } }]);
    }
  }
}

/** The command that an operation came from, so that the hub can decide it again. */
export function commandOf(operation: TeamOperation): TeamCommand {
  switch (operation.kind) {
    case 'team.assigned':
      return { type: 'assign', incident: operation.body.incident };
    case 'team.reassigned': {
      const { from, incident, reason: why } = operation.body;
      return { type: 'reassign', from, incident, reason: why };
    }
    case 'team.departed':
      return { type: 'depart', incident: operation.body.incident };
    case 'team.arrived':
      return { type: 'arrive', incident: operation.body.incident };
    case 'team.clearing':
      return { type: 'clear', incident: operation.body.incident };
    case 'team.released':
      return { type: 'release', incident: operation.body.incident };
    case 'team.out-of-service':
      return { type: 'remove-from-service', reason: operation.body.reason };
    case 'team.in-service':
      return { type: 'return-to-service' };
    case 'team.contested': {
      const { at: _, ...contest } = operation.body;
      return { type: 'contest', contest };
    }
  }
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: TeamState, operation: TeamOperation): TeamState {
  const { contests } = state;
  const next = TEAM_TRANSITIONS[state.state][operation.kind];
  switch (operation.kind) {
    case 'team.contested': {
      if (contests.some((one) => one.operation === operation.body.operation)) return state;
      return { ...state, contests: [...contests.slice(1 - CONTESTS_KEPT), operation.body] };
    }
    case 'team.assigned': {
      if (state.state !== 'available') return state;
      const { at, by, incident } = operation.body;
      return { state: 'dispatched', incident, assignedAt: at, assignedBy: by, since: at, arrivedAt: null, contests };
    }
    case 'team.reassigned': {
      const { at, by, from, incident } = operation.body;
      if (!isBusy(state) || state.incident !== from || from === incident) return state;
      return { state: 'dispatched', incident, assignedAt: at, assignedBy: by, since: at, arrivedAt: null, contests };
    }
    case 'team.out-of-service': {
      if (state.state !== 'available') return state;
      const { at, by, reason: why } = operation.body;
      return { state: 'out-of-service', at, by, reason: why, contests };
    }
    case 'team.in-service':
      return state.state === 'out-of-service' ? { state: 'available', contests } : state;
    default: {
      const { at, incident } = operation.body;
      if (!isBusy(state) || state.incident !== incident || next === state.state) return state;
      if (next === 'available') return { state: next, contests };
      if (next === 'out-of-service') return state;
      return {
        ...state,
        state: next,
        since: at,
        arrivedAt: next === 'on-scene' ? (state.arrivedAt ?? at) : state.arrivedAt,
      };
    }
  }
}
