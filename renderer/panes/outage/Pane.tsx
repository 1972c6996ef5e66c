import { clockTime, duration } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import { useLink, useSession } from '../../state/stores.ts';
import { Loading, OldBand } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import { HubChoice } from './HubChoice.tsx';
import styles from './Outage.module.css';
import { PossibleNow } from './PossibleNow.tsx';
import { PossibleTable } from './PossibleTable.tsx';
import { Backups, Bundle, Sheet } from './Ready.tsx';
import { useOutage } from './useOutage.ts';
import { WindowsElsewhere } from './WindowsElsewhere.tsx';

/** How this station works now, what is possible in each state, and what is kept ready for the next outage. */
export default function OutagePane() {
  const { say, language } = useWords('outage');
  const { say: sayShell } = useWords('shell');
  const status = useSession((session) => session.status);
  const link = useLink();
  const now = useNow();
  const outage = useOutage();
  if (!status) return <Loading>{say('loading')}</Loading>;
  const { work, clockAhead, networks } = status;
  // While the hub is gone, or is not the usual one, what can be done about it stands before all the rest.
  const choosing = outage?.hub.canChoose && (work.state === 'alone' || work.state === 'cut');
  const hubFirst = choosing || outage?.hub.role === 'elected' || outage?.hub.role === 'peer';
  return (
    <section className={text.pane} data-pane="outage">
      {link.state === 'connected' ? null : <OldBand>{say('old', { time: clockTime(link.since, language) })}</OldBand>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled and read by keys */}
      <div className={text.body} role="region" tabIndex={0} data-focus-target aria-label={say('label')}>
        <section data-work-state={work.state} data-bad={work.state !== 'together'}>
          <h3>
            {work.state === 'together' ? null : <i aria-hidden="true">▲ </i>}
            {work.unsteady
              ? sayShell('strip.unsteady', { state: sayShell(`strip.work.${work.state}`) })
              : sayShell(`strip.work.${work.state}`)}{' '}
            <span className={text.quiet}>{say('since', { age: duration(now - work.since, language) })}</span>
          </h3>
          <p>{say(`means.${work.state}`)}</p>
          <PossibleNow state={work.state} say={say} />
          {work.unsteady ? <p>{say('unsteadyMeans')}</p> : null}
          {clockAhead === null ? null : (
            <p className={styles.warn} data-clock-ahead={clockAhead}>
              {sayShell(clockAhead > 0 ? 'strip.clockAhead' : 'strip.clockBehind', {
                age: duration(Math.abs(clockAhead), language),
              })}
              {'. '}
              {say('clockMeans')}
            </p>
          )}
          {networks === 0 ? <p className={styles.warn}>{say('noNetwork')}</p> : null}
        </section>
        {outage && hubFirst ? <HubChoice hub={outage.hub} say={say} /> : null}
        <PossibleTable state={work.state} />
        {outage ? (
          <div className={styles.ready}>
            {hubFirst ? null : <HubChoice hub={outage.hub} say={say} />}
            {outage.windows ? (
              <WindowsElsewhere windows={outage.windows} say={say} language={language} now={now} />
            ) : null}
            <Sheet sheet={status.sheet} say={say} language={language} now={now} />
            <Bundle bundle={outage.bundle} say={say} language={language} now={now} />
            <Backups backups={outage.backups} say={say} language={language} now={now} />
          </div>
        ) : null}
      </div>
    </section>
  );
}
