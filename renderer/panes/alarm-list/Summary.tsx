import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { Age } from '../../ui/Age.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './AlarmList.module.css';
import type { Tally } from './alarmTally.ts';

/** The three that are looked at first, with their keys. */
export const SUMMARY = ['highest', 'oldest', 'newest'] as const;

interface SummaryProps {
  readonly tally: Tally;
  readonly onJump: (row: AlarmRow) => void;
}

/** The most urgent alarm, the one that waits longest and the newest, whatever the filter; each goes to its row. */
export function Summary({ tally, onJump }: SummaryProps) {
  const { say, language } = useWords('alarm-list');
  if (!tally.highest) return null;
  return (
    <section className={styles.summary} aria-label={say('summary.label')}>
      {SUMMARY.map((which, index) => {
        const row = tally[which];
        return row ? (
          <button
            key={which}
            type="button"
            data-summary={which}
            data-of={row.id}
            title={say(`summary.${which}`)}
            onClick={() => onJump(row)}
          >
            <kbd>{index + 1}</kbd>
            <span className={styles.label}>{say(which === 'oldest' ? 'summary.oldestShort' : `summary.${which}`)}</span>
            <PriorityMark priority={row.priority} filled={isUnacknowledged(row)} />
            <span className={styles.name}>
              {row.assetName}, {row.text[language]}
            </span>
            <span className={styles.age}>
              <Age since={row.raisedAt} language={language} />
            </span>
          </button>
        ) : null;
      })}
    </section>
  );
}
