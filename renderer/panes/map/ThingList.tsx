import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow, useNow } from '../../state/clock.ts';
import type { AssetRegister } from '../../state/register.ts';
import { live } from '../../state/station.ts';
import { useAlarms } from '../../state/stores.ts';
import { startCameraDrag } from '../../ui/cameraDrag.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { useRowHeight } from '../../ui/rowHeight.ts';
import { alarmWords, stateWords } from './describe.ts';
import { KIND_PATHS } from './shapes.ts';
import styles from './ThingList.module.css';
import { listMatching, listOrder, urgentByAsset } from './thingOrder.ts';

interface ThingListProps {
  readonly label: string;
  readonly register: AssetRegister;
  /** Register indexes. */
  readonly assets: readonly number[];
  /** The one that is selected in every window; -1 none. */
  readonly selected: number;
  /** Most rows that are seen at once. */
  readonly most: number;
  readonly onChoose: (asset: number) => void;
  readonly onClose: () => void;
}

/**
 * Things by name: kind, name, state, what has an alarm first. The field has the keys: what is typed sifts, arrows
 * choose, Enter takes. Rows keep their places while the list is open; what they say follows the field.
 */
export function ThingList({ label, register, assets, selected, most, onChoose, onClose }: ThingListProps) {
  const { say, language } = useWords('map');
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const rows = useAlarms((state) => state.rows);
  useNow();
  const alarms = useMemo(() => urgentByAsset(rows), [rows]);
  const first = useRef(alarms);
  first.current = alarms;
  const ordered = useMemo(() => listOrder(assets, register, first.current), [assets, register]);
  const shown = listMatching(ordered, query, register, (index) => say(`kind.${register.kindOf(index)}`));
  const rowHeight = Math.round(useRowHeight() * 1.5);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
  });
  useEffect(() => {
    if (rowHeight) virtualizer.measure();
  }, [rowHeight, virtualizer]);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const active = Math.min(at, shown.length - 1);

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + most - 1,
      PageUp: active - most + 1,
    }[event.key];
    if (to !== undefined) {
      const next = Math.max(0, Math.min(shown.length - 1, to));
      setAt(next);
      if (shown.length > 0) virtualizer.scrollToIndex(next);
    } else if (event.key === 'Enter') {
      const chosen = shown[active];
      if (chosen !== undefined) onChoose(chosen);
    } else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.list} data-things={assets.length}>
      <div className={styles.top}>
        <input
          ref={field}
          role="combobox"
          aria-label={label}
          aria-expanded={shown.length > 0}
          aria-controls={id}
          aria-activedescendant={shown[active] === undefined ? undefined : `${id}-${active}`}
          value={query}
          maxLength={100}
          placeholder={say('list.sift')}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
            virtualizer.scrollToOffset(0);
          }}
          onKeyDown={onKeyDown}
        />
        <span className={styles.count}>
          {query ? `${number(shown.length, language)} / ` : ''}
          {number(assets.length, language)}
        </span>
      </div>
      {shown.length === 0 ? (
        <p className={styles.none}>{say(assets.length === 0 ? 'list.empty' : 'list.none')}</p>
      ) : null}
      <div
        ref={scroller}
        id={id}
        role="listbox"
        aria-label={label}
        className={styles.rows}
        style={{ height: Math.min(most, shown.length) * rowHeight }}
      >
        <div className={styles.spacer} style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {virtualizer.getVirtualItems().map(({ index: row }) => {
            const index = shown[row];
            if (index === undefined) return null;
            const alarm = alarms.get(register.id[index] ?? '');
            const open = alarm?.state === 'unacknowledged' || alarm?.state === 'returned-unacknowledged';
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the focus and the keys
              <div
                key={register.id[index]}
                id={`${id}-${row}`}
                role="option"
                aria-selected={row === active}
                aria-posinset={row + 1}
                aria-setsize={shown.length}
                className={styles.row}
                data-asset={register.id[index]}
                data-chosen={index === selected}
                style={{ height: rowHeight, transform: `translateY(${row * rowHeight}px)` }}
                draggable={register.kindOf(index) === 'camera'}
                onDragStart={(event) => startCameraDrag(event.dataTransfer, register.id[index] ?? '')}
                onClick={() => onChoose(index)}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d={KIND_PATHS[register.kindOf(index)]} />
                </svg>
                <b>{register.name[index]}</b>
                <span>
                  {alarm
                    ? alarmWords(say, language, alarm)
                    : stateWords(say, language, register, live.columns(), index, stationNow())}
                </span>
                {alarm ? <PriorityMark priority={alarm.priority} filled={open} /> : null}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
