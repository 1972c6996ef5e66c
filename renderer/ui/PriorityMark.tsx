import { useState } from 'react';
import styles from './ui.module.css';

const SHAPES: Readonly<Record<1 | 2 | 3 | 4, string>> = {
  1: 'M2 2H16V16H2Z',
  2: 'M9 1L17 16H1Z',
  3: 'M9 1L17 9L9 17L1 9Z',
  4: 'M9 1.5A7.5 7.5 0 1 1 9 16.5A7.5 7.5 0 1 1 9 1.5Z',
};

interface PriorityMarkProps {
  readonly priority: 1 | 2 | 3 | 4;
  /** Filled when nobody has acknowledged it yet, outline otherwise. */
  readonly filled: boolean;
  /** Blinks: an unacknowledged alarm of the highest priority, and nothing else. One phase in all windows. */
  readonly blinking?: boolean;
  readonly label?: string;
}

/** Priority as shape, number and colour. */
export function PriorityMark({ priority, filled, blinking, label }: PriorityMarkProps) {
  // The phase follows the wall clock, so that marks that appear at different moments in different windows agree.
  const [delay] = useState(() => `-${Date.now() % 1200}ms`);
  return (
    <span
      className={`${styles.mark} ${blinking ? styles.blinking : ''}`}
      data-priority={priority}
      data-filled={filled}
      role="img"
      aria-label={label ?? `P${priority}`}
      style={blinking ? { animationDelay: delay } : undefined}
    >
      <svg viewBox="0 0 18 18" aria-hidden="true">
        <path d={SHAPES[priority]} />
      </svg>
      <i aria-hidden="true">{priority}</i>
    </span>
  );
}
