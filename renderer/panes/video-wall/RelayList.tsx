import { useEffect, useState } from 'react';
import { clockTime, type Language } from '../../i18n/format.ts';
import { refusalWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import type { StationClient } from '../../state/connection.ts';
import { connection } from '../../state/station.ts';
import equipment from './EquipmentPanel.module.css';
import { SureButton } from './SureButton.tsx';
import styles from './WallPanel.module.css';
import type { HostCamera, Say } from './wallHost.ts';

interface RelayListProps {
  readonly camera: HostCamera;
  readonly disabled: boolean;
  readonly say: Say;
  readonly language: Language;
}

type Answer = Awaited<ReturnType<StationClient['camera']['relays']>>;
type State = 'active' | 'inactive';

/** The camera's relay outputs. ONVIF does not tell how they stand: what was asked here stays dashed for good. */
export function RelayList({ camera, disabled, say, language }: RelayListProps) {
  const [answer, setAnswer] = useState<Answer | null>();
  const [asked, setAsked] = useState<Readonly<Record<string, { readonly state: State; readonly at: number }>>>({});
  const [refused, setRefused] = useState('');
  useEffect(() => {
    let over = false;
    void connection
      .ask((client) => client.camera.relays({ camera: camera.id }))
      .then((told) => {
        if (!over) setAnswer(told);
      });
    return () => {
      over = true;
    };
  }, [camera.id]);

  const set = async (relay: string, state: State): Promise<void> => {
    const outcome = await connection.act((client) => client.camera.setRelay({ camera: camera.id, relay, state }));
    setRefused(outcome.ok ? '' : refusalWords(outcome.refusal));
    if (outcome.ok) setAsked((before) => ({ ...before, [relay]: { state, at: stationNow() } }));
  };

  const relays = answer?.ok ? answer.relays : [];
  return (
    <>
      <h3 className={equipment.subtitle}>{say('relays')}</h3>
      {answer === undefined && <p className={styles.quiet}>{say('relayReading')}</p>}
      {answer?.ok && relays.length === 0 && <p className={styles.quiet}>{say('relayNone')}</p>}
      {answer && !answer.ok && <p className={styles.wrong}>▲ {refusalWords(answer.refusal)}</p>}
      {answer === null && <p className={styles.wrong}>▲ {say('stationAway')}</p>}
      <ul className={styles.list}>
        {relays.map(({ token, mode, delay }) => {
          const last = asked[token];
          return (
            <li key={token} className={equipment.relay} data-relay={token}>
              <span className={equipment.relayName}>
                <b>{token}</b>
                <span
                  className={equipment.told}
                  data-pending={last !== undefined}
                  data-asked={last?.state}
                  title={say('relayUnreadHint')}
                >
                  {last ? say(`relayAsked.${last.state}`, { time: clockTime(last.at, language) }) : say('relayUnread')}
                </span>
                {mode === 'monostable' && delay !== undefined && (
                  <span className={styles.quiet}>
                    {say('relayFallsBack', { seconds: Math.round(delay / 100) / 10 })}
                  </span>
                )}
              </span>
              {(['active', 'inactive'] as const).map((state) => (
                <SureButton
                  key={state}
                  disabled={disabled}
                  words={say(state === 'active' ? 'relayOn' : 'relayOff')}
                  question={say(state === 'active' ? 'relayOnSure' : 'relayOffSure', { name: token })}
                  onSure={() => void set(token, state)}
                />
              ))}
            </li>
          );
        })}
      </ul>
      <p role="status" className={styles.wrong}>
        {refused && <>▲ {refused}</>}
      </p>
    </>
  );
}
