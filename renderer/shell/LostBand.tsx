import { clockTime, duration } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { stationNow, useNow } from '../state/clock.ts';
import { useLink } from '../state/stores.ts';
import styles from './shell.module.css';

/** Says across the window that the station is away: nothing is cleared, what is shown is old. */
export function LostBand() {
  const link = useLink();
  if (link.state !== 'lost' && link.state !== 'refused') return null;
  return <Band link={link} />;
}

function Band({ link }: { link: Extract<ReturnType<typeof useLink.getState>, { state: 'lost' | 'refused' }> }) {
  const { say, language } = useWords('shell');
  const now = useNow();
  const ahead = stationNow() - Date.now();
  const since = link.since + ahead;
  return (
    <div className={styles.lost} role="alert" data-link="lost">
      <span aria-hidden="true">▲</span>
      {link.state === 'refused' ? (
        <span>{say('lost.refused', { window: link.window, station: link.station })}</span>
      ) : (
        <>
          <b>{say('lost.title', { age: duration(now - since, language) })}</b>
          <span>{say(window.vigie ? 'lost.restarting' : 'lost.waiting', { time: clockTime(since, language) })}</span>
        </>
      )}
    </div>
  );
}
