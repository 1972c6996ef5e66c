import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { alarmDetail } from '../../i18n/alarmDetail.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { select } from '../../state/station.ts';
import { Age } from '../../ui/Age.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './AssetCard.module.css';

interface AlarmLinesProps {
  /** Further alarms of the asset itself. */
  readonly own: readonly AlarmRow[];
  /** Alarms of what feeds or carries it. */
  readonly feeding: readonly AlarmRow[];
}

/** Alarms that are named; the list of alarms has them all. */
const NAMED = 8;

/** The other alarms that concern the asset: its own, and those of what feeds it. Each is opened by its line. */
export function AlarmLines({ own, feeding }: AlarmLinesProps) {
  const { say, language } = useWords('asset-card');
  // What feeds it comes first: it may be why the rest is there.
  const all = [...feeding, ...own];
  const more = all.length - NAMED;
  if (all.length === 0) return null;
  return (
    <section aria-label={say('otherAlarms')} data-other-alarms={all.length}>
      <h4>{say('otherAlarms')}</h4>
      <ul className={styles.alarmLines}>
        {all.slice(0, NAMED).map((row) => (
          <li key={row.id}>
            <PriorityMark
              priority={row.priority}
              filled={isUnacknowledged(row)}
              blinking={row.priority === 1 && row.state === 'unacknowledged'}
            />
            <button
              type="button"
              className={styles.link}
              data-open-alarm={row.id}
              title={say('openAlarm')}
              onClick={() => select({ type: 'alarm', id: row.id, asset: row.asset })}
            >
              {row.text[language]}
              {row.detail ? `, ${alarmDetail(row.detail, language)}` : ''}
              {feeding.includes(row) ? ` ${say('onFeeder', { name: row.assetName })}` : ''}
            </button>
            <span className={styles.lineAge}>
              <Age since={row.raisedAt} language={language} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className={styles.quiet}>{say('moreAlarms', { count: more })}</p> : null}
    </section>
  );
}
