import { number } from '../../i18n/format.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { useAlarms } from '../../state/stores.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { showPane } from '../dockState.ts';
import styles from '../shell.module.css';
import type { LinksProps } from './Links.tsx';

/** Alarms that nobody has folded away, by priority; filled while one is unacknowledged. */
export function Counts({ say, language }: Pick<LinksProps, 'say' | 'language'>) {
  const rows = useAlarms((state) => state.rows);
  const counts = [1, 2, 3, 4].map((priority) => {
    let count = 0;
    let fresh = false;
    for (const row of rows.values()) {
      // As in the list: what is put aside or masked counts in no bell.
      if (row.priority !== priority || row.hold !== null) continue;
      count += 1;
      fresh ||= isUnacknowledged(row);
    }
    return { priority: priority as 1 | 2 | 3 | 4, count, fresh };
  });
  return (
    <button type="button" className={styles.counts} onClick={() => showPane('alarm-list')}>
      {counts
        .filter(({ priority, count }) => priority < 4 || count > 0)
        .map(({ priority, count, fresh }) => (
          <span key={priority} data-none={count === 0} data-count-of={priority}>
            <PriorityMark
              priority={priority}
              filled={fresh && count > 0}
              label={say('strip.alarms', { count, priority })}
            />
            {number(count, language)}
          </span>
        ))}
    </button>
  );
}
