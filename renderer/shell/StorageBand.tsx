import { useWords } from '../i18n/words.ts';
import { useSession } from '../state/stores.ts';
import styles from './shell.module.css';

/** Says across every window, as long as it is so, that this station works in memory and keeps nothing. */
export function StorageBand() {
  const { say } = useWords('shell');
  const inMemory = useSession(({ status }) => status?.mended?.how === 'memory');
  if (!inMemory) return null;
  return (
    <div className={styles.lost} role="alert" data-storage="memory">
      <span aria-hidden="true">▲</span>
      <b>{say('storage.memory')}</b>
      <span>{say('storage.memoryMeans')}</span>
    </div>
  );
}
