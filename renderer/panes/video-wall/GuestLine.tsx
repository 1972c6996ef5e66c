import { clockTime, type Language } from '../../i18n/format.ts';
import { useAlarms } from '../../state/stores.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './Tile.module.css';
import type { Guest } from './wall.ts';
import type { Say } from './wallHost.ts';

interface GuestLineProps {
  readonly guest: Guest;
  readonly say: Say;
  readonly language: Language;
  readonly onRemove: () => void;
}

/** Why a camera came to this tile by itself: the alarm that it sees, with its time, or the position or window that sent it. */
export function GuestLine({ guest, say, language, onRemove }: GuestLineProps) {
  const row = useAlarms(({ rows }) => (guest.by === 'alarm' ? rows.get(guest.occurrence) : undefined));
  const words =
    guest.by === 'alarm'
      ? row
        ? `${row.text[language]}, ${row.assetName}`
        : ''
      : guest.by === 'position'
        ? say('sentBy', { position: guest.from })
        : guest.from === null
          ? say('sentHere')
          : say('sentByWindow', { number: guest.from });
  const at = guest.by === 'alarm' ? row?.raisedAt : guest.at;
  return (
    <div className={styles.guest} data-guest={guest.by} data-priority={row?.priority}>
      {row && <PriorityMark priority={row.priority} filled blinking={row.priority === 1} />}
      <span className={styles.guestWords} title={words}>
        {words}
      </span>
      {at !== undefined && <time>{clockTime(at, language)}</time>}
      <button
        type="button"
        className={styles.remove}
        tabIndex={-1}
        aria-label={say('letGo')}
        title={`${say('letGo')} (${say('deleteKey')})`}
        onClick={onRemove}
      >
        ×
      </button>
    </div>
  );
}
