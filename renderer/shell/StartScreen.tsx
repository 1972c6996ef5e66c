import { useEffect, useState } from 'react';
import type { StationHostStatus } from '../../src/contract/bridge.ts';
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
