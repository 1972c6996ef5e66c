import { useLayoutEffect, useRef } from 'react';
import styles from './ui.module.css';

const SHAPES: Readonly<Record<1 | 2 | 3 | 4, string>> = {
  1: 'M2 2H16V16H2Z',
  2: 'M9 1L17 16H1Z',
  3: 'M9 1L17 9L9 17L1 9Z',
  4: 'M9 1.5A7.5 7.5 0 1 1 9 16.5A7.5 7.5 0 1 1 9 1.5Z',
};

/** Length of one blink, ms: the same as in ui.module.css. */
const BLINK = 1_200;

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
  const mark = useRef<HTMLSpanElement>(null);
  // The phase follows the wall clock, so that marks that appear at different moments in different windows agree.
  useLayoutEffect(() => {
    if (!blinking) return;
    for (const animation of mark.current?.getAnimations() ?? [])
      animation.startTime = -(performance.timeOrigin % BLINK);
  }, [blinking]);
  return (
    <span
      ref={mark}
      className={`${styles.mark} ${blinking ? styles.blinking : ''}`}
      data-priority={priority}
      data-filled={filled}
      role="img"
      aria-label={label ?? `P${priority}`}
    >
      <svg viewBox="0 0 18 18" aria-hidden="true">
        <path d={SHAPES[priority]} />
      </svg>
      <i aria-hidden="true">{priority}</i>
    </span>
  );
}
