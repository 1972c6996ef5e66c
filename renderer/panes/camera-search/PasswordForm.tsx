import { type FormEvent, useId, useState } from 'react';
import type { CameraAccountRow } from '../../../src/contract/cameraAccounts.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { number } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './CameraSearch.module.css';

interface PasswordFormProps {
  /** An account whose password has a name in the key store. */
  readonly account: CameraAccountRow;
  readonly secret: string;
}

/**
 * Keeps the password of an account in the station's key store. What is typed is in the field alone, and goes from it as
 * soon as it is sent, whatever comes of it.
 */
export function PasswordForm({ account, secret }: PasswordFormProps) {
  const { say, language } = useWords('camera-search');
  const [outcome, setOutcome] = useState<Outcome | 'running' | null>(null);
  const said = useId();

  const keep = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const password = String(new FormData(form).get('password') ?? '');
    form.reset();
    setOutcome('running');
    setOutcome(
      await connection.act((client) => client.camera.keepAccountPassword({ account: account.name, password })),
    );
  };

  const count = account.cameras.length;
  return (
    <form className={styles.keep} onSubmit={(event) => void keep(event)}>
      <label>
        {say('keep.label', { name: secret })}
        <input
          name="password"
          type="password"
          maxLength={4_096}
          autoComplete="new-password"
          spellCheck={false}
          aria-describedby={said}
        />
      </label>
      <Button type="submit" keys="⏎" disabled={outcome === 'running'}>
        {count === 0 ? say('keep.alone') : say('keep.run', { count, n: number(count, language) })}
      </Button>
      <span id={said} className={styles.kept} role="status">
        {outcome === 'running' ? (
          say('keep.running')
        ) : outcome?.ok === false ? (
          <>
            <span aria-hidden="true">▲</span> {refusalWords(outcome.refusal)}
          </>
        ) : outcome ? (
          say('keep.done')
        ) : null}
      </span>
    </form>
  );
}
