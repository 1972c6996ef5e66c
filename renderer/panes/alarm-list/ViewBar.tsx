import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './AlarmList.module.css';
import { VIEW_KEYS, VIEWS, type View } from './views.ts';

interface ViewBarProps {
  readonly view: View;
  /** How many there are in each; one with none is not offered unless it is the one shown. */
  readonly counts: Readonly<Record<Exclude<View, 'present' | 'past'>, number>>;
  readonly onView: (view: View) => void;
}

/** What is not in the list, in words and with the key that opens it: nothing is put aside out of sight. */
export function ViewBar({ view, counts, onView }: ViewBarProps) {
  const { say } = useWords('alarm-list');
  return (
    <nav className={styles.views} aria-label={say('view.label')}>
      {VIEWS.map((one) => {
        const count = one === 'present' || one === 'past' ? null : counts[one];
        if (count === 0 && one !== view) return null;
        return (
          <Button
            key={one}
            flat
            chosen={one === view}
            data-view={one}
            keys={one === 'present' ? (view === 'present' ? undefined : say('escape')) : VIEW_KEYS[one]}
            onClick={() => onView(one)}
          >
            {count === null ? say(`view.${one}`) : say(`view.${one}`, { count })}
          </Button>
        );
      })}
    </nav>
  );
}
