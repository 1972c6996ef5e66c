import { useId, useState } from 'react';
import type { CameraAccountRow } from '../../../src/contract/cameraAccounts.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { useRegister } from '../../state/register.ts';
import { Button } from '../../ui/Button.tsx';
import { accountCalled, foundInWords } from './accountWords.ts';
import styles from './CameraSearch.module.css';
import type { Trial, TrialState } from './useAccounts.ts';

interface TrialFormProps {
  /** The account that is chosen in the list. */
  readonly account: CameraAccountRow | undefined;
  readonly mayTry: boolean;
  readonly shown: TrialState | null;
  readonly onTry: (camera: Trial['camera']) => void;
  /** The last trial again, also at a camera that has another account. */
  readonly onEvenSo: () => void;
}

/** Tries the chosen account at a camera called by its number, and says what came of the last trial. */
export function TrialForm({ account, mayTry, shown, onTry, onEvenSo }: TrialFormProps) {
  const { say } = useWords('camera-search');
  const register = useRegister((store) => store.register);
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const said = useId();
  const name = accountCalled(account?.name ?? null, say);

  const run = (): void => {
    const text = typed.trim();
    const index = /^\d{1,9}$/.test(text) ? (register?.camera(Number(text)) ?? -1) : null;
    const id = index === null ? undefined : register?.id[index];
    if (id === undefined) setWrong(index === null ? say('trial.noNumber') : say('trial.noCamera', { number: text }));
    else {
      setWrong(null);
      onTry({ id, number: Number(text) });
    }
  };

  return (
    <div className={styles.trial}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayTry) run();
        }}
      >
        <label>
          {say('trial.at', { name })}
          <input
            value={typed}
            inputMode="numeric"
            maxLength={12}
            autoComplete="off"
            aria-invalid={wrong !== null}
            aria-describedby={said}
            disabled={account?.isThere !== true}
            onChange={(event) => {
              setTyped(event.target.value);
              setWrong(null);
            }}
          />
        </label>
        <Button type="submit" keys="⏎" disabled={!mayTry}>
          {say('trial.run')}
        </Button>
      </form>
      <div id={said} className={styles.outcome} role="status" data-trial={wrong ? 'wrong' : (shown?.state ?? 'none')}>
        {wrong ? (
          <p>
            <span aria-hidden="true">▲</span> {wrong}
          </p>
        ) : shown ? (
          <Outcome shown={shown} mayTry={mayTry} onEvenSo={onEvenSo} />
        ) : (
          <p className={styles.said}>{say('trial.why')}</p>
        )}
      </div>
    </div>
  );
}

interface OutcomeProps extends Pick<TrialFormProps, 'mayTry' | 'onEvenSo'> {
  readonly shown: TrialState;
}

/** What came of the last trial. */
function Outcome({ shown, mayTry, onEvenSo }: OutcomeProps) {
  const { say, language } = useWords('camera-search');
  const { trial } = shown;
  const [name, camera] = [accountCalled(trial.account, say), say('knownAs', { number: trial.camera.number })];
  if (shown.state === 'running') return <p>{say('trial.running', { name, camera })}</p>;
  if (shown.state === 'taken')
    return (
      <>
        <p>{say('trial.taken', { name, camera })}</p>
        <p className={styles.said}>{foundInWords(shown.found, say, language).join(' ; ')}</p>
      </>
    );
  const { refusal } = shown;
  const own = refusal.code === 'account.other' ? accountCalled(String(refusal.context.own ?? '') || null, say) : '';
  return (
    <>
      <p>
        <span aria-hidden="true">▲</span>{' '}
        {say('trial.refused', {
          ...{ name, camera },
          why: refusalWords({ ...refusal, context: { ...refusal.context, ...(own ? { own, name } : {}) } }),
        })}
      </p>
      {own ? (
        <Button disabled={!mayTry} onClick={onEvenSo}>
          {say('trial.evenSo', { name, camera })}
        </Button>
      ) : null}
    </>
  );
}
