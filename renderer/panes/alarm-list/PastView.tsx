import { useMemo, useRef, useState } from 'react';
import type { PastAlarm } from '../../../src/contract/alarms.ts';
import { alarmDetail } from '../../i18n/alarmDetail.ts';
import { clockTime, duration, number, shortDay } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { select } from '../../state/station.ts';
import { useAlarms, useLink } from '../../state/stores.ts';
import { readMoment } from '../../ui/alarmAct/moment.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { EmptyState, Failed, Loading, Refused } from '../../ui/States.tsx';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './AlarmList.module.css';
import { PRIORITIES, type Priority, toggled } from './alarmFilter.ts';
import { placeOf } from './columns.tsx';
import { isSpan, type PastSearch, usePast } from './usePast.ts';

/** One asset's past, where only that was asked for. */
export interface PastOf {
  readonly asset: string;
  readonly assetName: string;
  readonly words: string;
}

interface PastViewProps {
  readonly of: PastOf | null;
  /** Width of the pane in rows' heights. */
  readonly room: number;
  readonly onLeave: () => void;
}

const keyOf = ({ id }: PastAlarm): string => id;
const look = ({ state }: PastAlarm) => ({ quiet: state === 'cleared' });

/** Alarms of the past: looked for by words, time, priority and asset, read page by page as one scrolls. */
export function PastView({ of, room, onLeave }: PastViewProps) {
  const { say, language } = useWords('alarm-list');
  const [words, setWords] = useState(of?.words ?? '');
  const [asset, setAsset] = useState(of);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [priorities, setPriorities] = useState<readonly Priority[]>([]);
  const [active, setActive] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const away = useLink(({ state }) => state !== 'connected');
  const span = useMemo(() => {
    const now = stationNow();
    return { from: readMoment(from, now, 'past'), to: readMoment(to, now, 'past', 'end') };
  }, [from, to]);
  const search = useMemo(
    (): PastSearch => ({
      words: words.trim(),
      from: span.from ?? null,
      to: span.to ?? null,
      priorities,
      asset: asset?.asset ?? null,
    }),
    [words, span, priorities, asset],
  );
  const past = usePast(search);

  const columns = useMemo((): Column<PastAlarm>[] => {
    const all: (Column<PastAlarm> & { readonly from: number })[] = [
      {
        id: 'mark',
        title: say('column.mark'),
        width: 'calc(var(--row) * 1.35)',
        from: 0,
        cell: ({ priority }) => <PriorityMark priority={priority} filled={false} />,
      },
      {
        id: 'raised',
        title: say('past.raised'),
        width: 'calc(var(--row) * 6)',
        from: 0,
        cell: ({ raisedAt }) => `${shortDay(raisedAt, language)} ${clockTime(raisedAt, language)}`,
      },
      {
        id: 'lasted',
        title: say('past.lasted'),
        width: 'calc(var(--row) * 3.7)',
        from: 22,
        cell: ({ raisedAt, returnedAt }) =>
          returnedAt === null ? say('past.stands') : duration(returnedAt - raisedAt, language),
      },
      {
        id: 'asset',
        title: say('past.asset'),
        width: 'minmax(calc(var(--row) * 3.6), 1fr)',
        from: 0,
        cell: ({ assetName }) => assetName,
      },
      {
        id: 'place',
        title: say('past.place'),
        width: 'minmax(calc(var(--row) * 3.6), 0.8fr)',
        from: 30,
        cell: placeOf,
      },
      {
        id: 'alarm',
        title: say('past.alarm'),
        width: 'minmax(calc(var(--row) * 4.2), 1.2fr)',
        from: 0,
        cell: ({ text, detail }) => `${text[language]}${detail ? `, ${alarmDetail(detail, language)}` : ''}`,
      },
      {
        id: 'end',
        title: say('past.state'),
        width: 'minmax(calc(var(--row) * 4.2), 0.8fr)',
        from: 26,
        cell: ({ acknowledgedBy }) =>
          acknowledgedBy === null ? say('past.never') : say('past.acknowledgedBy', { by: acknowledgedBy }),
      },
    ];
    return all.filter((column) => room === 0 || room >= column.from);
  }, [say, language, room]);

  const total =
    past.total === null
      ? say('past.totalMany')
      : say('past.total', { count: past.total, n: number(past.total, language) });
  return (
    <div className={styles.past} data-past={past.state}>
      <div
        className={styles.filters}
        role="search"
        aria-label={say('past.label')}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          event.stopPropagation();
          if (event.key === 'Escape') onLeave();
        }}
      >
        <label>
          <span>{say('past.words')}</span>
          <input
            ref={field}
            // The search was asked for by a key: what follows is its words.
            // biome-ignore lint/a11y/noAutofocus: see above
            autoFocus
            value={words}
            maxLength={200}
            data-past-words
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <label>
          <span>{say('past.from')}</span>
          <input
            value={from}
            size={13}
            maxLength={20}
            placeholder={say('form.dayAndTime')}
            aria-invalid={span.from === undefined}
            data-past-from
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label>
          <span>{say('past.to')}</span>
          <input
            value={to}
            size={13}
            maxLength={20}
            placeholder={say('form.dayAndTime')}
            aria-invalid={span.to === undefined}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        <span className={styles.priorities}>
          {PRIORITIES.map((priority) => (
            <Button
              key={priority}
              flat
              chosen={priorities.includes(priority)}
              aria-label={say('past.priority', { priority })}
              onClick={() => setPriorities(toggled(priorities, priority).sort())}
            >
              <PriorityMark priority={priority} filled={priorities.includes(priority)} />
            </Button>
          ))}
        </span>
        {asset ? (
          <Button flat onClick={() => setAsset(null)}>
            {say('past.of', { asset: asset.assetName })} ×
          </Button>
        ) : null}
      </div>
      {span.from === undefined || span.to === undefined ? (
        <div className={styles.padded}>
          <Refused>{say('past.wrongMoment')}</Refused>
        </div>
      ) : !isSpan(search) ? (
        <div className={styles.padded}>
          <Refused>{say('past.wrongSpan')}</Refused>
        </div>
      ) : past.state === 'failed' && past.rows.length === 0 ? (
        <Failed
          title={say(away ? 'past.away' : 'past.failed')}
          detail={away ? '' : say('past.failedHint')}
          retry={say('past.again')}
          onRetry={past.again}
        />
      ) : past.state === 'loading' && past.rows.length === 0 ? (
        <Loading>{say('past.loading')}</Loading>
      ) : past.rows.length === 0 ? (
        <EmptyState title={say('past.empty')} hint={say('past.emptyHint')} />
      ) : (
        <VirtualTable
          label={say('past.label')}
          rows={past.rows}
          columns={columns}
          keyOf={keyOf}
          look={look}
          active={active}
          onActive={setActive}
          onChoose={({ id, asset: at }) =>
            select(
              useAlarms.getState().rows.has(id)
                ? { type: 'alarm', id, asset: at }
                : { type: 'asset', id: at, asset: at },
            )
          }
          onEnd={past.next}
          old={past.state !== 'ready'}
          onKey={(event) => {
            if (event.key.toLowerCase() === 'f') field.current?.focus();
            else if (event.key === 'Escape') onLeave();
            else return false;
            return true;
          }}
        />
      )}
      <p className={styles.foot} role="status">
        {past.state === 'loading' ? say('past.loading') : past.rows.length > 0 ? total : ''}
        {past.state === 'failed' && past.rows.length > 0 ? (
          <Refused>{say(away ? 'past.away' : 'past.failed')}</Refused>
        ) : null}
      </p>
    </div>
  );
}
