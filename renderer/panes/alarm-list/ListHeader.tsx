import type { RefObject } from 'react';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import styles from './AlarmList.module.css';
import { nextSort } from './alarmOrder.ts';
import type { Tally } from './alarmTally.ts';
import type { AlarmListConfig } from './config.ts';

interface ListHeaderProps {
  readonly tally: Tally;
  readonly config: AlarmListConfig;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly filtersOpen: boolean;
  readonly onChange: (change: Partial<AlarmListConfig>) => void;
  readonly onFilters: () => void;
  readonly onLeave: () => void;
}

/** Beside the pane's title: how many there are, how the list is set up, and what is looked for. */
export function ListHeader({ tally, config, field, filtersOpen, onChange, onFilters, onLeave }: ListHeaderProps) {
  const { say, language } = useWords('alarm-list');
  const { sort, flat, unacknowledgedOnly, words } = config;
  return (
    <PaneHeader>
      <span className={styles.count} data-present={tally.present}>
        {say('present', { count: number(tally.present, language) })}, {say('fresh', { count: tally.fresh })}
      </span>
      <span className={styles.space} />
      <Button
        flat
        keys="X"
        title={say('sort.hint')}
        data-sort-order={sort?.column ?? 'none'}
        onClick={() => onChange({ sort: nextSort(sort) })}
      >
        {say(`sort.${sort?.column ?? 'none'}`)}
        {sort ? (sort.descending ? ' ↓' : ' ↑') : ''}
      </Button>
      <Button flat keys="P" chosen={flat} onClick={() => onChange({ flat: !flat })}>
        {say('flat')}
      </Button>
      <Button
        flat
        keys="U"
        chosen={unacknowledgedOnly}
        onClick={() => onChange({ unacknowledgedOnly: !unacknowledgedOnly })}
      >
        {say('unacknowledgedOnly')}
      </Button>
      <Button flat keys="⇧F" chosen={filtersOpen} onClick={onFilters}>
        {say('filters')}
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
