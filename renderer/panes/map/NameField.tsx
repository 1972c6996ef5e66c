import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { LONGEST_NAME } from './config.ts';
import styles from './Tools.module.css';

interface NameFieldProps {
  readonly label: string;
  readonly takesFocus?: boolean;
  readonly onName: (name: string) => void;
}

/** Asks for a name and keeps what it names: Enter keeps. */
export function NameField({ label, takesFocus, onName }: NameFieldProps) {
  const { say } = useWords('map');
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) field.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    onName(name.trim());
    setName('');
  };
  return (
    <form className={styles.nameField} onSubmit={submit}>
      <input
        ref={field}
        aria-label={label}
        placeholder={label}
        value={name}
        maxLength={LONGEST_NAME}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        {say('named.keep')}
      </Button>
    </form>
  );
}
