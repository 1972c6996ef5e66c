import { useMemo, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { Gathered } from '../../state/gathered.ts';
import type { AssetRegister } from '../../state/register.ts';
import { useAlarms } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { NameField } from './NameField.tsx';
import { KIND_PATHS, LAYER_ORDER } from './shapes.ts';
import { ThingList } from './ThingList.tsx';
import { ToolPanel } from './ToolPanel.tsx';
import styles from './Tools.module.css';

interface GatheredPanelProps {
  readonly gathered: Gathered;
  readonly register: AssetRegister;
  readonly indexes: readonly number[];
  readonly selected: number;
  readonly listOpen: boolean;
  readonly onList: (open: boolean) => void;
  readonly onChoose: (asset: number) => void;
  readonly onShow: () => void;
  /** Null where there is nothing to keep: a street, or a zone that is kept already. */
  readonly onKeep: ((name: string) => void) | null;
  readonly onClose: () => void;
}

/** How many alarms of each priority these assets have, and how many of them nobody has acknowledged. */
export function alarmCounts(
  rows: Iterable<AlarmRow>,
  assets: ReadonlySet<string>,
): { readonly priority: 1 | 2 | 3 | 4; readonly total: number; readonly open: number }[] {
  const counts = new Map<1 | 2 | 3 | 4, { total: number; open: number }>();
  for (const row of rows) {
    if (!assets.has(row.asset)) continue;
    const count = counts.get(row.priority) ?? { total: 0, open: 0 };
    count.total += 1;
    if (row.state === 'unacknowledged' || row.state === 'returned-unacknowledged') count.open += 1;
    counts.set(row.priority, count);
  }
  return ([1, 2, 3, 4] as const).flatMap((priority) => {
    const count = counts.get(priority);
    return count ? [{ priority, ...count }] : [];
  });
}

/** What lies in a zone or along a street: how many of each kind, which alarms, and all of it by name. */
export function GatheredPanel(props: GatheredPanelProps) {
  const { gathered, register, indexes, selected, listOpen, onList, onChoose, onShow, onKeep, onClose } = props;
  const { say, language } = useWords('map');
  const rows = useAlarms((state) => state.rows);
  const [naming, setNaming] = useState(false);
  const kinds = useMemo(() => {
    const counts = new Map<string, number>();
    for (const index of indexes) {
      const kind = register.kindOf(index);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return LAYER_ORDER.flatMap((kind) => {
      const count = counts.get(kind);
      return count ? [{ kind, count }] : [];
    });
  }, [register, indexes]);
  const assets = useMemo(() => new Set(gathered.assets), [gathered]);
  const alarms = useMemo(() => alarmCounts(rows.values(), assets), [rows, assets]);
  const open = alarms.reduce((sum, each) => sum + each.open, 0);
  const streets = gathered.streets.length;
  const area = gathered.shape.type === 'area';
  return (
    <ToolPanel
      title={gathered.name ?? say('gathered.zone')}
      name="gathered"
      onClose={() => (listOpen ? onList(false) : onClose())}
    >
      <p className={styles.sum} aria-live="polite" data-gathered={indexes.length}>
        {say(indexes.length === 1 ? 'gathered.one' : 'gathered.things', { total: number(indexes.length, language) })}
        {area
          ? `, ${say(streets === 1 ? 'gathered.street' : 'gathered.streets', { total: number(streets, language) })}`
          : ''}
      </p>
      {listOpen ? (
        <div className={styles.listPart}>
          <ThingList
            label={say('gathered.list')}
            register={register}
            assets={indexes}
            selected={selected}
            most={9}
            onChoose={onChoose}
            onClose={() => onList(false)}
          />
        </div>
      ) : (
        <ul className={styles.kinds}>
          {kinds.map(({ kind, count }) => (
            <li key={kind} data-kind={kind}>
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d={KIND_PATHS[kind]} />
              </svg>
              <span>{say(`layer.${kind}`)}</span>
              <span>{number(count, language)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.alarms}>
        {alarms.length === 0 ? say('gathered.noAlarm') : null}
        {alarms.map(({ priority, total, open: unacknowledged }) => (
          <span key={priority} data-alarms-of={priority}>
            <PriorityMark
              priority={priority}
              filled={unacknowledged > 0}
              label={say('gathered.priority', { priority })}
            />
            {number(total, language)}
          </span>
        ))}
        {alarms.length > 0 ? (
          <span>
            {open === 0 ? say('gathered.allAcknowledged') : say('gathered.open', { total: number(open, language) })}
          </span>
        ) : null}
      </p>
      {naming && onKeep ? (
        <NameField
          label={say('zone.name')}
          takesFocus
          onName={(name) => {
            setNaming(false);
            onKeep(name);
          }}
        />
      ) : null}
      <div className={styles.buttons}>
        <Button keys="T" chosen={listOpen} disabled={indexes.length === 0} onClick={() => onList(!listOpen)}>
          {say('gathered.listButton')}
        </Button>
        <Button onClick={onShow}>{say('goThere')}</Button>
        {onKeep && !naming ? <Button onClick={() => setNaming(true)}>{say('zone.keep')}</Button> : null}
        <Button onClick={onClose}>{say('gathered.clear')}</Button>
      </div>
    </ToolPanel>
  );
}
