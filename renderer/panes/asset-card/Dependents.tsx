import { useMemo, useState } from 'react';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { isUnacknowledged } from '../../state/acknowledge.ts';
import { useRegister } from '../../state/register.ts';
import { useAlarms } from '../../state/stores.ts';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import styles from './AssetCard.module.css';
import { dependentsOf } from './kin.ts';

interface DependentsProps {
  readonly asset: string;
  readonly count: number;
  readonly onOpen: (asset: string) => void;
}

/** Dependents that are listed; the rest is found by name. */
const LISTED = 12;

/** How many things hang on this one, and which: those in alarm first. */
export function Dependents({ asset, count, onOpen }: DependentsProps) {
  const { say, language } = useWords('asset-card');
  const [open, setOpen] = useState(false);
  return (
    <div data-dependents={open ? 'open' : 'closed'}>
      <dt>{say('children')}</dt>
      <dd>
        <button type="button" className={styles.link} aria-expanded={open} onClick={() => setOpen(!open)}>
          {say('openChildren', { count, n: number(count, language) })}
        </button>
      </dd>
      {open ? (
        <dd className={styles.whole}>
          <DependentList asset={asset} onOpen={onOpen} />
        </dd>
      ) : null}
    </div>
  );
}

function DependentList({ asset, onOpen }: Omit<DependentsProps, 'count'>) {
  const { say, language } = useWords('asset-card');
  const register = useRegister((state) => state.register);
  const rows = useAlarms((state) => state.rows);
  const listed = useMemo(() => {
    if (!register) return null;
    const worst = new Map<string, { priority: 1 | 2 | 3 | 4; open: boolean }>();
    for (const row of rows.values()) {
      const before = worst.get(row.asset);
      if (!before || row.priority < before.priority)
        worst.set(row.asset, { priority: row.priority, open: isUnacknowledged(row) });
    }
    const all = dependentsOf(register, asset).map((index) => {
      const id = register.id[index] ?? '';
      return { id, name: register.name[index] ?? id, number: register.number[index] ?? 0, alarm: worst.get(id) };
    });
    all.sort((a, b) => (a.alarm?.priority ?? 5) - (b.alarm?.priority ?? 5) || a.number - b.number);
    return { first: all.slice(0, LISTED), more: Math.max(0, all.length - LISTED) };
  }, [register, rows, asset]);
  if (!listed) return <p className={styles.quiet}>{say('childrenReading')}</p>;
  return (
    <>
      <ul className={styles.dependents}>
        {listed.first.map(({ id, name, alarm }) => (
          <li key={id}>
            {alarm ? <PriorityMark priority={alarm.priority} filled={alarm.open} /> : null}
            <button type="button" className={styles.link} onClick={() => onOpen(id)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
      {listed.more > 0 ? (
        <p className={styles.quiet}>{say('childrenMore', { count: listed.more, n: number(listed.more, language) })}</p>
      ) : null}
    </>
  );
}
