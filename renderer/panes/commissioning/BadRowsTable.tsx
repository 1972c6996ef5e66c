import { useMemo, useRef, useState } from 'react';
import type { BadRow, Preview } from '../../../src/contract/commissioning.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/handOut.ts';
import { EmptyState } from '../../ui/States.tsx';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import { badRowsCsv } from './badRows.ts';
import styles from './Commissioning.module.css';
import { counted } from './inWords.ts';
import { useTold } from './Told.tsx';

interface Line extends BadRow {
  readonly key: string;
}
const keyOf = ({ key }: Line): string => key;

/** Rows that are left out, each with its line and the reason; the chosen one in full below. */
export function BadRowsTable({ preview }: { preview: Preview }) {
  const { say, language } = useWords('commissioning');
  const told = useTold();
  const [active, setActive] = useState<string | null>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  // Words are made anew at each drawing; only the rows in view are worth them.
  const latest = useRef(told);
  latest.current = told;
  const rows = useMemo(
    () => preview.badRows.map((row, index): Line => ({ ...row, key: `bad-${index}` })),
    [preview.badRows],
  );
  const columns = useMemo(
    (): Column<Line>[] => [
      {
        id: 'line',
        title: say('preview.line'),
        width: 'calc(var(--row) * 2.6)',
        cell: ({ line }) => number(line, language),
      },
      {
        id: 'reason',
        title: say('preview.reason'),
        width: 'minmax(calc(var(--row) * 5), 1.3fr)',
        cell: ({ refusal }) => latest.current(refusal),
      },
      {
        id: 'sample',
        title: say('preview.sample'),
        width: 'minmax(calc(var(--row) * 4), 1fr)',
        cell: ({ sample }) => sample,
      },
    ],
    [say, language],
  );
  if (rows.length === 0) return <EmptyState title={say('preview.noneBad')} />;
  const chosen = rows.find(({ key }) => key === active) ?? rows[0];
  const copy = async (): Promise<void> => {
    const words = { line: say('preview.line'), reason: say('preview.reason'), sample: say('preview.sample') };
    const csv = badRowsCsv(rows, words, ({ refusal }) => told(refusal), language === 'fr' ? ';' : ',');
    setCopied((await copyText(csv)) ? 'yes' : 'refused');
  };
  return (
    <div className={styles.bad}>
      <div className={styles.line}>
        <Button keys={say('key.copy')} onClick={() => void copy()}>
          {say('preview.copy')}
        </Button>
        <span className={styles.quiet} role="status">
          {copied === 'yes'
            ? say('preview.copied', counted(rows.length, language))
            : copied === 'refused'
              ? say('preview.notCopied')
              : rows.length < preview.bad
                ? say('preview.badFirst', { shown: number(rows.length, language), n: number(preview.bad, language) })
                : ''}
        </span>
      </div>
      <div className={styles.table}>
        <VirtualTable
          label={say('preview.badLabel')}
          rows={rows}
          columns={columns}
          keyOf={keyOf}
          look={(row) => ({ selected: row === chosen })}
          active={chosen?.key ?? null}
          onActive={setActive}
          onChoose={({ key }) => setActive(key)}
          onKey={(event) => {
            if (event.key.toLowerCase() !== 'c') return false;
            void copy();
            return true;
          }}
        />
      </div>
      {chosen ? (
        <dl className={styles.facts} data-bad-row={chosen.line}>
          <dt>{`${say('preview.line')} ${number(chosen.line, language)}`}</dt>
          <dd>{told(chosen.refusal)}</dd>
          <dt>{say('preview.sample')}</dt>
          <dd>
            <code>{chosen.sample}</code>
          </dd>
        </dl>
      ) : null}
    </div>
  );
}
