import { useEffect, useState } from 'react';
import { FLAG } from '../../../src/contract/live.ts';
import { duration } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import { useRegister } from '../../state/register.ts';
import { connection, live } from '../../state/station.ts';
import styles from './AlarmList.module.css';

/** A row that is only scrolled past asks nothing, ms. */
const PATIENCE = 400;

/** When assets that are silent were last heard, ms; asked once for each silence. */
const lastHeard = new Map<string, number | null>();

/** Whether nothing is heard of an asset any more. */
function isUnheard(asset: string): boolean {
  const index = useRegister.getState().register?.indexOf.get(asset);
  const flags = index === undefined ? undefined : live.columns()?.flags[index];
  return flags !== undefined && (flags & (FLAG.old | FLAG.offline)) !== 0;
}

/**
 * Says that nothing is heard any more of the asset of an alarm: what the list tells of it is as old as that. The alarm
 * is neither hidden nor greyed: silence is not the end of a fault.
 */
export function Unheard({ asset }: { asset: string }) {
  const { say, language } = useWords('alarm-list');
  const now = useNow();
  const [, setAsked] = useState(0);
  const unheard = isUnheard(asset);
  useEffect(() => {
    if (!unheard) {
      lastHeard.delete(asset);
      return;
    }
    if (lastHeard.has(asset)) return;
    let over = false;
    const timer = setTimeout(() => {
      void connection
        .ask((client) => client.asset.get({ asset }))
        .then((detail) => {
          if (detail === null) return;
          const times = detail.points.flatMap(({ receivedTime }) => (receivedTime === null ? [] : [receivedTime]));
          lastHeard.set(asset, times.length === 0 ? null : Math.max(...times));
          if (!over) setAsked((count) => count + 1);
        });
    }, PATIENCE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [asset, unheard]);
  if (!unheard) return null;
  const since = lastHeard.get(asset) ?? null;
  return (
    <span className={styles.note} data-unheard>
      {since === null ? say('unheard') : say('unheardSince', { age: duration(now - since, language) })}
    </span>
  );
}
