import { type FormEvent, useId, useState } from 'react';
import { MOST_PROGRAMS } from '../../../src/contract/walls.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './WallPanel.module.css';
import type { Say } from './wallHost.ts';

/** The smallest number that nothing has yet. */
export function freeNumber(taken: readonly { readonly number: number }[]): number {
  const numbers = new Set(taken.map(({ number }) => number));
  let free = 1;
  while (numbers.has(free) && free < MOST_PROGRAMS) free += 1;
  return free;
}

interface ProgramFormProps {
  readonly number: number;
  readonly name: string;
  readonly saveWords: string;
  readonly say: Say;
  /** Answers why it was not saved, in words; null when it was. */
  readonly onSave: (number: number, name: string) => Promise<string | null>;
  readonly children?: React.ReactNode;
}

/** Number and name of a salvo or a sequence, and what the caller adds; says why it cannot be saved. */
export function ProgramForm({ number, name, saveWords, say, onSave, children }: ProgramFormProps) {
  const id = useId();
  const [text, setText] = useState({ number: String(number), name });
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const chosen = Number(text.number);
  const valid = Number.isInteger(chosen) && chosen >= 1 && chosen <= MOST_PROGRAMS && text.name.trim() !== '';
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (busy) return;
    if (!valid) {
      setWrong(say('formIncomplete', { most: MOST_PROGRAMS }));
      return;
    }
    setBusy(true);
    void onSave(chosen, text.name.trim()).then((words) => {
      setBusy(false);
      setWrong(words);
    });
  };
  return (
    <form className={styles.form} onSubmit={save}>
      <label htmlFor={`${id}-number`}>{say('number')}</label>
      <input
        id={`${id}-number`}
        className={styles.short}
        inputMode="numeric"
        maxLength={2}
        value={text.number}
        onChange={({ target }) => setText({ ...text, number: target.value })}
      />
      <label htmlFor={`${id}-name`}>{say('name')}</label>
      <input
        id={`${id}-name`}
        maxLength={60}
        data-first
        value={text.name}
        onChange={({ target }) => setText({ ...text, name: target.value })}
      />
      {children}
      <Button type="submit" primary disabled={busy}>
        {saveWords}
      </Button>
      {wrong && (
        <p role="alert" className={styles.wrong}>
          ▲ {wrong}
        </p>
      )}
    </form>
  );
}
