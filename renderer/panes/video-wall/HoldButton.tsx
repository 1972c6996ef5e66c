import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import styles from './WallPanel.module.css';

interface HoldButtonProps {
  readonly disabled: boolean;
  readonly title?: string | undefined;
  /** Said when it is pressed, and again every half second while it is held. */
  readonly onHold: () => void;
  readonly onLetGo: () => void;
  readonly children: ReactNode;
}

/** The station stops what it hears nothing of for a second. */
const REPEAT = 500;

/** Does something as long as it is held: by the mouse, the space bar or Enter. Losing the focus lets it go. */
export function HoldButton({ disabled, title, onHold, onLetGo, children }: HoldButtonProps) {
  const timer = useRef(0);
  const acts = useRef({ onHold, onLetGo });
  acts.current = { onHold, onLetGo };

  const letGo = useCallback((): void => {
    if (timer.current === 0) return;
    window.clearInterval(timer.current);
    timer.current = 0;
    acts.current.onLetGo();
  }, []);
  const hold = (): void => {
    if (disabled || timer.current !== 0) return;
    timer.current = window.setInterval(() => acts.current.onHold(), REPEAT);
    acts.current.onHold();
  };
  useEffect(() => {
    window.addEventListener('blur', letGo);
    return () => {
      window.removeEventListener('blur', letGo);
      letGo();
    };
  }, [letGo]);
  useEffect(() => {
    if (disabled) letGo();
  }, [disabled, letGo]);

  const isPress = (key: string): boolean => key === ' ' || key === 'Enter';
  return (
    <button
      type="button"
      className={styles.row}
      disabled={disabled}
      title={title}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        hold();
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onLostPointerCapture={letGo}
      onKeyDown={(event) => {
        if (!isPress(event.key)) return;
        event.preventDefault();
        hold();
      }}
      onKeyUp={(event) => {
        if (isPress(event.key)) letGo();
      }}
      onBlur={letGo}
    >
      {children}
    </button>
  );
}
