import { type FormEvent, useId, useRef, useState } from 'react';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { refusalWords, type Say } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import { Refused } from '../../ui/States.tsx';
import styles from './SignIn.module.css';

/** Name and password; what was refused is said below, and the password is gone from the field either way. */
export function SignInForm({ say }: { readonly say: Say }) {
  const [trying, setTrying] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const id = useId();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const [operator, typed] = [name.current?.value.trim() ?? '', password.current?.value ?? ''];
    if (trying || operator === '' || typed === '') return;
    setTrying(true);
    setOutcome(null);
    const done = await connection.act((client) => client.operator.signIn({ operator, password: typed }));
    if (password.current) password.current.value = '';
    if (done.ok && name.current) name.current.value = '';
    setTrying(false);
    setOutcome(done);
    // The next key is not for a password field any more.
    if (done.ok) name.current?.closest<HTMLElement>('[role="region"]')?.focus();
    else password.current?.focus();
  };

  return (
    <>
      <form className={styles.form} onSubmit={(event) => void submit(event)} data-sign-in={trying ? 'trying' : 'ready'}>
        <label htmlFor={`${id}-name`}>{say('operator')}</label>
        <input
          ref={name}
          id={`${id}-name`}
          name="operator"
          data-focus-target
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={80}
          required
        />
        <label htmlFor={`${id}-password`}>{say('password')}</label>
        <input
          ref={password}
          id={`${id}-password`}
          name="password"
          type="password"
          autoComplete="off"
          maxLength={200}
          required
        />
        <Button type="submit" primary disabled={trying}>
          {say(trying ? 'trying' : 'signIn')}
        </Button>
      </form>
      {outcome && !outcome.ok ? <Refused>{refusalWords(outcome.refusal)}</Refused> : null}
    </>
  );
}
