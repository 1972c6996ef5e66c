import styles from '../shell.module.css';
import own from './strip.module.css';

interface ItemProps {
  readonly id: string;
  readonly name: string;
  readonly bad?: boolean;
  /** A name for what it says, for styles and tests. */
  readonly state?: string;
  readonly title?: string | undefined;
  readonly children: React.ReactNode;
}

/** One thing that the strip tells, after its name. */
export const Item = ({ id, name, bad, state, title, children }: ItemProps) => (
  <span className={styles.item} data-strip={id} data-bad={bad ?? false} data-state={state} title={title}>
    {name}
    {name ? ' ' : ''}
    {bad ? <i aria-hidden="true">▲ </i> : null}
    <span className={styles.value}>{children}</span>
  </span>
);

/** What is seen in place of words that gave their room; the words are read out all the same. */
export const Short = ({ seen, children }: { seen: React.ReactNode; children: React.ReactNode }) => (
  <>
    <span aria-hidden="true">{seen}</span>
    <span className={own.unseen}>{children}</span>
  </>
);
