import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { IncidentRow } from '../../../src/contract/incidents.ts';
import { useWords } from '../../i18n/words.ts';
import { Age } from '../../ui/Age.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { rowByKey } from '../../ui/rowKeys.ts';
import styles from './Incident.module.css';

interface IncidentListProps {
  readonly open: readonly IncidentRow[];
  readonly closed: readonly IncidentRow[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** Incidents that are open, and on demand those closed within a day; gone through by the arrows. */
export function IncidentList({ open, closed, chosen, onChoose }: IncidentListProps) {
  const { say, language } = useWords('incident');
  const { say: shell } = useWords('shell');
  const [showClosed, setShowClosed] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const rows = [...open, ...(showClosed ? closed : closed.filter(({ id }) => id === chosen))];
  const at = rows.findIndex(({ id }) => id === chosen);

  useEffect(() => {
    if (chosen !== null)
      list.current?.querySelector(`[data-incident="${CSS.escape(chosen)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = rowByKey(event.key, at, rows);
    if (!row) return;
    onChoose(row.id);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.list}>
      <div
        ref={list}
        className={styles.rows}
        role="listbox"
        aria-label={say('list')}
        aria-activedescendant={rows[at] ? `incident-${rows[at].id}` : undefined}
        tabIndex={0}
        data-focus-target
        onKeyDown={onKeyDown}
      >
        {rows.map((row) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list has the focus and its keys
          <div
            key={row.id}
            id={`incident-${row.id}`}
            role="option"
            className={styles.row}
            aria-selected={row.id === chosen}
            data-incident={row.id}
            data-state={row.state}
            onClick={() => onChoose(row.id)}
          >
            <PriorityMark
              priority={row.priority}
              filled={row.state === 'open'}
              label={shell('strip.priority', { priority: row.priority })}
            />
            <b className={styles.title}>{row.title}</b>
            <span className={styles.quiet}>
              {row.state === 'open' ? <Age since={row.openedAt} language={language} /> : say('state.closed')}
            </span>
            <span className={styles.where}>
              {[row.reference, row.place?.label ?? say('noPlace'), ...row.teams.map(({ name }) => name)].join(', ')}
            </span>
            {row.pending ? <span className={styles.pending}>{say('pendingShort')}</span> : null}
          </div>
        ))}
      </div>
      {closed.length > 0 ? (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={showClosed}
          onClick={() => setShowClosed(!showClosed)}
        >
          {showClosed ? '▾' : '▸'} {say('closedToday', { count: closed.length })}
        </button>
      ) : null}
    </div>
  );
}
