import { create } from 'zustand';
import type { OperatorState } from '../../src/contract/operators.ts';
import { mayAct, type OperatorAct } from '../../src/domain/operator/rights.ts';
import { localHour } from '../../src/shared/centralEurope.ts';
import type { Refusal } from '../../src/shared/result.ts';
import { stationNow } from './clock.ts';
import type { Connection } from './connection.ts';

/** Who is signed in at this position; null before the station said it. */
export const useOperator = create<{ readonly state: OperatorState | null }>(() => ({ state: null }));

/** Follows it; returns the way to stop. */
export const followOperator = (connection: Connection): (() => void) =>
  connection.watch(
    (client, signal) => client.operator.watch(undefined, { signal }),
    (state) => {
      useOperator.setState({ state });
      return undefined;
    },
  );

/** Why the station will refuse an act of who is signed in, before it is asked; null when it will not, by its rights. */
export function refusalOfAct(
  state: OperatorState | null,
  act: OperatorAct,
  commune: string | null,
  now: number,
): Refusal | null {
  if (!state || state.wants === 'none') return null;
  if (state.refusal) return state.refusal;
  if (!state.operator) return null;
  const allowed = mayAct(state.operator.rights, act, commune, Math.floor(localHour(now) * 60));
  return allowed.ok ? null : allowed.refusal;
}

/** Follows why the station will refuse an act of who is signed in; null: it will not, by its rights. */
export const useActRefusal = (act: OperatorAct, commune: string | null): Refusal | null =>
  refusalOfAct(
    useOperator((store) => store.state),
    act,
    commune,
    stationNow(),
  );
