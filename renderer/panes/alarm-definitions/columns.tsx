import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import type { Language } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import type { Column } from '../../ui/VirtualTable.tsx';
import styles from './AlarmDefinitions.module.css';
import { isDue, nameOf } from './definitionRows.ts';
import { dayInWords, secondsInWords } from './inWords.ts';

/** Columns that a list of a width has room for. */
export function columnsFor(
  say: Say,
  shell: Say,
  language: Language,
  width: number,
  today: string,
  begun: ReadonlyMap<string, unknown>,
): Column<DefinitionRow>[] {
  const seconds = (value: number): string => (value === 0 ? '0' : secondsInWords(value, language));
  const all: (Column<DefinitionRow> & { readonly from: number })[] = [
    {
      id: 'mark',
      title: '',
      width: 'calc(var(--row) * 1.3)',
      from: 0,
      cell: ({ priority }) => (
        <PriorityMark priority={priority} filled={false} label={shell('strip.priority', { priority })} />
      ),
    },
    {
      id: 'type',
      title: say('column.type'),
      width: 'minmax(calc(var(--row) * 3.6), 0.8fr)',
      from: 0,
      cell: ({ typeName }) => typeName[language],
    },
    {
      id: 'text',
      title: say('column.text'),
      width: 'minmax(calc(var(--row) * 4), 1.2fr)',
      from: 0,
      cell: ({ definition }) => definition.text[language],
    },
    {
      id: 'delays',
      title: say('column.delays'),
      width: 'calc(var(--row) * 4)',
      from: 620,
      cell: ({ definition: { delayOn, delayOff } }) =>
        delayOn === 0 && delayOff === 0 ? '' : `${seconds(delayOn)} / ${seconds(delayOff)}`,
    },
    {
      id: 'posts',
      title: say('column.posts'),
      width: 'minmax(calc(var(--row) * 4), 1fr)',
      from: 760,
      cell: ({ definition: { posts } }) =>
        posts.length === 0 ? say('allPosts') : posts.map((post) => shell(`post.${post}`)).join(', '),
    },
    {
      id: 'review',
      title: say('column.review'),
      width: 'calc(var(--row) * 4)',
      from: 480,
      cell: (row) =>
        isDue(row, today) ? (
          <span className={styles.due}>▲ {dayInWords(row.definition.reviewBy ?? '')}</span>
        ) : (
          dayInWords(row.definition.reviewBy ?? '')
        ),
    },
    {
      id: 'state',
      title: say('column.state'),
      width: 'calc(var(--row) * 3.6)',
      from: 0,
      cell: (row) =>
        say(
          `state.${row.proposal ? 'proposed' : begun.has(nameOf(row)) ? 'begun' : row.pending ? 'pending' : row.source}`,
        ),
    },
  ];
  // Beside the definition the list has little more than half of a wide pane.
  const room = width >= 1_100 ? width * 0.55 : width;
  return all.filter(({ from }) => width === 0 || room >= from);
}
