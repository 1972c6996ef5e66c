import { useEffect, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { acknowledge } from '../../state/acknowledge.ts';
import {
  askPast,
  assign,
  followTreatments,
  goToAlarm,
  putBack,
  resetLatches,
  useTreatments,
} from '../../state/alarmActs.ts';
import { stationNow } from '../../state/clock.ts';
import { addNotice, tellOutcome } from '../../state/notices.ts';
import { refusalOfAct, useOperator } from '../../state/operator.ts';
import { useRegister } from '../../state/register.ts';
import { useSession } from '../../state/stores.ts';
import type { FormAct } from './ActForm.tsx';
import { type ActId, type ActState, actOfKey, actsFor, FORMS, type Targets } from './acts.ts';

/** A form that an act opened, and the alarms that it is for. */
export interface OpenForm {
  readonly act: FormAct;
  readonly rows: readonly AlarmRow[];
}

/** The acts on alarms of one pane. */
export interface AlarmActs {
  readonly form: OpenForm | null;
  closeForm(): void;
  /** Every act as it stands for these alarms now. */
  statesFor(targets: Targets): ActState[];
  run(id: ActId, targets: Targets): void;
  /** Does what the key stands for; false when it stands for no act. */
  press(key: string, shift: boolean, targets: Targets | null): boolean;
}

/** Does acts on alarms: at once, or after a form. What is refused is told in words, also before the station is asked. */
export function useAlarmActs(): AlarmActs {
  const [form, setForm] = useState<OpenForm | null>(null);
  const treatments = useTreatments((state) => state.byId);
  const position = useSession((state) => state.hello?.position ?? '');
  useEffect(followTreatments, []);
  const operator = useOperator((store) => store.state);
  const statesFor = (targets: Targets): ActState[] =>
    actsFor(targets, treatments, position, stationNow(), (asset, act) => {
      const { register } = useRegister.getState();
      const commune = register?.commune[register.indexOf.get(asset) ?? -1] ?? '';
      return refusalOfAct(operator, act, commune, stationNow());
    });

  const run = (id: ActId, targets: Targets): void => {
    const { rows, under } = targets;
    const [first] = rows;
    const state = statesFor(targets).find((one) => one.id === id);
    if (!first || !state) return;
    if (state.refusal) {
      addNotice({ id: crypto.randomUUID(), at: stationNow(), refusal: state.refusal });
      return;
    }
    const tell = (act: ReturnType<typeof resetLatches>): void =>
      void act.then((outcome) => tellOutcome(outcome, stationNow()));
    const opens = FORMS[id];
    if (state.back) tell(putBack(state.back));
    else if (opens) setForm({ act: opens, rows });
    else if (id === 'acknowledge')
      tell(acknowledge([...rows, ...under].map((row) => row.id)).then(({ outcome }) => outcome));
    else if (id === 'take')
      tell(
        assign(
          rows.filter(({ owner }) => owner !== position),
          position,
        ),
      );
    else if (id === 'reset') tell(resetLatches(rows.filter(({ state: at }) => at === 'latched')));
    else if (id === 'go') goToAlarm(first);
    else askPast(first);
  };
  return {
    form,
    closeForm: () => setForm(null),
    statesFor,
    run,
    press(key, shift, targets) {
      const id = actOfKey(key, shift);
      if (id === undefined || targets === null || targets.rows.length === 0) return false;
      run(id, targets);
      return true;
    },
  };
}
