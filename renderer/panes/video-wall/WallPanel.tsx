import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './WallPanel.module.css';

interface WallPanelProps {
  readonly title: string;
  readonly name: string;
  readonly closeWords: string;
  /** There is nothing in it but words: it has the keys itself, to be scrolled. */
  readonly wordsOnly?: boolean;
  /** A click elsewhere does not close it. */
  readonly stays?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What the hand can go to in a panel. */
const ITEMS = 'button:not([disabled]), input:not([disabled]), select:not([disabled])';

/**
 * Opens under the bar, over the tiles, and holds up nothing: pictures go on, a click elsewhere closes it. Arrows go from
 * one thing to the next, Escape goes back to the tile.
 */
export function WallPanel({
  title,
  name,
  closeWords,
  wordsOnly = false,
  stays = false,
  onClose,
  children,
}: WallPanelProps) {
  const root = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    const find = (selector: string) => root.current?.querySelector<HTMLElement>(`[data-body] ${selector}`);
    // What is there already, else what has to be filled in.
    (
      find('li button:not([disabled])') ??
      find('[data-first]') ??
      find(`:is(${ITEMS})`) ??
      root.current?.querySelector<HTMLElement>('[tabindex="0"]') ??
      root.current
    )?.focus();
    if (stays) return;
    const outside = (event: PointerEvent): void => {
      const bar = event.target instanceof Element && event.target.closest('[data-wall-bar]') !== null;
      if (!bar && event.target instanceof Node && !root.current?.contains(event.target)) close.current();
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [stays]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (step === undefined || event.ctrlKey || (field && event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    if (event.target instanceof HTMLSelectElement) return;
    const items = [...(root.current?.querySelectorAll<HTMLElement>(`[data-body] :is(${ITEMS})`) ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    items[(at + step + items.length) % items.length]?.focus();
  };

  return (
    <div
      ref={root}
      role="dialog"
      aria-modal="false"
      aria-label={title}
      tabIndex={-1}
      className={styles.panel}
      data-wall-panel={name}
      onKeyDown={onKeyDown}
    >
      <header className={styles.head}>
        <b>{title}</b>
        <button
          type="button"
          className={styles.close}
          aria-label={closeWords}
          title={`${closeWords} (Esc)`}
          onClick={onClose}
        >
          ×
        </button>
      </header>
      <div data-body className={styles.body} {...(wordsOnly ? { tabIndex: 0 } : {})}>
        {children}
      </div>
    </div>
  );
}
