import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './ui.module.css';

/** Nothing to show, and that is well: says so in a sentence. */
export const EmptyState = ({ title, hint }: { title: string; hint?: string }) => (
  <div className={styles.state}>
    <p>{title}</p>
    {hint ? <p className={styles.quiet}>{hint}</p> : null}
  </div>
);

/** Not here yet: what is waited for. */
export const Loading = ({ children }: { children: ReactNode }) => (
  <div className={styles.state} aria-busy="true">
    <p className={styles.quiet}>{children}</p>
  </div>
);

/** Not allowed or not possible, in words; no retry. */
export const Refused = ({ children }: { children: ReactNode }) => (
  <p className={styles.refused} role="status">
    <span aria-hidden="true">▲</span> {children}
  </p>
);

/** Broken: says what and offers to try again. */
export const Failed = ({
  title,
  detail,
  retry,
  onRetry,
}: {
  title: string;
  detail?: string;
  retry: string;
  onRetry: () => void;
}) => (
  <div className={styles.state} role="alert">
    <p className={styles.failedTitle}>
      <span aria-hidden="true">▲</span> {title}
    </p>
    {detail ? <p className={styles.quiet}>{detail}</p> : null}
    <Button onClick={onRetry}>{retry}</Button>
  </div>
);

/** Across the top of a pane whose values are old because the station is away. */
export const OldBand = ({ children }: { children: ReactNode }) => (
  <div className={styles.oldBand} role="status">
    {children}
  </div>
);
