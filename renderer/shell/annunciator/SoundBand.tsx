import { useEffect } from 'react';
import { useWords } from '../../i18n/words.ts';
import styles from './Annunciator.module.css';
import { troubleToTell, useAnnunciation } from './annunciationStore.ts';

/** Says across the window that alarms cannot be heard at this position, and in the window's title what would sound. */
export function SoundBand() {
  const { say, language } = useWords('shell');
  const trouble = useAnnunciation((annunciation) => troubleToTell(annunciation.trouble));
  const state = useAnnunciation((annunciation) => annunciation.state);
  const last = trouble && state?.sounding ? state.last : null;
  const title = !trouble
    ? say('product')
    : last
      ? say('sound.titleAlarm', { text: last.text[language], name: last.assetName })
      : say('sound.title');
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (!trouble) return null;
  return (
    <div className={styles.band} role="alert" data-sound={trouble}>
      <span aria-hidden="true">▲</span>
      <b>{say('sound.mute')}</b>
      <span>{say(`sound.trouble.${trouble}`)}</span>
    </div>
  );
}
