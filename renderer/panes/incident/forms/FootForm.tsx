import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Outcome } from '../../../../src/contract/refusal.ts';
import { refusalWords, useWords } from '../../../i18n/words.ts';
import { Button } from '../../../ui/Button.tsx';
import { Refused } from '../../../ui/States.tsx';
import styles from '../Incident.module.css';
import type { FormAct } from '../useIncidentActs.ts';

interface FootFormProps {
  readonly act: FormAct | 'open';
  /** What the act is done to, beside its name. */
  readonly about?: string;
  /** Does it; a string says what is still wanted, null that the form asks more. Without it Enter does nothing here. */
  readonly perform?: () => Promise<Outcome> | string | null;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * What an act wants to know, at the foot of the pane: Enter does it, Escape leaves. A refusal is said in it and what was
 * typed stays.
 */
export function FootForm({ act, about, perform, onClose, children }: FootFormProps) {
  const { say } = useWords('incident');
  const form = useRef<HTMLFormElement>(null);
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const toFirst = (): void =>
    form.current?.querySelector<HTMLElement>('[data-first], input, select, textarea, button')?.focus();
  // The keys come here when the operator opens it, once.
  useEffect(toFirst, []);

  const submit = (): void => {
    if (busy || !perform) return;
    const answer = perform();
    if (answer === null) {
      setTold(null);
      return;
    }
    if (typeof answer === 'string') {
      setTold(answer);
      toFirst();
      return;
    }
    setBusy(true);
    void answer.then((outcome) => {
      setBusy(false);
      if (outcome.ok) onClose();
      else setTold(refusalWords(outcome.refusal));
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // The pane's own keys are letters, which are text here.
    if (!event.ctrlKey && !event.altKey && !event.metaKey) event.stopPropagation();
    if (event.defaultPrevented) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && !event.shiftKey && !(event.target instanceof HTMLButtonElement)) submit();
    else return;
    event.preventDefault();
  };
  return (
    <form
      ref={form}
      className={styles.form}
      data-incident-form={act}
      aria-label={say(`form.${act}`)}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>
        <b>{say(`form.${act}`)}</b> <span className={styles.quiet}>{about}</span>
      </p>
      {children}
      {told === null ? null : <Refused>{told}</Refused>}
      <div className={styles.acts}>
        {perform ? (
          <Button primary keys="⏎" disabled={busy} onClick={submit}>
            {say('form.do')}
          </Button>
        ) : null}
        <Button keys="Esc" onClick={onClose}>
          {say('form.leave')}
        </Button>
      </div>
    </form>
  );
}
