import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { useLink } from '../state/stores.ts';
import { SoundBand } from './annunciator/SoundBand.tsx';
import { startAnnunciator } from './annunciator/startAnnunciator.ts';
import { CommandBar } from './CommandBar.tsx';
import { Dock } from './Dock.tsx';
import { LostBand } from './LostBand.tsx';
import { Notices } from './Notices.tsx';
import { StartScreen } from './StartScreen.tsx';
import { StorageBand } from './StorageBand.tsx';
import styles from './shell.module.css';
import { StatusStrip } from './strip/StatusStrip.tsx';
import { useShortcuts } from './useShortcuts.ts';

/** One window. `addressed` is false in a browser that was opened without the station's token. */
export function App({ addressed }: { addressed: boolean }) {
  const { say } = useWords('shell');
  const everConnected = useLink(({ state }) => state === 'connected' || state === 'lost');
  const [commanding, setCommanding] = useState(false);
  useShortcuts(() => setCommanding(true));
  useEffect(() => (addressed ? startAnnunciator() : undefined), [addressed]);
  if (!addressed)
    return (
      <main className={styles.start}>
        <h1>{say('product')}</h1>
        <p>{say('start.noToken')}</p>
        <p className={styles.quiet}>{say('start.noTokenHint')}</p>
      </main>
    );
  return (
    <div className={styles.window}>
      <StatusStrip onCommand={() => setCommanding(true)} />
      <LostBand />
      <StorageBand />
      <SoundBand />
      <main className={styles.panes}>
        <Dock />
        {!everConnected && <StartScreen />}
      </main>
      <Notices />
      {commanding && <CommandBar onClose={() => setCommanding(false)} />}
    </div>
  );
}
