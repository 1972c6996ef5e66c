import { type KeyboardEvent, type Ref, useCallback, useMemo } from 'react';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { select } from '../../state/station.ts';
import { useAlarms, useLink, useSelection, useSession } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { EmptyState } from '../../ui/States.tsx';
import { type TableHandle, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './AlarmList.module.css';
import { SORT_COLUMNS, type Sort, sortAfter } from './alarmOrder.ts';
import type { AlarmLine } from './alarmRows.ts';
import { alarmColumns } from './columns.tsx';
import { unheardProviders } from './unheardProviders.ts';
import type { AlarmLines } from './useAlarmList.ts';
import type { Marks } from './useMarks.ts';

interface PresentViewProps {
  readonly list: AlarmLines;
  readonly marks: Marks;
  readonly masked: boolean;
  readonly filtering: boolean;
  readonly sort: Sort;
  readonly room: number;
  readonly active: string | null;
  readonly handle: Ref<TableHandle>;
  readonly onActive: (key: string) => void;
  readonly onSort: (sort: Sort) => void;
  readonly onShowAll: () => void;
  /** The pane's own keys; true when the key was taken. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

const keyOf = (line: AlarmLine): string => line.key;

/** The alarms themselves: those that are presented, or those that a rule masks. */
export function PresentView(props: PresentViewProps) {
  const { list, marks, masked, filtering, sort, room, active, handle, onActive, onSort, onShowAll, onKey } = props;
  const { say, language } = useWords('alarm-list');
  const selected = useSelection(({ selection }) => (selection?.type === 'alarm' ? selection.id : null));
  const away = useLink(({ state }) => state === 'lost');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `say` is another one at each drawing and says the same in one language
  const columns = useMemo(
    () => alarmColumns({ say, language, sort, room, rowOf: (id) => useAlarms.getState().rows.get(id) }),
    [language, sort, room],
  );
  const look = useCallback(
    ({ row, level, fresh, under, expanded, key, leaving }: AlarmLine) => ({
      selected: key === selected,
      marked: marks.keys.has(key),
      bold: fresh && level === 1,
      quiet: level === 2,
      over: leaving !== null || row.state === 'cleared',
      level,
      ...(under.all > 0 ? { expanded } : {}),
    }),
    [selected, marks.keys],
  );
  const { lines } = list;

  // Silence is no news: that all is well is said only where everything is heard.
  const unheard = useSession(({ status }) => unheardProviders(status));

  /** Marks up to the next row in a direction and goes there. */
  const extend = (step: 1 | -1): void => {
    const keys = lines.map(keyOf);
    const at = active === null ? -1 : keys.indexOf(active);
    const to = keys[Math.max(0, Math.min(keys.length - 1, at + step))];
    if (to === undefined) return;
    marks.extend(keys, active ?? to, to);
    if (typeof handle === 'object') handle?.current?.reveal(to);
  };
  const onKeyFirst = (event: KeyboardEvent, line: AlarmLine | undefined): boolean => {
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && !event.altKey && event.key.toLowerCase() === 'a') {
      marks.all(lines.map(keyOf));
      return true;
    }
    if (ctrl || event.altKey) return false;
    if (event.shiftKey && event.key === 'ArrowDown') extend(1);
    else if (event.shiftKey && event.key === 'ArrowUp') extend(-1);
    else if (event.key === ' ' && line) marks.toggle(line.key);
    else if (event.key === 'Escape' && marks.keys.size > 0) marks.clear();
    else if (event.key === 'ArrowRight' && line && line.under.all > 0) list.setExpanded(line.key, true);
    else if (event.key === 'ArrowLeft' && line?.expanded) list.setExpanded(line.key, false);
    else if (event.key === 'ArrowLeft' && line?.level === 2) list.collapseAround(line.key, onActive);
    else return onKey(event);
    return true;
  };

  return (
    <div className={styles.table}>
      <VirtualTable
        label={say(masked ? 'labelSuppressed' : 'label')}
        rows={lines}
        columns={columns}
        keyOf={keyOf}
        look={look}
        active={active}
        onActive={onActive}
        onChoose={({ key, row }, event) => {
          if (event?.ctrlKey || event?.metaKey) marks.toggle(key);
          else if (event?.shiftKey) marks.extend(lines.map(keyOf), active ?? key, key);
          else select({ type: 'alarm', id: row.id, asset: row.asset });
        }}
        onKeyFirst={onKeyFirst}
        multiple
        onSort={(column) => {
          const known = SORT_COLUMNS.find((one) => one === column);
          if (known) onSort(sortAfter(sort, known));
        }}
        onHand={list.hold}
        handle={handle}
        old={away}
        above={(hidden) => {
          // What is folded under a row above waits there too.
          let count = 0;
          let worst: 1 | 2 | 3 | 4 | null = null;
          for (const { row, under, fresh } of hidden) {
            if (!fresh) continue;
            count += under.fresh + (isUnacknowledged(row) ? 1 : 0);
            if (worst === null || row.priority < worst) worst = row.priority;
          }
          return worst === null ? null : (
            <>
              <PriorityMark priority={worst} filled blinking={worst === 1} />
              {say('above', { count, n: number(count, language) })} <kbd>{say('home')}</kbd>
            </>
          );
        }}
      />
      {lines.length === 0 ? (
        <div className={styles.empty}>
          {filtering ? (
            <>
              <EmptyState title={say('emptyFiltered')} />
              <Button keys="E" onClick={onShowAll}>
                {say('filterIs.remove')}
              </Button>
            </>
          ) : masked ? (
            <EmptyState title={say('emptySuppressed')} />
          ) : (
            <EmptyState
              title={say('empty')}
              hint={unheard === 0 ? say('emptyHint') : say('emptyUnheard', { count: unheard })}
            />
          )}
        </div>
      ) : null}
    </div>
  );
}
