import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './AlarmList.module.css';
import { nextSort, type Sort } from './alarmOrder.ts';
import { VIEW_KEYS, VIEWS, type View } from './views.ts';

interface ViewBarProps {
  readonly view: View;
  /** How many there are in each; one with none is not offered unless it is the one shown. */
  readonly counts: Readonly<Record<Exclude<View, 'present' | 'past'>, number>>;
  readonly sort: Sort;
  readonly flat: boolean;
  readonly filtersOpen: boolean;
  readonly onView: (view: View) => void;
  readonly onChange: (change: { readonly sort: Sort } | { readonly flat: boolean }) => void;
  readonly onFilters: () => void;
}

/** How the list is set up, and what is not in it, in words and with the key that opens it: nothing is put aside out of sight. */
export function ViewBar({ view, counts, sort, flat, filtersOpen, onView, onChange, onFilters }: ViewBarProps) {
  const { say, language } = useWords('alarm-list');
  return (
    <nav className={styles.views} aria-label={say('view.label')}>
      {VIEWS.map((one) => {
        const count = one === 'present' || one === 'past' ? null : counts[one];
        // What the list shows is said beside the pane's title; from elsewhere this is the way back to it.
        if ((count === 0 && one !== view) || (one === 'present' && view === one)) return null;
        return (
          <Button
            key={one}
            flat
            chosen={one === view}
            data-view={one}
            keys={one === 'present' ? say('escape') : VIEW_KEYS[one]}
            onClick={() => onView(one)}
          >
            {count === null ? say(`view.${one}`) : say(`view.${one}`, { count, n: number(count, language) })}
          </Button>
        );
      })}
      {view === 'present' || view === 'suppressed' ? (
        <>
          <span className={styles.space} />
          <Button
            flat
            keys="X"
            title={say('sort.hint')}
            data-sort-order={sort?.column ?? 'none'}
            onClick={() => onChange({ sort: nextSort(sort) })}
          >
            {say(`sort.${sort?.column ?? 'none'}`)}
            {sort ? (sort.descending ? ' ↓' : ' ↑') : ''}
          </Button>
          <Button flat keys="P" chosen={flat} onClick={() => onChange({ flat: !flat })}>
            {say('flat')}
          </Button>
          <Button flat keys="⇧F" chosen={filtersOpen} onClick={onFilters}>
            {say('filters')}
          </Button>
        </>
      ) : null}
    </nav>
  );
}
