import type { RefObject } from 'react';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './AlarmList.module.css';
import { type AlarmFilter, type Choices, PRIORITIES, toggled } from './alarmFilter.ts';

interface FilterBarProps {
  readonly filter: AlarmFilter;
  readonly choices: Choices;
  readonly first: RefObject<HTMLSelectElement | null>;
  readonly onFilter: (change: Partial<AlarmFilter>) => void;
  readonly onLeave: () => void;
}

const MANY = ['posts', 'communes', 'kinds'] as const;

/** Quick filters: by post, commune, kind and priority. */
export function FilterBar({ filter, choices, first, onFilter, onLeave }: FilterBarProps) {
  const { say } = useWords('alarm-list');
  const { say: shell } = useWords('shell');
  const nameOf = (which: (typeof MANY)[number], value: string): string =>
    which === 'posts' ? say(`post.${value}`) : which === 'kinds' ? shell(`kind.${value}`) : value;
  return (
    <div
      className={styles.filters}
      role="group"
      aria-label={say('filterBar.label')}
      data-filters
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        event.stopPropagation();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onLeave();
      }}
    >
      {MANY.map((which, index) => {
        const chosen: readonly string[] = filter[which];
        return (
          <label key={which}>
            <span>{say(`filterBar.${which}`)}</span>
            <select
              ref={index === 0 ? first : undefined}
              value={chosen[0] ?? ''}
              data-filter={which}
              onChange={({ target }) => onFilter({ [which]: target.value === '' ? [] : [target.value] })}
            >
              <option value="">{say(which === 'communes' ? 'filterBar.allF' : 'filterBar.all')}</option>
              {choices[which].map((value) => (
                <option key={value} value={value}>
                  {nameOf(which, value)}
                </option>
              ))}
            </select>
          </label>
        );
      })}
      <span className={styles.priorities}>
        {PRIORITIES.map((priority) => (
          <Button
            key={priority}
            flat
            chosen={filter.priorities.includes(priority)}
            aria-label={say('filterBar.priority', { priority })}
            data-filter-priority={priority}
            onClick={() => onFilter({ priorities: toggled(filter.priorities, priority).sort() })}
          >
            <PriorityMark priority={priority} filled={filter.priorities.includes(priority)} />
          </Button>
        ))}
      </span>
    </div>
  );
}
