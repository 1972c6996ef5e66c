import { useState } from 'react';
import type { OutageState } from '../../../src/contract/outage.ts';
import { refusalWords, type Say } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Refused } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import styles from './Outage.module.css';
import { useAct } from './useOutage.ts';

/** Which hub this station works with, and the operator's decision to work with another while the usual one is gone. */
export function HubChoice({ hub, say }: { readonly hub: OutageState['hub']; readonly say: Say }) {
  const act = useAct();
  const [url, setUrl] = useState('');
  const [code, setCode] = useState('');
  const [sure, setSure] = useState(false);
  return (
    <section data-ready="hub" data-role={hub.role}>
      <h3>{say('hub.title')}</h3>
      <p>{say(`hub.role.${hub.role}`)}</p>
      {hub.role === 'elected' ? (
        <dl className={styles.doors}>
          <dt>{say('hub.address')}</dt>
          <dd>
            {hub.doors.length > 0
              ? hub.doors.map((door) => door.replace('ws://', '')).join(', ')
              : say('hub.noNetwork')}
          </dd>
          <dt>{say('hub.code')}</dt>
          <dd>{hub.token}</dd>
        </dl>
      ) : null}
      {act.refusal ? <Refused>{refusalWords(act.refusal)}</Refused> : null}
      {act.done ? <p role="status">{say('hub.underWay')}</p> : null}
      {hub.canChoose && hub.role !== 'elected' && hub.role !== 'peer' ? (
        <>
          <p className={text.quiet}>{say('hub.electMeans')}</p>
          <div className={styles.acts}>
            {sure ? (
              <>
                <Button
                  primary
                  disabled={act.busy}
                  onClick={() => {
                    setSure(false);
                    void act.run((client) => client.outage.electHub());
                  }}
                >
                  {say('hub.electSure')}
                </Button>
                <Button onClick={() => setSure(false)}>{say('hub.electNo')}</Button>
              </>
            ) : (
              <Button onClick={() => setSure(true)}>{say('hub.elect')}</Button>
            )}
          </div>
          <form
            className={styles.acts}
            onSubmit={(event) => {
              event.preventDefault();
              void act.run((client) => client.outage.joinHub({ url, token: code }));
            }}
          >
            <label>
              {say('hub.address')}{' '}
              <input
                value={url}
                maxLength={200}
                placeholder="192.168.1.20:8700"
                onChange={(event) => setUrl(event.target.value)}
              />
            </label>
            <label>
              {say('hub.code')}{' '}
              <input
                value={code}
                maxLength={100}
                autoComplete="off"
                onChange={(event) => setCode(event.target.value)}
              />
            </label>
            <Button type="submit" disabled={act.busy || url === '' || code === ''}>
              {say('hub.join')}
            </Button>
          </form>
        </>
      ) : null}
      {hub.role === 'elected' || hub.role === 'peer' ? (
        <div className={styles.acts}>
          <Button primary disabled={act.busy} onClick={() => void act.run((client) => client.outage.usualHub())}>
            {say('hub.usual')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
