import { useEffect, useRef, useState } from 'react';
import type { PointValue } from '../../../src/contract/assets.ts';
import { stationNow, useNow } from '../../state/clock.ts';
import { connection } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { BELIEVED, followed, type Past, presentAt } from './past.ts';

/** The past of a point as far as it is known. */
export type HeldPast =
  | { readonly state: 'loading' }
  /** The station keeps none of this point. */
  | { readonly state: 'none' }
  | { readonly state: 'failed' }
  | { readonly state: 'held'; readonly past: Past };

/** Reads the past of a point once for each connection and follows its present value, once a second at most. */
export function useHistory(
  asset: string,
  point: PointValue,
): { readonly held: HeldPast; readonly now: number; readonly retry: () => void } {
  const [held, setHeld] = useState<HeldPast>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const connected = useLink(({ state, since }) => (state === 'connected' ? since : null));
  const now = useNow();
  const present = useRef(point);
  present.current = point;
  const { id } = point;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again at each connection and at the operator's word
  useEffect(() => {
    if (connected === null) return;
    let over = false;
    void connection
      .ask(async (client) => ({
        past: await client.asset.history({ asset, point: id, from: 0, to: stationNow() + BELIEVED }),
      }))
      .then((answer) => {
        if (over) return;
        // A link that was lost meanwhile is no failure: it is asked again when there is one.
        if (answer?.past) setHeld({ state: 'held', past: answer.past });
        else if (answer) setHeld({ state: 'none' });
        else if (connection.client()) setHeld((before) => (before.state === 'held' ? before : { state: 'failed' }));
      });
    return () => {
      over = true;
    };
  }, [asset, id, connected, attempt]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: followed on the second, not at each word of the device
  useEffect(() => {
    setHeld((before) => {
      if (before.state !== 'held') return before;
      const { value } = present.current;
      const past = followed(before.past, presentAt(present.current), value);
      return past === before.past ? before : { state: 'held', past };
    });
  }, [now]);

  const retry = (): void => {
    setHeld({ state: 'loading' });
    setAttempt((tries) => tries + 1);
  };
  return { held, now, retry };
}
