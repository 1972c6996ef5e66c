import { useState } from 'react';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { refusalWords, type Say } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { Button } from '../../ui/Button.tsx';
import { Refused } from '../../ui/States.tsx';
import styles from './SignIn.module.css';

type Refusal = Extract<Outcome, { ok: false }>['refusal'];

/**
 * Sign-in at the city's directory. A page opens in a browser of this computer; the desktop program opens none, so the
 * address is also there to be read.
 */
export function ByDirectory({ name, say }: { readonly name: string; readonly say: Say }) {
  const [address, setAddress] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const begin = async (): Promise<void> => {
    setRefusal(null);
    const answer = await connection.ask((client) => client.operator.beginDirectory());
    if (answer === null) return;
    setAddress(answer.ok ? answer.address : null);
    if (!answer.ok) setRefusal(answer.refusal);
    else if (!window.vigie) window.open(answer.address, '_blank', 'noopener,noreferrer');
  };
  return (
    <div data-directory>
      <p>
        <Button onClick={() => void begin()}>{say('byDirectory', { name })}</Button>
      </p>
      {address ? (
        <>
          <p>{say('directoryOpen')}</p>
          <p>
            <code className={styles.address}>{address}</code>
          </p>
        </>
      ) : null}
      {refusal ? <Refused>{refusalWords(refusal)}</Refused> : null}
    </div>
  );
}
