import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './AlarmList.module.css';
import type { AlarmFilter } from './alarmFilter.ts';
import type { AlarmList } from './alarmRows.ts';

interface FilterIsProps {
  readonly filter: AlarmFilter;
  readonly list: Pick<AlarmList, 'matching' | 'outside' | 'tally'>;
  readonly onRemove: (change: Partial<AlarmFilter>) => void;
  readonly onRemoveAll: () => void;
}

/** The filter in force in words, each part with a way to take it away, and what waits outside of it. */
export function FilterIs({ filter, list, onRemove, onRemoveAll }: FilterIsProps) {
  const { say, language } = useWords('alarm-list');
  const { say: shell } = useWords('shell');
  const { outside } = list;
  const parts: { readonly words: string; readonly without: Partial<AlarmFilter> }[] = [];
  if (filter.unacknowledgedOnly)
    parts.push({ words: say('filterIs.unacknowledgedOnly'), without: { unacknowledgedOnly: false } });
  if (filter.words.trim() !== '')
    parts.push({ words: say('filterIs.words', { words: filter.words.trim() }), without: { words: '' } });
  if (filter.posts.length > 0)
    parts.push({ words: filter.posts.map((post) => say(`post.${post}`)).join(', '), without: { posts: [] } });
  if (filter.communes.length > 0) parts.push({ words: filter.communes.join(', '), without: { communes: [] } });
  if (filter.kinds.length > 0)
    parts.push({ words: filter.kinds.map((kind) => shell(`kind.${kind}`)).join(', '), without: { kinds: [] } });
  if (filter.priorities.length > 0)
    parts.push({
      words: say('filterIs.priorities', { list: filter.priorities.join(', ') }),
      without: { priorities: [] },
    });
  return (
    <section className={styles.filterIs} aria-label={say('filterIs.label')} data-filter-is>
      <span>{say('filterIs.start')}</span>
      {parts.map(({ words, without }) => (
        <button
          key={words}
          type="button"
          aria-label={say('filterBar.remove', { what: words })}
          onClick={() => onRemove(without)}
        >
          <span>{words}</span> <i aria-hidden="true">×</i>
        </button>
      ))}
      <span className={styles.quiet}>
        {say('filterIs.matching', {
          count: number(list.matching, language),
          all: number(list.tally.present, language),
        })}
      </span>
      {outside.urgent > 0 ? (
        <b role="status" data-urgent-outside={outside.urgent}>
          <PriorityMark priority={1} filled blinking />
          {say('filterIs.urgent', { count: outside.urgent, n: number(outside.urgent, language) })}
        </b>
      ) : outside.fresh > 0 ? (
        <span role="status">
          {say('filterIs.outside', { count: outside.fresh, n: number(outside.fresh, language) })}
        </span>
      ) : null}
      <Button flat keys="E" onClick={onRemoveAll}>
        {say('filterIs.remove')}
      </Button>
    </section>
  );
}
