import { useState } from 'react';
import type { IncidentRow } from '../../../src/contract/incidents.ts';
import { POSTS } from '../../../src/domain/alarm/definition.ts';
import type { Language } from '../../i18n/format.ts';
import { showPane } from '../../shell/dockState.ts';
import { stationNow } from '../../state/clock.ts';
import { goTo } from '../../state/goTo.ts';
import { linkableNow, linkToIncident } from '../../state/incidents.ts';
import { addNotice, tellOutcome } from '../../state/notices.ts';
import { useActRefusal } from '../../state/operator.ts';
import { useAlarms, useCalls, useSelection } from '../../state/stores.ts';
import { ACTS, type ActId, type ActState, actsFor } from './acts.ts';

/** Acts that want something written or chosen first. */
export type FormAct = Exclude<ActId, 'link' | 'go'>;

/** The acts on the incident that is open. */
export interface IncidentActs {
  readonly states: readonly ActState[];
  /** The form that an act opened, for this incident. */
  readonly form: FormAct | null;
  closeForm(): void;
  run(id: ActId): void;
  /** Does what a key stands for; false when it stands for nothing. */
  press(key: string): boolean;
}

/** Does acts on an incident: at once, or after a form. What is refused is told in words, also before the station is asked. */
export function useIncidentActs(incident: IncidentRow | undefined, language: Language): IncidentActs {
  const [form, setForm] = useState<{ readonly act: FormAct; readonly incident: string } | null>(null);
  const denied = { incident: useActRefusal('incident', null), team: useActRefusal('team', null) };
  // What is linked next follows the selection, for as long as what is selected is there.
  const selection = useSelection((state) => state.selection);
  useAlarms(({ rows }) => selection?.type === 'alarm' && rows.has(selection.id));
  useCalls(({ rows }) => selection?.type === 'call' && rows.has(selection.id));
  const linkable = linkableNow(language);
  const states = incident ? actsFor({ incident, linkable, services: POSTS.length, denied }) : [];
  const run = (id: ActId): void => {
    const state = states.find((one) => one.id === id);
    if (!incident || !state) return;
    if (state.refusal) {
      addNotice({ id: crypto.randomUUID(), at: stationNow(), refusal: state.refusal });
      return;
    }
    if (id === 'link') {
      if (linkable)
        void linkToIncident(incident.id, linkable.link).then((outcome) => tellOutcome(outcome, stationNow()));
    } else if (id === 'go') {
      if (!incident.place) return;
      showPane('map', { focus: false });
      goTo(incident.place);
    } else setForm({ act: id, incident: incident.id });
  };
  return {
    states,
    form: form && form.incident === incident?.id ? form.act : null,
    closeForm: () => setForm(null),
    run,
    press(key) {
      const act = ACTS.find((one) => one.key === key.toLowerCase());
      if (!act || !incident) return false;
      run(act.id);
      return true;
    },
  };
}
