import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { ToolPanel } from './ToolPanel.tsx';
import styles from './Tools.module.css';

interface PrintPanelProps {
  readonly busy: boolean;
  readonly onPrint: (title: string) => void;
  readonly onClose: () => void;
}

/** Asks what to write over the map on paper: Enter prints. */
export function PrintPanel({ busy, onPrint, onClose }: PrintPanelProps) {
  const { say } = useWords('map');
  const [title, setTitle] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) onPrint(title.trim());
  };
  return (
    <ToolPanel title={say('tools.print')} name="print" onClose={onClose}>
      <form className={styles.nameField} onSubmit={submit} aria-busy={busy}>
        <input
          ref={field}
          aria-label={say('print.title')}
          placeholder={say('print.title')}
          value={title}
          maxLength={120}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Button type="submit" primary disabled={busy} keys={say('print.enter')}>
          {say('print.button')}
        </Button>
      </form>
      <p className={styles.hint} role="status">
        {say(busy ? 'print.busy' : 'print.hint')}
      </p>
    </ToolPanel>
  );
}
