import { useEffect, useState } from 'react';
import type { ProgramStatus, StationHostStatus } from '../../src/contract/bridge.ts';
import { clockTime, shortDay } from '../i18n/format.ts';
import { refusalWords, useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import styles from './shell.module.css';

/** What is started and how far it is, until the station answers for the first time. */
export function StartScreen() {
  const { say } = useWords('shell');
  const [host, setHost] = useState<StationHostStatus | null>(null);
  useEffect(() => {
    void window.vigie?.stationState().then(setHost);
    return window.vigie?.onStationState(setHost);
  }, []);
  const refused = host?.programs.find(({ refusal }) => refusal);
  return (
    <section className={styles.start} aria-busy={!refused} data-start>
      <h1>{say('start.title')}</h1>
      {host ? (
        <dl className={styles.programs}>
          {host.programs.map(({ name, state, progress, refusal, lastLines }) => (
            <div key={name} data-state={state}>
              <dt>{say(`start.${name}`)}</dt>
              <dd>
                {state === 'refused' || state === 'failed' ? <span className={styles.warn}>▲ </span> : null}
                {say(`start.${state}`)}
                {state === 'starting' && progress ? (
                  <span className={styles.quiet}>
                    {' '}
                    {progress.step}
                    {progress.total > 0 ? ` ${Math.round((100 * progress.done) / progress.total)} %` : ''}
                  </span>
                ) : null}
                {state === 'starting' && progress && progress.total > 0 ? (
                  <progress max={progress.total} value={progress.done} />
                ) : null}
                {refusal ? <p>{refusalWords({ ...refusal, context: { ...refusal.context } })}</p> : null}
                {refusal ? <p className={styles.quiet}>{refusal.message}</p> : null}
                {refusal?.code.startsWith('bundle.passphrase') && window.vigie ? <Passphrase /> : null}
                {refusal && DAMAGED.has(refusal.code) && window.vigie ? (
                  <Mending name={name} refusal={refusal} />
                ) : null}
                {!refusal && state === 'failed' && lastLines ? (
                  <pre className={styles.quiet}>{lastLines.slice(-3).join('\n')}</pre>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={styles.quiet}>{say('start.connecting')}</p>
      )}
      {refused && window.vigie ? <Button onClick={() => window.vigie?.quit()}>{say('start.quit')}</Button> : null}
    </section>
  );
}

/** Refusals of data that a person can do something about. */
const DAMAGED: ReadonlySet<string> = new Set(['store.corrupt', 'store.missing']);

interface MendingProps {
  readonly name: ProgramStatus['name'];
  readonly refusal: NonNullable<ProgramStatus['refusal']>;
}

/** What can be done with damaged data, each with what it costs; nothing is done before a person has chosen. */
function Mending({ name, refusal }: MendingProps) {
  const { say, language } = useWords('shell');
  const backup = Number(refusal.context.backup ?? 0);
  const ways = backup > 0 ? (['restore', 'rebuild', 'memory'] as const) : (['rebuild', 'memory'] as const);
  const when = backup > 0 ? `${shortDay(backup, language)} ${clockTime(backup, language)}` : '';
  return (
    <ul className={styles.mending} aria-label={say('mend.label')}>
      {ways.map((how, i) => (
        <li key={how}>
          <Button primary={i === 0} onClick={() => window.vigie?.mend(name, how)}>
            {say(`mend.${how}`, { when })}
          </Button>
          <span className={styles.quiet}>{say(`mend.means.${how}`)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Asks for the passphrase of a crisis laptop's bundle; it stays in the shell's memory only. */
function Passphrase() {
  const { say } = useWords('shell');
  const [typed, setTyped] = useState('');
  return (
    <form
      className={styles.mending}
      onSubmit={(event) => {
        event.preventDefault();
        window.vigie?.givePassphrase(typed);
        setTyped('');
      }}
    >
      <label>
        {say('mend.passphrase')}{' '}
        <input
          type="password"
          autoComplete="off"
          maxLength={1_000}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <Button type="submit" primary disabled={typed === ''}>
        {say('mend.open')}
      </Button>
    </form>
  );
}
