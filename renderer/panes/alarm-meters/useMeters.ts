import { useEffect, useState } from 'react';
import type { Meters } from '../../../src/contract/alarms.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { connection } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';

/** How often the figures are asked for anew, ms. */
const AGAIN = 60_000;

/** What the station has measured of a span: the figures stay until the next ones are here. */
export interface Measured {
  readonly meters: Meters | null;
  readonly refusal: Refusal | null;
  readonly busy: boolean;
  /** The station gave no answer. */
  readonly failed: boolean;
}
const NOTHING: Measured = { meters: null, refusal: null, busy: true, failed: false };

/** Follows the meters of a span; null for a span that is none. `spanNow` is asked at each turn: spans move with the clock. */
export function useMeters(
  key: string,
  spanNow: () => { readonly from: number; readonly to: number } | null,
): Measured & { readonly again: () => void } {
  const [measured, setMeasured] = useState<Measured>(NOTHING);
  const [turn, setTurn] = useState(0);
  const away = useLink(({ state }) => state !== 'connected');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which span it is, the turn that it is asked again
  useEffect(() => {
    const span = spanNow();
    if (away || !span) {
      setMeasured((before) => ({ ...before, busy: false }));
      return;
    }
    let over = false;
    setMeasured((before) => ({ ...before, busy: true, failed: false }));
    void connection
      .ask((client) => client.alarm.meters(span))
      .then((answer) => {
        if (over) return;
        if (!answer) setMeasured((before) => ({ ...before, busy: false, failed: true }));
        else if (answer.ok) setMeasured({ meters: answer.meters, refusal: null, busy: false, failed: false });
        else setMeasured((before) => ({ ...before, refusal: answer.refusal, busy: false, failed: false }));
      });
    const timer = setTimeout(() => setTurn((before) => before + 1), AGAIN);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [key, away, turn]);
  return { ...measured, again: () => setTurn((before) => before + 1) };
}
