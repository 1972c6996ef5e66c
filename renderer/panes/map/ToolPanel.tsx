import type { KeyboardEvent, ReactNode } from 'react';
import { useWords } from '../../i18n/words.ts';
import styles from './Tools.module.css';

interface ToolPanelProps {
  readonly title: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What a tool of the map shows, beside its button: never in the way of the rest, left by Escape. */
export function ToolPanel({ title, name, onClose, children }: ToolPanelProps) {
  const { say } = useWords('map');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <section className={styles.panel} aria-label={title} data-tool={name} onKeyDown={onKeyDown}>
      <header>
        <h3>{title}</h3>
        <button type="button" className={styles.leave} aria-label={say('tools.close')} onClick={onClose}>
          <kbd>{say('tools.escape')}</kbd>
        </button>
      </header>
      {children}
    </section>
  );
}
