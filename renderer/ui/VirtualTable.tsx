import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Anchor, chooseAnchor, scrollFor } from './anchor.ts';
import { useRowHeight } from './rowHeight.ts';
import styles from './ui.module.css';

/** A column: its width as a CSS grid track. */
export interface Column<R> {
  readonly id: string;
  readonly title: string;
  readonly width: string;
  readonly cell: (row: R) => ReactNode;
}

/** What a row is to the table. */
export interface RowLook {
  readonly selected?: boolean;
  readonly bold?: boolean;
  readonly quiet?: boolean;
  /** 1 for a row of its own, 2 for one folded under it. */
  readonly level?: 1 | 2;
  /** Undefined for a row that has nothing under it. */
  readonly expanded?: boolean;
}

interface VirtualTableProps<R> {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly keyOf: (row: R) => string;
  readonly look: (row: R) => RowLook;
  /** Row that the keys are for. */
  readonly active: string | null;
  readonly onActive: (key: string) => void;
  readonly onChoose: (row: R) => void;
  /** Other keys while the table has the focus; true when the key was taken. */
  readonly onKey?: (event: KeyboardEvent, row: R | undefined) => boolean;
  readonly old?: boolean;
  /** What is said of the rows above the view, on the way up to them; null when nothing needs to be. */
  readonly above?: (rows: readonly R[]) => ReactNode;
}

/**
 * A table of which only the rows in view are in the page. The table has the focus and names its active row; rows that
 * come above do not move the one under the hand.
 */
export function VirtualTable<R>(props: VirtualTableProps<R>) {
  const { label, rows, columns, keyOf, look, active, onActive, onChoose, onKey, old, above } = props;
  const rowHeight = useRowHeight();
  const scroller = useRef<HTMLDivElement>(null);
  const hovered = useRef<string | null>(null);
  const anchor = useRef<Anchor | null>(null);
  const [hidden, setHidden] = useState(0);
  const keys = useMemo(() => rows.map(keyOf), [rows, keyOf]);
  const indexOf = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keys[index] ?? index,
    overscan: 8,
  });
  const activeIndex = active === null ? -1 : (indexOf.get(active) ?? -1);
  const template = columns.map((column) => column.width).join(' ');

  useEffect(() => {
    if (rowHeight) virtualizer.measure();
  }, [rowHeight, virtualizer]);

  // What to hold is chosen from what is on screen now; it is used when the next rows come.
  const remember = (): void => {
    const element = scroller.current;
    if (!element) return;
    const view = { scrollTop: element.scrollTop, height: element.clientHeight, rowHeight };
    // The active row is held only while the keys are here: to who works elsewhere, what is new and urgent must show.
    const held = element.contains(document.activeElement) ? active : null;
    anchor.current = chooseAnchor(keys, view, hovered.current, held);
    setHidden(Math.floor(element.scrollTop / rowHeight));
  };
  const rememberNow = useRef(remember);
  rememberNow.current = remember;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const to = scrollFor(keys, rowHeight, anchor.current);
    if (to !== null && Math.abs(to - element.scrollTop) >= 1) element.scrollTop = to;
    rememberNow.current();
  }, [keys, rowHeight]);

  const reveal = (index: number): void => {
    const element = scroller.current;
    if (!element) return;
    const top = index * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  };
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const key = keys[to];
    if (key === undefined) return;
    hovered.current = null;
    onActive(key);
    reveal(to);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const row = rows[activeIndex];
    const places: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: rows.length - 1,
    };
    const place = places[event.key];
    if (place !== undefined) go(place);
    else if ((event.key === 'Enter' || event.key === ' ') && row) onChoose(row);
    else if (!onKey?.(event, row)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const said = hidden > 0 ? above?.(rows.slice(0, hidden)) : null;
  return (
    <div className={styles.table} data-old={old}>
      <div className={styles.head} style={{ gridTemplateColumns: template }} aria-hidden="true">
        {columns.map((column) => (
          <span key={column.id}>{column.title}</span>
        ))}
      </div>
      {said ? (
        <button type="button" tabIndex={-1} className={styles.above} onClick={() => go(0)}>
          ↑ {said}
        </button>
      ) : null}
      <div
        ref={scroller}
        className={styles.body}
        role="treegrid"
        aria-label={label}
        aria-rowcount={rows.length}
        aria-colcount={columns.length}
        aria-activedescendant={activeIndex === -1 ? undefined : `row-${keys[activeIndex]}`}
        tabIndex={0}
        data-focus-target
        onKeyDown={onKeyDown}
        onScroll={remember}
        onFocus={() => {
          if (activeIndex === -1 && keys[0] !== undefined) onActive(keys[0]);
        }}
        onBlur={remember}
        onPointerLeave={() => {
          hovered.current = null;
          remember();
        }}
      >
        <div className={styles.spacer} style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {virtualizer.getVirtualItems().map(({ index }) => {
            const row = rows[index];
            const key = keys[index];
            if (row === undefined || key === undefined) return null;
            const { selected, bold, quiet, level, expanded } = look(row);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the grid has the focus and its keys
              <div
                key={key}
                id={`row-${key}`}
                role="row"
                className={styles.row}
                style={{
                  gridTemplateColumns: template,
                  height: rowHeight,
                  transform: `translateY(${index * rowHeight}px)`,
                }}
                aria-rowindex={index + 1}
                aria-selected={selected ?? false}
                aria-level={level ?? 1}
                aria-expanded={expanded}
                data-active={index === activeIndex}
                data-selected={selected}
                data-bold={bold}
                data-quiet={quiet}
                onPointerMove={() => {
                  if (hovered.current === key) return;
                  hovered.current = key;
                  remember();
                }}
                onClick={() => {
                  onActive(key);
                  onChoose(row);
                }}
              >
                {columns.map((column) => (
                  // biome-ignore lint/a11y/useFocusableInteractive: cells are read, not visited
                  <span key={column.id} role="gridcell" data-column={column.id}>
                    {column.cell(row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
