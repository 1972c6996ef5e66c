import { useMemo } from 'react';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import { useWords } from '../../i18n/words.ts';
import { select } from '../../state/station.ts';
import { useCalls } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import styles from './AssetCard.module.css';
import { callsNear } from './callsNear.ts';

/** Open calls about a place near the asset: people may be telling of the same thing. */
export function CallsNear({ detail }: { detail: AssetDetail }) {
  const { say, language } = useWords('alarm-list');
  const calls = useCalls(({ rows }) => rows);
  const near = useMemo(() => callsNear(calls.values(), detail.at), [calls, detail.at]);
  if (near.length === 0) return null;
  return (
    <>
      <h4>{say('card.callsNear', { count: near.length })}</h4>
      <ul className={styles.alarmLines} data-calls-near={near.length}>
        {near.map(({ call, label, metres }) => (
          <li key={call.id}>
            <button
              type="button"
              className={styles.link}
              title={say('card.openCall')}
              onClick={() => select({ type: 'call', id: call.id, asset: null })}
            >
              {say('card.callAt', { label, metres })}
            </button>
            <span className={styles.quiet}>
              {call.claimedBy === null ? say('card.ringing') : say('card.claimed', { by: call.claimedBy })}
            </span>
            <span className={styles.lineAge}>
              <Age since={call.ringingSince} language={language} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
