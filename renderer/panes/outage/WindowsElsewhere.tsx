import { useState } from 'react';
import type { OutageState } from '../../../src/contract/outage.ts';
import { clockTime, type Language } from '../../i18n/format.ts';
import { refusalWords, type Say } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Refused } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import styles from './Outage.module.css';
import { useAct } from './useOutage.ts';

interface WindowsElsewhereProps {
  readonly windows: NonNullable<OutageState['windows']>;
  readonly say: Say;
  readonly language: Language;
  readonly now: number;
}

/** This station's windows in browsers on other machines: how one comes in, which are open, and the way to close them. */
export function WindowsElsewhere({ windows, say, language, now }: WindowsElsewhereProps) {
  const act = useAct();
  const [sure, setSure] = useState(false);
  const { url, elsewhere, open } = windows;
  const code = windows.code && windows.code.until > now ? windows.code : null;
  const where = open.map(({ from, since }) => say('windows.one', { from, time: clockTime(since, language) }));
  return (
    <section data-ready="windows" data-open={open.length}>
      <h3>{say('windows.title')}</h3>
      <p>
        {open.length === 0 ? say('windows.none') : say('windows.open', { count: open.length, where: where.join(', ') })}
      </p>
      <p className={text.quiet}>{say(elsewhere ? 'windows.elsewhere' : 'windows.means')}</p>
      {elsewhere ? null : (
        <dl className={styles.doors}>
          <dt>{say('windows.at')}</dt>
          <dd>{url}</dd>
          {code ? (
            <>
              <dt>{say('windows.code')}</dt>
              <dd>
                <span data-code>{code.text}</span>{' '}
                <span className={text.quiet}>{say('windows.until', { time: clockTime(code.until, language) })}</span>
              </dd>
            </>
          ) : null}
        </dl>
      )}
      {act.refusal ? <Refused>{refusalWords(act.refusal)}</Refused> : null}
      <div className={styles.acts}>
        {elsewhere ? null : (
          <Button disabled={act.busy} onClick={() => void act.run((client) => client.outage.giveCode())}>
            {say(code ? 'windows.another' : 'windows.give')}
          </Button>
        )}
        {open.length === 0 ? null : sure ? (
          <>
            <Button
              primary
              disabled={act.busy}
              onClick={() => {
                setSure(false);
                void act.run((client) => client.outage.closeWindows());
              }}
            >
              {say('windows.closeSure')}
            </Button>
            <Button onClick={() => setSure(false)}>{say('windows.closeNo')}</Button>
          </>
        ) : (
          <Button onClick={() => setSure(true)}>{say('windows.close')}</Button>
        )}
      </div>
    </section>
  );
}
