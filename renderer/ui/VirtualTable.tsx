import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Anchor, chooseAnchor, placingFor } from './anchor.ts';
import { useRowHeight } from './rowHeight.ts';
import { TableHead } from './TableHead.tsx';
import styles from './ui.module.css';

/** A column: its width as a CSS grid track. */
export interface Column<R> {
  readonly id: string;
  readonly title: string;
  readonly width: string;
  readonly cell: (row: R) => ReactNode;
  /** A click on its title puts the rows in its order (`onSort`); keys for that are the pane's. */
  readonly sortable?: boolean;
  readonly sorted?: 'ascending' | 'descending' | undefined;
}

/** What a row is to the table. */
export interface RowLook {
  readonly selected?: boolean;
  readonly bold?: boolean;
  readonly quiet?: boolean;
  /** One of several that the next act is for. */
  readonly marked?: boolean;
  /** Over or leaving: greyed. */
  readonly over?: boolean;
  /** 1 for a row of its own, 2 for one folded under it. */
  readonly level?: 1 | 2;
  /** Undefined for a row that has nothing under it. */
  readonly expanded?: boolean;
}

/** What a pane may have the table do. */
export interface TableHandle {
  /** Makes a row the active one and brings it into view. */
  reveal(key: string): void;
  focus(): void;
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
  readonly onChoose: (row: R, event?: MouseEvent) => void;
  /** Other keys while the table has the focus; true when the key was taken. */
  readonly onKey?: (event: KeyboardEvent, row: R | undefined) => boolean;
  /** Before the table's own keys, with Ctrl and Shift too; true when the key was taken. */
  readonly onKeyFirst?: (event: KeyboardEvent, row: R | undefined) => boolean;
  /** Several rows can be marked. */
  readonly multiple?: boolean;
  readonly onSort?: (column: string) => void;
  /** Rows under the hand: hovered, and active while the keys are here. */
  readonly onHand?: (keys: readonly string[]) => void;
  /** The last row came into view. */
  readonly onEnd?: () => void;
  readonly handle?: Ref<TableHandle>;
  readonly old?: boolean;
  /** What is said of the rows above the view, on the way up to them; null when nothing needs to be. */
  readonly above?: (rows: readonly R[]) => ReactNode;
}

const NO_ROOM = { above: 0, below: 0 };

/**
 * A table of which only the rows in view are in the page. The table has the focus and names its active row; rows that
 * come above do not move the one under the hand.
 */
export function VirtualTable<R>(props: VirtualTableProps<R>) {
  const { label, rows, columns, keyOf, look, active, onActive, onChoose, onKey, onKeyFirst, old, above } = props;
  const { multiple, onSort, onHand, onEnd, handle } = props;
  const rowHeight = useRowHeight();
  const scroller = useRef<HTMLDivElement>(null);
  const hovered = useRef<string | null>(null);
  const anchor = useRef<Anchor | null>(null);
  const hand = useRef<string | null>(null);
  const [hidden, setHidden] = useState(0);
  const [room, setRoom] = useState(NO_ROOM);
  const keys = useMemo(() => rows.map(keyOf), [rows, keyOf]);
  const indexOf = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keys[index] ?? index,
    overscan: 8,
    paddingStart: room.above,
    paddingEnd: room.below,
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
    const view = { scrollTop: element.scrollTop - room.above, height: element.clientHeight, rowHeight };
    // The active row is held only while the keys are here: to who works elsewhere, what is new and urgent must show.
    const held = activeIndex !== -1 && element.contains(document.activeElement) ? active : null;
    anchor.current = chooseAnchor(keys, view, hovered.current, held);
    setHidden(Math.max(0, Math.floor(view.scrollTop / rowHeight)));
    const under = [hovered.current, held].filter((key) => key !== null);
    if (hand.current === under.join('\n')) return;
    hand.current = under.join('\n');
    onHand?.(under);
  };
  const rememberNow = useRef(remember);
  rememberNow.current = remember;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const placing = placingFor(keys, { height: element.clientHeight, rowHeight }, anchor.current);
    const { above: before, below: after } = placing ?? NO_ROOM;
    // Drawn with the room first, scrolled then: all of it before anything is painted.
    if (before !== room.above || after !== room.below) return setRoom({ above: before, below: after });
    if (placing && Math.abs(placing.scrollTop - element.scrollTop) >= 1) element.scrollTop = placing.scrollTop;
    rememberNow.current();
  }, [keys, rowHeight, room]);
  const tellHand = useRef(onHand);
  tellHand.current = onHand;
  useEffect(() => () => tellHand.current?.([]), []);
  // The key that was just pressed may have made another row the active one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: told at each change of the active row
  useLayoutEffect(() => rememberNow.current(), [active]);

  const reveal = (index: number): void => {
    const element = scroller.current;
    if (!element) return;
    const top = index * rowHeight + room.above;
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
  useImperativeHandle(handle, () => ({
    reveal: (key) => {
      const index = indexOf.get(key);
      if (index !== undefined) go(index);
    },
    focus: () => scroller.current?.focus(),
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[activeIndex];
    if (onKeyFirst?.(event, row)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
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

  const items = virtualizer.getVirtualItems();
  const atEnd = rows.length > 0 && items.at(-1)?.index === rows.length - 1;
  const end = useRef(onEnd);
  end.current = onEnd;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when more rows came and the last is still in view
  useEffect(() => {
    if (atEnd) end.current?.();
  }, [atEnd, rows.length]);

  const said = hidden > 0 ? above?.(rows.slice(0, hidden)) : null;
  return (
    <div className={styles.table} data-old={old}>
      <TableHead columns={columns} template={template} onSort={onSort} />
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
        aria-multiselectable={multiple}
        aria-activedescendant={activeIndex === -1 ? undefined : `row-${keys[activeIndex]}`}
        tabIndex={0}
        data-focus-target
        onKeyDown={onKeyDown}
        onScroll={remember}
        onFocus={() => {
          if (activeIndex === -1 && keys[0] !== undefined) onActive(keys[0]);
          else remember();
        }}
        onBlur={remember}
        onPointerLeave={() => {
          hovered.current = null;
          remember();
        }}
      >
        <div className={styles.spacer} style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {items.map(({ index }) => {
            const row = rows[index];
            const key = keys[index];
            if (row === undefined || key === undefined) return null;
            const { selected, bold, quiet, marked, over, level, expanded } = look(row);
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
                  transform: `translateY(${index * rowHeight + room.above}px)`,
                }}
                aria-rowindex={index + 1}
                aria-selected={multiple ? (marked ?? false) : (selected ?? false)}
                aria-level={level ?? 1}
                aria-expanded={expanded}
                data-active={index === activeIndex}
                data-selected={selected}
                data-bold={bold}
                data-quiet={quiet}
                data-marked={marked}
                data-over={over}
                onPointerMove={() => {
                  if (hovered.current === key) return;
                  hovered.current = key;
                  remember();
                }}
                onClick={(event) => {
                  onActive(key);
                  onChoose(row, event);
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
