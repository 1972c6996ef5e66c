import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { alarmDetail } from '../../i18n/alarmDetail.ts';
import { clockTime, type Language } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { Age } from '../../ui/Age.tsx';
import { stateWords } from '../../ui/alarmAct/alarmWords.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import type { Column } from '../../ui/VirtualTable.tsx';
import styles from './AlarmList.module.css';
import { type Sort, type SortColumn, whoHas } from './alarmOrder.ts';
import type { AlarmLine, Under } from './alarmRows.ts';
import { Unheard } from './Unheard.tsx';

/** Street and commune; the street is not said again where the asset is called by it. */
export const placeOf = ({ assetName, place, commune }: Pick<AlarmRow, 'assetName' | 'place' | 'commune'>): string =>
  [assetName.toLowerCase().includes(place.toLowerCase()) ? '' : place, commune].filter(Boolean).join(', ');

/** What is folded under a line, in words. */
export function underWords(under: Under, say: Say): string {
  const parts: string[] = [];
  if (under.repeat > 0) parts.push(say('under.repeat', { count: under.repeat + 1 }));
  if (under.parent > 0) parts.push(say('under.parent', { count: under.parent }));
  if (under.together > 0) parts.push(say('under.together', { count: under.together }));
  return parts.join(', ');
}

/** Width from which who has an alarm has a column, in rows' heights. */
const OWNER_FROM = 28;

interface ColumnsInput {
  readonly say: Say;
  readonly language: Language;
  readonly sort: Sort;
  /** Width of the pane in rows' heights; 0 before it is known. */
  readonly room: number;
  readonly rowOf: (id: string) => AlarmRow | undefined;
}

/** The columns of the list; what there is no room for is said in the card. */
export function alarmColumns({ say, language, sort, room, rowOf }: ColumnsInput): Column<AlarmLine>[] {
  const sorted = (column: SortColumn) => ({
    sortable: true,
    sorted: sort?.column === column ? (sort.descending ? ('descending' as const) : ('ascending' as const)) : undefined,
  });
  const all: (Column<AlarmLine> & { readonly from: number })[] = [
    {
      id: 'mark',
      title: say('column.mark'),
      ...sorted('mark'),
      width: 'calc(var(--row) * 1.35)',
      from: 0,
      cell: ({ row, leaving }) => (
        <PriorityMark
          priority={row.priority}
          filled={leaving === null && isUnacknowledged(row)}
          blinking={row.priority === 1 && row.state === 'unacknowledged' && row.hold === null}
        />
      ),
    },
    {
      id: 'time',
      title: say('column.time'),
      ...sorted('time'),
      width: 'calc(var(--row) * 2.9)',
      from: 30,
      cell: ({ row }) => clockTime(row.raisedAt, language),
    },
    {
      id: 'age',
      title: say('column.age'),
      width: 'calc(var(--row) * 2.8)',
      from: 0,
      cell: ({ row }) => <Age since={row.raisedAt} language={language} />,
    },
    {
      id: 'asset',
      title: say('column.asset'),
      ...sorted('asset'),
      width: 'minmax(calc(var(--row) * 3.6), 1fr)',
      from: 0,
      cell: ({ row, level, under, expanded }) => (
        <span className={level === 2 ? styles.under : undefined} title={row.assetName}>
          {under.all > 0 ? <i className={styles.twist}>{expanded ? '▾' : '▸'}</i> : null}
          {row.assetName}
        </span>
      ),
    },
    {
      id: 'place',
      title: say('column.place'),
      ...sorted('place'),
      width: 'minmax(calc(var(--row) * 3.2), 0.6fr)',
      from: 32,
      cell: ({ row }) => <span title={placeOf(row)}>{placeOf(row)}</span>,
    },
    {
      id: 'alarm',
      title: say('column.alarm'),
      ...sorted('alarm'),
      width: 'minmax(calc(var(--row) * 4.2), 1.5fr)',
      from: 0,
      cell: ({ row, level, under }) => (
        <AlarmCell row={row} level={level} under={under} say={say} language={language} rowOf={rowOf} />
      ),
    },
    {
      id: 'state',
      title: say('column.state'),
      ...sorted('state'),
      width: 'minmax(calc(var(--row) * 5.6), 0.5fr)',
      from: 19,
      cell: (line) => {
        const words = stateWords(line, say, language, room >= OWNER_FROM);
        return (
          <span data-pending={line.row.pending} className={styles.state} title={words}>
            {line.row.pending ? `${say('pending')}${'\u00a0'}· ` : ''}
            {words}
          </span>
        );
      },
    },
    {
      id: 'by',
      title: say('column.by'),
      ...sorted('by'),
      width: 'calc(var(--row) * 3.3)',
      from: OWNER_FROM,
      cell: ({ row }) => (
        <span className={row.owner === null ? styles.quiet : undefined} title={whoHas(row)}>
          {whoHas(row)}
        </span>
      ),
    },
  ];
  return all.filter(({ from }) => room === 0 || room >= from);
}

function AlarmCell({
  row,
  level,
  under,
  say,
  language,
  rowOf,
}: Pick<AlarmLine, 'row' | 'level' | 'under'> & Pick<ColumnsInput, 'say' | 'language' | 'rowOf'>) {
  const cause = row.cause === null ? undefined : rowOf(row.cause);
  return (
    <>
      {row.text[language]}
      {row.detail ? `, ${alarmDetail(row.detail, language)}` : ''}
      {row.chattering ? (
        <span className={styles.note} title={say('chatteringHint')} data-chattering>
          {say('chattering')}
        </span>
      ) : null}
      <Unheard asset={row.asset} />
      {under.all > 0 ? <span className={styles.more}>{underWords(under, say)}</span> : null}
      {cause && row.causeKind === 'repeat' ? <span className={styles.more}>{say('repeatOf')}</span> : null}
      {cause && level === 1 && row.causeKind !== 'repeat' ? (
        <span className={styles.more}>{say('sameAs', { name: cause.assetName })}</span>
      ) : null}
      {row.comments > 0 ? <span className={styles.more}>{say('comments', { count: row.comments })}</span> : null}
    </>
  );
}
