import type { ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './ui.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Key that does the same, shown on the button. */
  readonly keys?: string;
  /** The one thing to do next. */
  readonly primary?: boolean;
  /** Without a frame, for the line beside a pane's title. */
  readonly flat?: boolean;
  /** Pressed or not, for a choice. */
  readonly chosen?: boolean;
  readonly children: ReactNode;
}

/** A button that shows its key. */
export function Button({ keys, primary, flat, chosen, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(chosen === undefined ? {} : { 'aria-pressed': chosen })}
      className={`${styles.button} ${primary ? styles.primary : ''} ${flat ? styles.flat : ''} ${className ?? ''}`}
    >
      {children}
      {keys ? <kbd aria-hidden>{keys}</kbd> : null}
    </button>
  );
}
