import { useMemo, useState } from 'react';
import type { RejectedMessages } from '../../../src/contract/session.ts';
import { clockTime, duration, number } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { stationNow, useNow } from '../../state/clock.ts';
import { useLink } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand } from '../../ui/States.tsx';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './RejectedMessages.module.css';
import { useRejected } from './useRejected.ts';

type Row = RejectedMessages['rows'][number];
const keyOf = ({ source, code }: Row): string => `${source} ${code}`;

/** What equipment sent and could not be used, for whoever maintains it. */
export default function RejectedMessagesPane() {
  const { say, language } = useWords('rejected-messages');
  const rejected = useRejected();
  const link = useLink();
  const now = useNow();
  const [active, setActive] = useState<string | null>(null);
  const rows = rejected?.rows ?? [];
  const chosen = rows.find((row) => keyOf(row) === active) ?? rows[0];

  const columns = useMemo(
    (): Column<Row>[] => [
      {
        id: 'source',
        title: say('column.source'),
        width: 'minmax(110px, 1fr)',
        cell: (row) => row.name[language],
      },
      {
        id: 'reason',
        title: say('column.reason'),
        width: 'minmax(130px, 1.4fr)',
        cell: (row) => refusalWords({ code: row.code, message: row.message, context: {} }),
      },
      { id: 'count', title: say('column.count'), width: '80px', cell: (row) => number(row.count, language) },
      {
        id: 'last',
        title: say('column.last'),
        width: '90px',
        cell: (row) => <Age since={row.lastAt} language={language} />,
      },
    ],
    [say, language],
  );

  const age = rejected ? duration(Math.max(0, stationNow() - rejected.since), language) : '';
  return (
    <section className={styles.pane} data-pane="rejected-messages" data-now={Math.floor(now / 60_000)}>
      <PaneHeader>
        {rejected ? (
          <span className={styles.total}>{say('total', { total: number(rejected.total, language), age })}</span>
        ) : null}
      </PaneHeader>
      {link.state === 'connected' || !rejected ? null : (
        <OldBand>{say('old', { time: clockTime(link.since, language) })}</OldBand>
      )}
      {!rejected ? (
        <Loading>{say('loading')}</Loading>
      ) : rows.length === 0 ? (
        <EmptyState title={say('none', { age })} hint={say('noneHint')} />
      ) : (
        <>
          <div className={styles.table}>
            <VirtualTable
              label={say('label')}
              rows={rows}
              columns={columns}
              keyOf={keyOf}
              look={(row) => ({ selected: row === chosen })}
              active={chosen ? keyOf(chosen) : null}
              onActive={setActive}
              onChoose={(row) => setActive(keyOf(row))}
              old={link.state !== 'connected'}
            />
          </div>
          {chosen ? (
            <dl className={styles.sample}>
              <dt>{say('topic')}</dt>
              <dd>{chosen.topic}</dd>
              <dt>{say('said')}</dt>
              <dd>{chosen.message}</dd>
              <dt>{say('first')}</dt>
              <dd>{clockTime(chosen.firstAt, language)}</dd>
              <dt>{say('sample', { bytes: number(chosen.bytes, language) })}</dt>
              <dd>
                <code>{chosen.sample}</code>
              </dd>
            </dl>
          ) : null}
        </>
      )}
    </section>
  );
}
