import { type CallRow, type CallDraft as ContractDraft, REQUEST_TYPES } from '../../../src/contract/calls.ts';
import {
  type AlarmDraft,
  type AlarmState,
  decide as decideAlarm,
  evolve as evolveAlarm,
  NO_ALARM,
  occurrenceId,
} from '../../../src/domain/alarm/alarm.ts';
import { AS_FILED, decide as decideAmendment } from '../../../src/domain/alarm/amendment.ts';
import { decide as decideTreatment, IN_SERVICE, treatmentOf } from '../../../src/domain/alarm/treatment.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { type CallDraft, type CallState, decide as decideCall, NO_CALL } from '../../../src/domain/call/call.ts';
import { decide as decideMasking, UNMASKED } from '../../../src/domain/camera/masking.ts';
import { decide as decideIncident, NO_INCIDENT } from '../../../src/domain/incident/incident.ts';
import type { IncidentDraft } from '../../../src/domain/incident/operations.ts';
import type { OperationDraft } from '../../../src/domain/operator/operator.ts';
import { actOf } from '../../../src/domain/operator/rights.ts';
import { AT_HAND, decide as decideTeam } from '../../../src/domain/team/team.ts';
import { ok, type Refusal, type Result } from '../../../src/shared/result.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import {
  alarmStream,
  callStream,
  definitionStream,
  incidentStream,
  maskStream,
  teamStream,
  treatmentStream,
} from '../../../src/sync/streams.ts';
import type { Store } from '../store/store.ts';
import type { Projected } from '../store/streamTable.ts';
import type { AlarmLog, AlarmRecord, AmendmentLog, TreatmentLog } from './alarms/alarmLog.ts';
import type { CallLog } from './callService.ts';
import type { MaskLog } from './cameras/maskRecords.ts';
import type { IncidentLog, TeamLog } from './incidents/incidentLog.ts';
import type { OperatorGate } from './operator/operatorDesk.ts';

/** Alarms, calls, incidents and what else is shared, as operations in the store: decides by the domain's rules, stamps and appends. */
export interface OperationLogs {
  readonly alarms: AlarmLog;
  readonly treatments: TreatmentLog;
  readonly amendments: AmendmentLog;
  readonly masks: MaskLog;
  readonly calls: CallLog;
  readonly incidents: IncidentLog;
  readonly teams: TeamLog;
}

export interface OperationLogsOptions {
  readonly store: Store;
  readonly station: string;
  readonly position: string;
  readonly now: () => number;
  readonly random: () => number;
  /** Who may act here now; without it everybody, in nobody's name. */
  readonly gate?: Pick<OperatorGate, 'may' | 'author'> | undefined;
  /** INSEE code of an asset's commune, or a team's. */
  readonly communeOf?: ((subject: string) => string | undefined) | undefined;
  /** INSEE code of the commune that holds a place; null outside. */
  readonly communeAt?: ((at: LonLat) => string | null) | undefined;
}

type OpeningDraft = Extract<IncidentDraft, { kind: 'incident.opened' }>;

const toRow = ({ id, state, pending }: Projected<CallState>): CallRow => {
  const draft = 'draft' in state ? state.draft : null;
  return {
    id,
    number: state.number,
    line: state.line,
    state: state.state,
    ringingSince: state.rangAt,
    claimedBy: 'claimedBy' in state ? state.claimedBy : null,
    claimedAt: 'claimedAt' in state ? state.claimedAt : null,
    pending,
    hint: state.hint && { label: state.hint.label, at: [...state.hint.at] },
    transcript: state.transcript,
    draft: draft && {
      text: draft.text,
      type: REQUEST_TYPES.find((type) => type === draft.type) ?? null,
      place: draft.place && { label: draft.place.label, at: [...draft.place.at] },
      callerName: draft.callerName,
    },
    earlierCalls: 0,
  };
};

