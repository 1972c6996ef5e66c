import { useMemo, useState } from 'react';
import type { Treatment } from '../../../src/contract/alarms.ts';
import { WHOLE_ASSET } from '../../../src/domain/alarm/treatment.ts';
import { clockTime, duration, shortDay } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { putBack } from '../../state/alarmActs.ts';
import { stationNow, useNow } from '../../state/clock.ts';
import { tellOutcome } from '../../state/notices.ts';
import { select } from '../../state/station.ts';
import { useAlarms } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState, Loading } from '../../ui/States.tsx';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './AlarmList.module.css';

interface TreatedViewProps {
  readonly of: Treatment['state'];
  /** Null before it was read. */
  readonly all: readonly Treatment[] | null;
  readonly room: number;
  readonly onLeave: () => void;
}

const keyOf = ({ asset, condition }: Treatment): string => `${asset}:${condition}`;
const look = () => ({});

/** Time left until it ends by itself, ticking. */
function Left({ until }: { until: number | null }) {
  const { say, language } = useWords('alarm-list');
  const now = useNow();
  if (until === null) return say('treated.noEnd');
  return `${duration(until - now, language)} (${clockTime(until, language).slice(0, 5)})`;
}

/** What is shelved, out of service or under works, whether its alarm is present or not; each can be put back. */
export function TreatedView({ of, all, room, onLeave }: TreatedViewProps) {
  const { say, language } = useWords('alarm-list');
  const [active, setActive] = useState<string | null>(null);
  const alarms = useAlarms(({ rows }) => rows);
  const present = useMemo(() => {
    const names = new Set<string>();
    for (const { asset, condition } of alarms.values())
      names.add(`${asset}:${condition}`).add(`${asset}:${WHOLE_ASSET}`);
    return names;
  }, [alarms]);
  // What ends first stands first.
  const rows = useMemo(
    () =>
      (all ?? [])
        .filter(({ state }) => state === of)
        .sort((a, b) => (a.until ?? Infinity) - (b.until ?? Infinity) || a.at - b.at),
    [all, of],
  );
  const columns = useMemo((): Column<Treatment>[] => {
    const every: (Column<Treatment> & { readonly from: number })[] = [
      {
        id: 'asset',
        title: say('treated.column.asset'),
        width: 'minmax(calc(var(--row) * 4), 1fr)',
        from: 0,
        cell: ({ assetName, commune }) => (commune === '' ? assetName : `${assetName}, ${commune}`),
      },
      {
        id: 'alarm',
        title: say('treated.column.alarm'),
        width: 'minmax(calc(var(--row) * 4), 1fr)',
        from: 0,
        cell: (row) => (
          <>
            {row.text?.[language] ?? say('treated.whole')}
            <span className={styles.more}>
              {say(present.has(keyOf(row)) ? 'treated.present' : 'treated.notPresent')}
            </span>
          </>
        ),
      },
      {
        id: 'reason',
        title: say('treated.column.reason'),
        width: 'minmax(calc(var(--row) * 4), 1.2fr)',
        from: 0,
        cell: ({ reason, pending }) => (
          <span className={styles.state} data-pending={pending} title={reason}>
            {pending ? `${say('pending')}\u00a0· ` : ''}
            {reason}
          </span>
        ),
      },
      { id: 'by', title: say('treated.column.by'), width: 'calc(var(--row) * 3.8)', from: 24, cell: ({ by }) => by },
      {
        id: 'since',
        title: say('treated.column.since'),
        width: 'calc(var(--row) * 3)',
        from: 30,
        cell: ({ at }) => <Age since={at} language={language} />,
      },
      {
        id: 'left',
        title: say('treated.column.left'),
        width: 'calc(var(--row) * 5.4)',
        from: 0,
        cell: ({ until }) =>
          of === 'works' && until !== null ? (
            `${shortDay(until, language)} ${clockTime(until, language).slice(0, 5)}`
          ) : (
            <Left until={until} />
          ),
      },
    ];
    return every.filter(({ from }) => room === 0 || room >= from);
  }, [say, language, room, of, present]);

  const back = (row: Treatment): void => void putBack(row).then((outcome) => tellOutcome(outcome, stationNow()));
  const current = rows.find((row) => keyOf(row) === active);
  if (all === null) return <Loading>{say('treated.loading')}</Loading>;
  return (
    <div className={styles.past} data-treated={of}>
      {/* The table stays when its last row goes: the keys are in it. */}
      <div className={styles.table}>
        <VirtualTable
          label={say(`treated.label.${of}`)}
          rows={rows}
          columns={columns}
          keyOf={keyOf}
          look={look}
          active={active}
          onActive={setActive}
          onChoose={({ asset }) => select({ type: 'asset', id: asset, asset })}
          onKey={(event, row) => {
            const key = event.key.toLowerCase();
            if (key === 'r' && !event.shiftKey && row) back(row);
            else if (event.key === 'Escape') onLeave();
            else return false;
            return true;
          }}
        />
        {rows.length === 0 ? (
          <div className={styles.empty}>
            <EmptyState title={say(`treated.empty.${of}`)} />
          </div>
        ) : null}
      </div>
      <div className={styles.foot}>
        <Button flat keys="R" disabled={!current} data-act="put-back" onClick={() => current && back(current)}>
          {say('treated.back')}
        </Button>
        <Button
          flat
          keys="↵"
          disabled={!current}
          onClick={() => current && select({ type: 'asset', id: current.asset, asset: current.asset })}
        >
          {say('treated.open')}
        </Button>
        <Button flat keys={say('escape')} onClick={onLeave}>
          {say('back')}
        </Button>
      </div>
    </div>
  );
}
