import { useEffect, useState } from 'react';
import type { CameraAct } from '../../../src/domain/camera/access.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { refusalWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import type { Say } from './wallHost.ts';

/** A right that goes is seen within five seconds: the station looks every two. */
const ASK = 2_000;

/** What this position may do with a camera: null, or the refusal of each act. */
export type Rights = Readonly<Record<CameraAct, Refusal | null>>;

/** Asks while something is open that wants to know; undefined until the station has told. */
export function useRights(camera: string | undefined): Rights | undefined {
  const [rights, setRights] = useState<Rights>();
  useEffect(() => {
    setRights(undefined);
    if (camera === undefined) return;
    let over = false;
    const ask = (): void =>
      void connection
        .ask((client) => client.camera.rights({ camera }))
        .then((told) => {
          if (told && !over) setRights(told);
        });
    ask();
    const timer = window.setInterval(ask, ASK);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [camera]);
  return rights;
}

const REASONS = new Set(['commune', 'act', 'hours']);

/** Why an act is greyed, in words; undefined while it is not. */
export function mayNotWords(rights: Rights | undefined, act: CameraAct, say: Say): string | undefined {
  const refusal = rights?.[act];
  if (!refusal) return undefined;
  const { reason, commune } = refusal.context;
  if (refusal.code !== 'camera.not-allowed' || !REASONS.has(String(reason)))
    return refusalWords({ ...refusal, context: { ...refusal.context } });
  return `${say(`mayNot.${act}`)} (${say(`mayNotWhy.${reason}`, { commune: String(commune ?? '') })})`;
}
