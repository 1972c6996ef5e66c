import { useState } from 'react';
import styles from './WallPanel.module.css';

interface SureButtonProps {
  readonly words: string;
  /** What it asks before it does it. */
  readonly question: string;
  readonly onSure: () => void;
  readonly disabled?: boolean;
}

/** Does something that cannot be undone once its question is answered by a second press; leaving it takes that back. */
export function SureButton({ words, question, onSure, disabled = false }: SureButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <button
      type="button"
      className={styles.small}
      disabled={disabled}
      data-asking={asking}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!asking);
        if (asking) onSure();
      }}
    >
      {asking ? question : words}
    </button>
  );
}
