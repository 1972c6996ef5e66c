import { create } from 'zustand';
import type { AlarmDetail, AlarmRow, Treatment } from '../../src/contract/alarms.ts';
import type { Outcome } from '../../src/contract/refusal.ts';
import { inPortions } from './acknowledge.ts';
import { indexTreatments, type Treatments } from './alarmRules.ts';
import { goTo } from './goTo.ts';
import { useRegister } from './register.ts';
import { connection, live, newCommandId } from './station.ts';

/*
 * What an operator does with alarms besides acknowledging: the same from the list and from the card.
 */

/** Most alarms that one request about treatments may carry, and most occurrences of any other (contract). */
const ALARMS_AT_ONCE = 500;
const OCCURRENCES_AT_ONCE = 5_000;

/** An alarm apart from its occurrences: a condition of an asset, or all of it (`*`). */
export interface AlarmName {
  readonly asset: string;
  readonly condition: string;
}

/** The alarms of occurrences, each once. */
export const alarmsOf = (rows: readonly AlarmName[]): AlarmName[] => [
  ...new Map(rows.map(({ asset, condition }) => [`${asset}\n${condition}`, { asset, condition }])).values(),
];

const ids = (rows: readonly AlarmRow[]): string[] => rows.map(({ id }) => id);

/** Writes a remark on each. */
export const comment = (rows: readonly AlarmRow[], text: string): Promise<Outcome> =>
  inPortions(ids(rows), OCCURRENCES_AT_ONCE, (occurrences) =>
    connection.act((client) => client.alarm.comment({ commandId: newCommandId(), occurrences, text })),
  );

/** Gives each to a position, or to nobody; what another took meanwhile is refused, not overwritten. */
export const assign = (rows: readonly AlarmRow[], to: string | null): Promise<Outcome> =>
  inPortions(
    rows.map(({ id, owner }) => ({ id, from: owner })),
    OCCURRENCES_AT_ONCE,
    (occurrences) => connection.act((client) => client.alarm.assign({ commandId: newCommandId(), occurrences, to })),
  );

/** Releases latches. */
export const resetLatches = (rows: readonly AlarmRow[]): Promise<Outcome> =>
  inPortions(ids(rows), OCCURRENCES_AT_ONCE, (occurrences) =>
    connection.act((client) => client.alarm.reset({ commandId: newCommandId(), occurrences })),
  );

const inTreatments = (of: readonly AlarmName[], act: (alarms: AlarmName[]) => Promise<Outcome>): Promise<Outcome> =>
  inPortions(alarmsOf(of), ALARMS_AT_ONCE, act);

export const shelve = (of: readonly AlarmName[], reason: string, until: number): Promise<Outcome> =>
  inTreatments(of, (alarms) =>
    connection.act((client) => client.alarm.shelve({ commandId: newCommandId(), alarms, reason, until })),
  );

export const removeFromService = (of: readonly AlarmName[], reason: string): Promise<Outcome> =>
  inTreatments(of, (alarms) =>
    connection.act((client) => client.alarm.removeFromService({ commandId: newCommandId(), alarms, reason })),
  );

/** Says that works go on at each asset. */
export const declareWorks = (assets: readonly string[], reason: string, until: number): Promise<Outcome> =>
  inPortions([...new Set(assets)], 1, ([asset = '']) =>
    connection.act((client) => client.alarm.declareWorks({ commandId: newCommandId(), asset, reason, until })),
  );

/** Ends a treatment, whichever it is. */
export function putBack({
  state,
  asset,
  condition,
}: Pick<Treatment, 'state' | 'asset' | 'condition'>): Promise<Outcome> {
  const commandId = newCommandId();
  const alarms = [{ asset, condition }];
  return connection.act((client) =>
    state === 'shelved'
      ? client.alarm.unshelve({ commandId, alarms })
      : state === 'out-of-service'
        ? client.alarm.returnToService({ commandId, alarms })
        : client.alarm.endWorks({ commandId, asset }),
  );
}

/** The map of this window goes to the asset of an alarm. */
export function goToAlarm({ asset, assetName }: Pick<AlarmRow, 'asset' | 'assetName'>): void {
  const index = useRegister.getState().register?.indexOf.get(asset);
  const columns = live.columns();
  if (index === undefined || !columns) return;
  goTo({ at: [columns.lon[index] ?? 0, columns.lat[index] ?? 0], label: assetName });
}

/** What is written on an occurrence; null where nothing is, or the station is away. */
export const readDetail = (occurrence: string): Promise<AlarmDetail | null> =>
  connection.ask((client) => client.alarm.detail({ occurrence }));

/** What is shelved, out of service or under works; null before it was read. */
export const useTreatments = create<{ readonly all: readonly Treatment[] | null; readonly byId: Treatments }>(() => ({
  all: null,
  byId: new Map(),
}));

let readers = 0;
let stop: (() => void) | null = null;

/** Follows the treatments while at least one pane of this window wants them; returns the way to stop. */
export function followTreatments(): () => void {
  readers += 1;
  stop ??= connection.watch(
    (client, signal) => client.alarm.watchTreatments(undefined, { signal }),
    (all) => {
      useTreatments.setState({ all, byId: indexTreatments(all) }, true);
      return undefined;
    },
  );
  return () => {
    readers -= 1;
    if (readers > 0) return;
    stop?.();
    stop = null;
  };
}

/** The past of an alarm that was asked for in this window, for the list of alarms to show; `number` grows with each asking. */
export const usePastAsked = create<{
  readonly number: number;
  readonly of: Pick<AlarmRow, 'asset' | 'assetName' | 'text'> | null;
}>(() => ({ number: 0, of: null }));

/** Asks the list of alarms of this window for the past of an alarm. */
export const askPast = ({ asset, assetName, text }: Pick<AlarmRow, 'asset' | 'assetName' | 'text'>): void =>
  usePastAsked.setState(({ number }) => ({ number: number + 1, of: { asset, assetName, text } }));
