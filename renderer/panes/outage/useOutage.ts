import { useEffect, useState } from 'react';
import type { OutageState } from '../../../src/contract/outage.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import type { StationClient } from '../../state/connection.ts';
import { connection } from '../../state/station.ts';

/** What this station keeps ready for an outage, followed while the pane is open; null before the first answer. */
export function useOutage(): OutageState | null {
  const [state, setState] = useState<OutageState | null>(null);
  useEffect(
    () =>
      connection.watch(
        (client, signal) => client.outage.watch(undefined, { signal }),
        (frame) => {
          setState(frame);
          return true;
        },
      ),
    [],
  );
  return state;
}

/** An act of the pane: what it is doing and what was refused, for the place beside its button. */
export function useAct() {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, setBusy] = useState(false);
  return {
    refusal: outcome?.ok === false ? outcome.refusal : null,
    done: outcome?.ok === true,
    busy,
    async run(act: (client: StationClient) => Promise<Outcome>): Promise<boolean> {
      setBusy(true);
      setOutcome(null);
      const answer = await connection.act(act);
      setBusy(false);
      setOutcome(answer);
      return answer.ok;
    },
  };
}
