import type { RefObject } from 'react';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import styles from './AlarmList.module.css';
import type { Tally } from './alarmTally.ts';
import type { AlarmListConfig } from './config.ts';

interface ListHeaderProps {
  readonly tally: Tally;
  readonly config: AlarmListConfig;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onChange: (change: Partial<AlarmListConfig>) => void;
  readonly onLeave: () => void;
}

/** Beside the pane's title: how many there are, and what is looked for. */
export function ListHeader({ tally, config, field, onChange, onLeave }: ListHeaderProps) {
  const { say, language } = useWords('alarm-list');
  const { unacknowledgedOnly, words } = config;
  return (
    <PaneHeader>
      <span className={styles.count} data-present={tally.present}>
        {say('present', { count: tally.present, n: number(tally.present, language) })},{' '}
        {say('fresh', { count: tally.fresh, n: number(tally.fresh, language) })}
      </span>
      <span className={styles.space} />
      <Button
        flat
        keys="U"
        chosen={unacknowledgedOnly}
        onClick={() => onChange({ unacknowledgedOnly: !unacknowledgedOnly })}
      >
        {say('unacknowledgedOnly')}
      </Button>
      <input
        ref={field}
        className={styles.filter}
        value={words}
        maxLength={100}
        aria-label={say('filterLabel')}
        placeholder={`${say('filter')} (F)`}
        onChange={(event) => onChange({ words: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onChange({ words: '' });
          if (event.key === 'Escape' || event.key === 'Enter') onLeave();
        }}
      />
    </PaneHeader>
  );
}
