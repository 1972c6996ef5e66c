import { useState } from 'react';
import type { AssetDetail } from '../../../src/contract/assets.ts';
import { clockTime, duration } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { Refused } from '../../ui/States.tsx';
import styles from './AssetCard.module.css';

/** Events that are named; those before them are counted. */
const NAMED = 8;

/** What a camera told by itself in the last hour. */
export function CameraEvents({ events }: { readonly events: AssetDetail['events'] }) {
  const { say, language } = useWords('asset-card');
  const more = events.length - NAMED;
  if (events.length === 0) return null;
  return (
    <section aria-label={say('events')} data-camera-events={events.length}>
      <h4>{say('events')}</h4>
      <ul className={styles.alarmLines}>
        {events.slice(0, NAMED).map(({ condition, text, since, until, detail }) => (
          <li key={`${condition}/${since}`} data-event={condition}>
            <span>
              {clockTime(since, language)} {text[language]}
              {detail ? `, ${detail}` : ''}
            </span>
            <span className={styles.lineAge}>
              {until === null ? <Age since={since} language={language} /> : duration(until - since, language)}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className={styles.quiet}>{say('moreEvents', { count: more })}</p> : null}
    </section>
  );
}

/** Makes what a camera shows now its reference still: asked once more in words, for what was the reference is gone then. */
export function ReferenceStill({ camera, disabled }: { readonly camera: string; readonly disabled: boolean }) {
  const { say } = useWords('asset-card');
  const [state, setState] = useState<'rest' | 'asked' | 'taking' | 'taken'>('rest');
  const [told, setTold] = useState<string | null>(null);
  const take = async (): Promise<void> => {
    setState('taking');
    const outcome = await connection.act((client) => client.camera.takeReference({ camera }));
    setTold(outcome.ok ? null : refusalWords(outcome.refusal));
    setState(outcome.ok ? 'taken' : 'rest');
  };
  return (
    <section aria-label={say('reference')} data-reference={state}>
      {state === 'asked' ? (
        <>
          <p>{say('referenceAsk')}</p>
          <div className={styles.acts}>
            <Button disabled={disabled} onClick={() => void take()}>
              {say('referenceYes')}
            </Button>
            <Button onClick={() => setState('rest')}>{say('referenceNo')}</Button>
          </div>
        </>
      ) : (
        <div className={styles.acts}>
          <Button disabled={disabled || state === 'taking'} onClick={() => setState('asked')}>
            {say(state === 'taken' ? 'referenceTaken' : 'reference')}
          </Button>
        </div>
      )}
      {told === null ? null : <Refused>{told}</Refused>}
    </section>
  );
}
