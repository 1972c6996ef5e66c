import { useCallback, useMemo, useRef, useState } from 'react';
import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { stationNow } from '../../state/clock.ts';
import { useLink } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { EmptyState, Loading, OldBand } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './AlarmList.module.css';
import type { AlarmLine } from './alarmRows.ts';
import { useAlarmList } from './useAlarmList.ts';

interface AlarmListConfig {
  readonly unacknowledgedOnly: boolean;
}

const keyOf = (line: AlarmLine): string => line.key;

/** Alarms present, folded by their cause; the keys are on the header. */
export default function AlarmListPane({ config, saveConfig }: PaneProps<AlarmListConfig>) {
  const { say, language } = useWords('alarm-list');
  const [text, setText] = useState('');
  const { unacknowledgedOnly } = config;
  const list = useAlarmList(unacknowledgedOnly, text, language);
  const link = useLink();
  const { width, ref } = useWidth();
  const table = useRef<HTMLDivElement>(null);
  const filterField = useRef<HTMLInputElement>(null);
  const toggle = (): void => saveConfig({ unacknowledgedOnly: !unacknowledgedOnly });

  const columns = useMemo((): Column<AlarmLine>[] => {
    const all: (Column<AlarmLine> & { readonly from: number })[] = [
      {
        id: 'mark',
        title: '',
        width: '34px',
        from: 0,
        cell: ({ row }) => (
          <PriorityMark
            priority={row.priority}
            filled={isUnacknowledged(row)}
            blinking={row.priority === 1 && row.state === 'unacknowledged'}
          />
        ),
      },
      {
        id: 'time',
        title: say('column.time'),
        width: '78px',
        from: 640,
        cell: ({ row }) => clockTime(row.raisedAt, language),
      },
      {
        id: 'age',
        title: say('column.age'),
        width: '84px',
        from: 0,
        cell: ({ row }) => <Age since={row.raisedAt} language={language} />,
      },
      {
        id: 'asset',
        title: say('column.asset'),
        width: 'minmax(90px, 1fr)',
        from: 0,
        cell: ({ row, level, under, expanded }) => (
          <span className={level === 2 ? styles.under : undefined}>
            {under > 0 ? <i className={styles.twist}>{expanded ? '▾' : '▸'}</i> : null}
            {row.assetName}
          </span>
        ),
      },
      {
        id: 'alarm',
        title: say('column.alarm'),
        width: 'minmax(110px, 1.35fr)',
        from: 0,
        cell: ({ row, under }) => (
          <>
            {row.text[language]}
            {row.detail ? `, ${row.detail}` : ''}
            {under > 0 ? <span className={styles.more}> {say('under', { count: under })}</span> : null}
          </>
        ),
      },
      {
        id: 'state',
        title: say('column.state'),
        width: '136px',
        from: 540,
        cell: ({ row, level }) => (
          <span data-pending={row.pending} className={styles.state}>
            {level === 2 && !isUnacknowledged(row) ? say('byCause') : say(`state.${row.state}`)}
            {row.pending ? ` (${say('pending')})` : ''}
          </span>
        ),
      },
      {
        id: 'by',
        title: say('column.by'),
        width: '104px',
        from: 780,
        cell: ({ row }) => row.acknowledgedBy ?? '',
      },
    ];
    return all.filter(({ from }) => width === 0 || width >= from);
  }, [say, language, width]);

  const look = useCallback(
    ({ row, level, under, expanded, key }: AlarmLine) => ({
      selected: key === list.selected,
      bold: isUnacknowledged(row) && level === 1,
      quiet: level === 2,
      level,
      ...(under > 0 ? { expanded } : {}),
    }),
    [list.selected],
  );

  const activeLine = list.lines.find(({ key }) => key === list.active);
  return (
    <div ref={ref} className={styles.list} data-pane="alarm-list">
      <PaneHeader>
        <span className={styles.count}>
          {say('present', { count: list.present })}, {say('fresh', { count: list.fresh })}
        </span>
        <span className={styles.space} />
        <Button flat keys="A" disabled={!activeLine} onClick={() => activeLine && list.acknowledge(activeLine.row)}>
          {say('acknowledge')}
        </Button>
        <Button flat keys="U" chosen={unacknowledgedOnly} onClick={toggle}>
          {say('unacknowledgedOnly')}
        </Button>
        <input
          ref={filterField}
          className={styles.filter}
          value={text}
          maxLength={100}
          aria-label={say('filterLabel')}
          placeholder={`${say('filter')} (F)`}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setText('');
            table.current?.querySelector<HTMLElement>('[data-focus-target]')?.focus();
          }}
        />
      </PaneHeader>
      {link.state === 'lost' && list.known ? (
        <OldBand>{say('old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
      ) : null}
      {!list.known ? (
        <Loading>{say('loading')}</Loading>
      ) : (
        <div ref={table} className={styles.table}>
          <VirtualTable
            label={say('label')}
            rows={list.lines}
            columns={columns}
            keyOf={keyOf}
            look={look}
            active={list.active}
            onActive={list.setActive}
            onChoose={list.choose}
            old={link.state === 'lost'}
            above={(hidden) => {
              const fresh = hidden.filter(({ row }) => isUnacknowledged(row));
              const worst = fresh[0]?.row.priority;
              if (!worst) return null;
              return (
                <>
                  <PriorityMark priority={worst} filled blinking={worst === 1} />
                  {say('above', { count: fresh.length })} <kbd>{say('home')}</kbd>
                </>
              );
            }}
            onKey={(event, line) => {
              const key = event.key.toLowerCase();
              if (key === 'a' && line) list.acknowledge(line.row);
              else if (key === 'g' && line) list.go(line.row);
              else if (key === 'u') toggle();
              else if (key === 'f') filterField.current?.focus();
              else if (event.key === 'ArrowRight' && line && line.under > 0) list.setExpanded(line.key, true);
              else if (event.key === 'ArrowLeft' && line?.expanded) list.setExpanded(line.key, false);
              else return false;
              return true;
            }}
          />
          {list.lines.length === 0 ? (
            list.present === 0 ? (
              <div className={styles.empty}>
                <EmptyState title={say('empty')} hint={say('emptyHint')} />
              </div>
            ) : (
              <div className={styles.empty}>
                <EmptyState title={say('emptyFiltered')} />
                <Button
                  onClick={() => {
                    setText('');
                    saveConfig({ unacknowledgedOnly: false });
                  }}
                >
                  {say('showAll')}
                </Button>
              </div>
            )
          ) : null}
        </div>
      )}
    </div>
  );
}
