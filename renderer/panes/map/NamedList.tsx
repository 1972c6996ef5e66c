import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { LONGEST_NAME } from './config.ts';
import styles from './Tools.module.css';

interface NamedListProps {
  readonly label: string;
  readonly items: readonly { readonly id: string; readonly name: string }[];
  /** The first nine are called by their number. */
  readonly numbered?: boolean;
  /** The list takes the keys when it is opened. */
  readonly takesFocus?: boolean;
  readonly onChoose: (id: string) => void;
  readonly onRename: (id: string, name: string) => void;
  readonly onDelete: (id: string) => void;
}

/** Things that were given a name: arrows and Enter choose, R gives another name, Delete asks once and takes out. */
export function NamedList({ label, items, numbered, takesFocus, onChoose, onRename, onDelete }: NamedListProps) {
  const { say } = useWords('map');
  const list = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  const focusRow = (place: number): void => {
    const rows = list.current?.querySelectorAll<HTMLElement>('[data-row]');
    rows?.[Math.max(0, Math.min(rows.length - 1, place))]?.focus();
  };
  const focusNow = useRef(focusRow);
  focusNow.current = focusRow;

  useEffect(() => {
    if (takesFocus) focusNow.current(0);
  }, [takesFocus]);

  const remove = (id: string): void => {
    if (deleting !== id) {
      setDeleting(id);
      return;
    }
    const place = items.findIndex((item) => item.id === id);
    setDeleting(null);
    onDelete(id);
    requestAnimationFrame(() => focusNow.current(place));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    const id = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    const place = items.findIndex((item) => item.id === id);
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const called = numbered && digit ? items[Number(digit) - 1] : undefined;
    if (event.key === 'ArrowDown') focusRow(place + 1);
    else if (event.key === 'ArrowUp') focusRow(place - 1);
    else if (called) onChoose(called.id);
    else if (id === undefined) return;
    else if (event.key === 'Delete') remove(id);
    else if (event.key.toLowerCase() === 'r') setRenaming(id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={list} role="group" aria-label={label} className={styles.named} onKeyDown={onKeyDown}>
      {items.map(({ id, name }, place) =>
        renaming === id ? (
          <Rename
            key={id}
            name={name}
            onDone={(to) => {
              setRenaming(null);
              if (to !== null) onRename(id, to);
              requestAnimationFrame(() => focusNow.current(place));
            }}
          />
        ) : (
          <div key={id} className={styles.namedRow} data-deleting={deleting === id}>
            <button type="button" data-row={id} onBlur={() => setDeleting(null)} onClick={() => onChoose(id)}>
              {numbered ? <kbd>{place < 9 ? place + 1 : '·'}</kbd> : null}
              <span>{name}</span>
            </button>
            <button
              type="button"
              tabIndex={-1}
              title={`${say('named.rename')} (R)`}
              aria-label={say('named.renameOne', { name })}
              onClick={() => setRenaming(id)}
            >
              {say('named.rename')}
            </button>
            <button
              type="button"
              tabIndex={-1}
              title={`${say('named.delete')} (${say('named.deleteKey')})`}
              aria-label={say(deleting === id ? 'named.sureOne' : 'named.deleteOne', { name })}
              // The row keeps the keys, and with them the question that was asked of it.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => remove(id)}
            >
              {say(deleting === id ? 'named.sure' : 'named.delete')}
            </button>
          </div>
        ),
      )}
    </div>
  );
}

function Rename({ name, onDone }: { name: string; onDone: (to: string | null) => void }) {
  const { say } = useWords('map');
  const [text, setText] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <input
      ref={field}
      aria-label={say('named.renameOne', { name })}
      value={text}
      maxLength={LONGEST_NAME}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text.trim() || null)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onDone(event.key === 'Enter' && text.trim() ? text.trim() : null);
      }}
    />
  );
}