const toRecord = ({ id, state, pending }: Projected<AlarmState>): AlarmRecord => ({
  id,
  asset: state.asset,
  condition: state.condition,
  priority: state.priority,
  detail: state.detail,
  state: state.state,
  raisedAt: state.raisedAt,
  returnedAt: 'returnedAt' in state ? state.returnedAt : null,
  acknowledgedAt: 'acknowledgedAt' in state ? state.acknowledgedAt : null,
  acknowledgedBy: 'acknowledgedBy' in state ? state.acknowledgedBy : null,
  owner: state.owner,
  comments: state.comments,
  escalatedTo: state.escalatedTo,
  latching: state.reset === 'manual',
  pending,
});

/** Builds the logs. */
export function createOperationLogs(options: OperationLogsOptions): OperationLogs {
  const { store, station, position, now, random, gate, communeOf, communeAt } = options;
  const maker = createOperationMaker({
    by: () => ({ operator: gate?.author() ?? null, position, station }),
    now,
    random,
    lastHlc: store.setting('hlc'),
  });
  const facts = () => ({ now: now(), position, operator: gate?.author() ?? null });

  const append = (operations: readonly Operation[]): Result<void> => {
    return operations.length === 0 ? ok(undefined) : store.append(operations);
  };
  /** The commune in which a stream's subject stands, empty when it is not known; null: in none. */
  const placeOf = (stream: string, own: OperationDraft<string, unknown>): string | null => {
    const subject = stream.slice(stream.indexOf('/') + 1);
    if (stream.startsWith('incident/')) {
      const { place } =
        own.kind === 'incident.opened' ? (own as OpeningDraft).body : (store.incident(subject)?.state ?? {});
      return place ? (communeAt?.(place.at) ?? '') : null;
    }
    if (stream.startsWith('team/')) return communeOf?.(subject) ?? '';
    if (stream.startsWith('alarm/')) return communeOf?.(store.alarm(subject)?.state.asset ?? '') ?? '';
    if (stream.startsWith('mask/')) return communeOf?.(subject) ?? '';
    if (!stream.startsWith('treatment/')) return null;
    return communeOf?.(treatmentOf(subject)?.asset ?? '') ?? '';
  };
  /** What is decided, when whoever is signed in may do it. */
  const permitted = <D extends OperationDraft<string, unknown>>(
    stream: string,
    decided: Result<readonly D[]>,
  ): Result<readonly D[]> => {
    const own = decided.ok ? decided.value.find(({ fact }) => fact === null) : undefined;
    const act = own && actOf(own.kind);
    const allowed = gate && act ? gate.may(act, placeOf(stream, own)) : ok(undefined);
    return allowed.ok ? decided : allowed;
  };
  /** Acts that are decided one by one and written together; refused as a whole only when none can be done. */
  const appendAll = <C>(
    acts: readonly { readonly id: string; readonly command: C }[],
    decideOne: (id: string, command: C) => readonly [string, Result<readonly OperationDraft<string, unknown>[]>],
  ): Result<void> => {
    const operations: Operation[] = [];
    const streams = new Set<string>();
    let refused: Refusal | null = null;
    for (const { id, command } of acts) {
      const [stream, rules] = decideOne(id, command);
      const decided = permitted(stream, rules);
      // One name twice in a selection is one act.
      if (streams.has(stream)) continue;
      streams.add(stream);
      if (decided.ok) operations.push(...maker.make(stream, store.base(stream), decided.value));
      else refused = decided.refusal;
    }
    if (operations.length === 0 && refused) return { ok: false, refusal: refused };
    return append(operations);
  };
  const onAlarm = (id: string, drafts: readonly AlarmDraft[]): Operation[] =>
    maker.make(alarmStream(id), store.base(alarmStream(id)), drafts);
  const alarmState = (id: string): AlarmState => store.alarm(id)?.state ?? NO_ALARM;
  const callState = (id: string): CallState => store.call(id)?.state ?? NO_CALL;
  const onCall = (id: string, rules: Result<readonly CallDraft[]>): Result<void> => {
    const decided = permitted(callStream(id), rules);
    return decided.ok ? append(maker.make(callStream(id), store.base(callStream(id)), decided.value)) : decided;
  };

  const withEarlier = (row: CallRow): CallRow => ({
    ...row,
    earlierCalls: row.number === '' ? 0 : store.callsBefore(row.number, row.ringingSince),
  });

  return {
    alarms: {
      present: () => store.alarms().map(toRecord),
      find: (id) => {
        const record = store.alarm(id);
        return record && toRecord(record);
      },
      idOf: occurrenceId,
      report(events) {
        const operations: Operation[] = [];
        // Raised and returned in one batch: the store does not know of the first yet.
        const states = new Map<string, AlarmState>();
        for (const event of events) {
          const raised = event.type === 'raised';
          const id = raised ? occurrenceId(event.asset, event.condition, event.since) : event.occurrence;
          const before = states.get(id) ?? alarmState(id);
          const decided = raised
            ? decideAlarm(before, { ...event, type: 'raise', raisedAt: event.since }, facts())
            : decideAlarm(before, { type: 'return', at: event.at }, facts());
          if (!decided.ok || decided.value.length === 0) continue;
          states.set(id, decided.value.reduce(evolveAlarm, before));
          operations.push(...onAlarm(id, decided.value));
        }
        return append(operations);
      },
      act: (acts) => appendAll(acts, (id, command) => [alarmStream(id), decideAlarm(alarmState(id), command, facts())]),
    },
    treatments: {
      present: () => store.treatments(),
      find: (id) => store.treatment(id),
      act: (acts) =>
        appendAll(acts, (id, command) => [
          treatmentStream(id),
          decideTreatment(store.treatment(id)?.state ?? IN_SERVICE, command, facts()),
        ]),
    },
    amendments: {
      present: () => store.amendments(),
      act: (name, command) =>
        appendAll([{ id: name, command }], (id) => [
          definitionStream(id),
          decideAmendment(store.amendment(id)?.state ?? AS_FILED, command, facts()),
        ]),
    },
    masks: {
      all: () => store.maskings().map(({ id, state }) => ({ camera: id, masks: state.masks })),
      of: (camera) => store.masking(camera)?.state.masks ?? [],
      act: (camera, command) =>
        appendAll([{ id: camera, command }], (id) => [
          maskStream(id),
          decideMasking(store.masking(id)?.state ?? UNMASKED, command, facts()),
        ]),
    },
    incidents: {
      present: () => store.incidents(),
      find: (id) => store.incident(id),
      act: (id, command) =>
        appendAll([{ id, command }], () => [
          incidentStream(id),
          decideIncident(store.incident(id)?.state ?? NO_INCIDENT, command, facts()),
        ]),
    },
    teams: {
      present: () => store.teams(),
      find: (id) => store.team(id),
      act: (id, command) =>
        appendAll([{ id, command }], () => [
          teamStream(id),
          decideTeam(store.team(id)?.state ?? AT_HAND, command, facts()),
        ]),
    },
    calls: {
      recent: () => store.calls().map(toRow).map(withEarlier),
      find: (id) => {
        const call = store.call(id);
        return call && withEarlier(toRow(call));
      },
      rang: ({ id, ...rang }) => onCall(id, decideCall(callState(id), { type: 'ring', ...rang }, facts())),
      abandoned: (id, at) => onCall(id, decideCall(callState(id), { type: 'abandon', at }, facts())),
      claim: (id) => onCall(id, decideCall(callState(id), { type: 'claim' }, facts())),
      saveDraft: (id, draft: ContractDraft) =>
        onCall(id, decideCall(callState(id), { type: 'save-draft', draft }, facts())),
      complete: (id, draft: ContractDraft) =>
        onCall(id, decideCall(callState(id), { type: 'complete', draft }, facts())),
    },
  };
}
