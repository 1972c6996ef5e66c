import { type CallRow, type CallDraft as ContractDraft, REQUEST_TYPES } from '../../../src/contract/calls.ts';
import {
  type AlarmDraft,
  type AlarmState,
  decide as decideAlarm,
  NO_ALARM,
  occurrenceId,
} from '../../../src/domain/alarm/alarm.ts';
import { type CallDraft, type CallState, decide as decideCall, NO_CALL } from '../../../src/domain/call/call.ts';
import { ok, type Refusal, type Result } from '../../../src/shared/result.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream, callStream } from '../../../src/sync/streams.ts';
import type { Projected, Store } from '../store/store.ts';
import type { AlarmLog, AlarmRecord } from './alarmService.ts';
import type { CallLog } from './callService.ts';

/** Alarms and calls as operations in the store: decides by the domain's rules, stamps and appends. */
export interface OperationLogs {
  readonly alarms: AlarmLog;
  readonly calls: CallLog;
}

export interface OperationLogsOptions {
  readonly store: Store;
  readonly station: string;
  readonly position: string;
  readonly now: () => number;
  readonly random: () => number;
}

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
  detail: state.detail,
  state: state.state,
  raisedAt: state.raisedAt,
  returnedAt: 'returnedAt' in state ? state.returnedAt : null,
  acknowledgedAt: 'acknowledgedAt' in state ? state.acknowledgedAt : null,
  acknowledgedBy: 'acknowledgedBy' in state ? state.acknowledgedBy : null,
  pending,
});

/** Builds the logs. */
export function createOperationLogs({ store, station, position, now, random }: OperationLogsOptions): OperationLogs {
  const maker = createOperationMaker({
    by: { operator: null, position, station },
    now,
    random,
    lastHlc: store.setting('hlc'),
  });
  const facts = () => ({ now: now(), position });

  const append = (operations: readonly Operation[]): Result<void> => {
    const last = operations.at(-1);
    if (!last) return ok(undefined);
    const written = store.append(operations);
    if (written.ok) store.setSetting('hlc', last.hlc);
    return written;
  };
  const onAlarm = (id: string, drafts: readonly AlarmDraft[]): Operation[] =>
    maker.make(alarmStream(id), store.base(alarmStream(id)), drafts);
  const alarmState = (id: string): AlarmState => store.alarm(id)?.state ?? NO_ALARM;
  const callState = (id: string): CallState => store.call(id)?.state ?? NO_CALL;
  const onCall = (id: string, decided: Result<readonly CallDraft[]>): Result<void> =>
    decided.ok ? append(maker.make(callStream(id), store.base(callStream(id)), decided.value)) : decided;

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
        const raised = new Set<string>();
        for (const event of events) {
          if (event.type === 'raised') {
            const { asset, condition, priority, detail, since } = event;
            const id = occurrenceId(asset, condition, since);
            raised.add(id);
            const decided = decideAlarm(
              alarmState(id),
              { type: 'raise', asset, condition, priority, detail, raisedAt: since },
              facts(),
            );
            if (decided.ok) operations.push(...onAlarm(id, decided.value));
          } else {
            const id = event.occurrence;
            // Raised in this very batch: the store does not know it yet.
            const before: AlarmState = raised.has(id)
              ? { state: 'unacknowledged', asset: '', condition: '', priority: 4, detail: null, raisedAt: event.at }
              : alarmState(id);
            const decided = decideAlarm(before, { type: 'return', at: event.at }, facts());
            if (decided.ok) operations.push(...onAlarm(id, decided.value));
          }
        }
        return append(operations);
      },
      acknowledge(occurrences) {
        const operations: Operation[] = [];
        let refused: Refusal | null = null;
        for (const id of new Set(occurrences)) {
          const decided = decideAlarm(alarmState(id), { type: 'acknowledge' }, facts());
          if (decided.ok) operations.push(...onAlarm(id, decided.value));
          else refused = decided.refusal;
        }
        if (operations.length === 0 && refused) return { ok: false, refusal: refused };
        return append(operations);
      },
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
