import { useEffect, useMemo, useRef, useState } from 'react';
import type { ImportRecord } from '../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { clockTime, type Language, number, shortDay } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { useRowHeight } from '../../ui/rowHeight.ts';
import { EmptyState, Loading } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './Commissioning.module.css';
import { changeInWords, counted, nouns } from './inWords.ts';
import { Told, useTold } from './Told.tsx';
import { undoImport } from './useCommissioning.ts';

const keyOf = ({ id }: ImportRecord): string => id;
const moment = (at: number, language: Language): string =>
  `${shortDay(at, language)} ${clockTime(at, language).slice(0, 5)}`;

/** Imports that were applied, the newest first; the chosen one in full below, with its undo. */
export function History({ records, old }: { records: readonly ImportRecord[] | null; old: boolean }) {
  const { say, language } = useWords('commissioning');
  const { width, ref } = useWidth();
  const rowHeight = useRowHeight();
  const [active, setActive] = useState<string | null>(null);
  const chosen = records?.find(({ id }) => id === active) ?? records?.[0];
  const columns = useMemo((): Column<ImportRecord>[] => {
    const all: (Column<ImportRecord> & { readonly from: number })[] = [
      {
        id: 'when',
        title: say('imports.when'),
        width: 'calc(var(--row) * 5.6)',
        from: 0,
        cell: ({ at }) => moment(at, language),
      },
      {
        id: 'title',
        title: say('imports.title'),
        width: 'minmax(calc(var(--row) * 4), 1.2fr)',
        from: 0,
        cell: ({ title }) => title,
      },
      {
        id: 'counts',
        title: say('imports.counts'),
        width: 'minmax(calc(var(--row) * 4), 0.8fr)',
        from: 20,
        cell: ({ added, changed, removed }) =>
          say('imports.countsShort', {
            added: number(added, language),
            changed: number(changed, language),
            removed: number(removed, language),
          }),
      },
      {
        id: 'file',
        title: say('imports.file'),
        width: 'minmax(calc(var(--row) * 4), 1fr)',
        from: 27,
        cell: ({ fileName }) => fileName,
      },
      { id: 'by', title: say('imports.by'), width: 'calc(var(--row) * 4.4)', from: 32, cell: ({ by }) => by },
      {
        id: 'state',
        title: say('imports.state'),
        width: 'calc(var(--row) * 3)',
        from: 0,
        cell: ({ undoneAt }) => say(undoneAt === null ? 'imports.isNewest' : 'imports.isUndone'),
      },
    ];
    // Rows are as high as the density asks: widths are counted in them.
    return all.filter(({ from }) => width === 0 || width >= from * rowHeight);
  }, [say, language, width, rowHeight]);

  if (!records) return <Loading>{say('imports.loading')}</Loading>;
  if (records.length === 0) return <EmptyState title={say('imports.none')} hint={say('imports.noneHint')} />;
  return (
    <div ref={ref} className={styles.history} data-imports={records.length}>
      <div className={styles.table}>
        <VirtualTable
          label={say('imports.label')}
          rows={records}
          columns={columns}
          keyOf={keyOf}
          look={(row) => ({ selected: row === chosen, quiet: row.undoneAt !== null })}
          active={chosen?.id ?? null}
          onActive={setActive}
          onChoose={({ id }) => setActive(id)}
          old={old}
        />
      </div>
      {chosen ? <RecordCard key={chosen.id} record={chosen} old={old} /> : null}
    </div>
  );
}

/** One import in full. Undoing it is asked once, in words. */
function RecordCard({ record, old }: { record: ImportRecord; old: boolean }) {
  const { say, language } = useWords('commissioning');
  const told = useTold();
  const [asking, setAsking] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const { target, added, changed, removed, undoneAt, undoneBy, undoRefusal } = record;
  const what = changeInWords('undo', record, target, say, language);
  useEffect(() => {
    if (asking) card.current?.querySelector<HTMLElement>('[data-act="keep"]')?.focus();
  }, [asking]);
  const undo = (): void => {
    setAsking(false);
    setUndoing(true);
    setRefusal(null);
    const { current } = card;
    void undoImport(record.id).then((outcome) => {
      setUndoing(false);
      if (!outcome.ok) setRefusal(outcome.refusal);
      // The button went with its question: the keys go back to the list, unless they were taken elsewhere.
      if (document.activeElement === document.body)
        current?.parentElement?.querySelector<HTMLElement>('[role="treegrid"]')?.focus();
    });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape takes the question back
    <div
      ref={card}
      className={styles.card}
      data-import={record.id}
      data-undone={undoneAt !== null}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !asking) return;
        event.preventDefault();
        setAsking(false);
      }}
    >
      <dl className={styles.facts}>
        <dt>{say('imports.title')}</dt>
        <dd>
          <b>{record.title}</b> <span className={styles.quiet}>{record.dataset}</span>
        </dd>
        <dt>{say('imports.file')}</dt>
        <dd>
          {record.fileName}{' '}
          <span className={styles.quiet} title={`${say('imports.sum')} SHA-256: ${record.sha256}`}>
            {record.sha256.slice(0, 12)}
          </span>
        </dd>
        <dt>{say('imports.did')}</dt>
        <dd>
          {say('applied.said', {
            added: nouns(added, target, say, language),
            changed: number(changed, language),
            removed: number(removed, language),
          })}
          {record.bad > 0 ? ` ${say('imports.bad', counted(record.bad, language))}` : ''}
        </dd>
      </dl>
      {undoneAt !== null ? (
        <p>{say('imports.undoneBy', { time: moment(undoneAt, language), by: undoneBy ?? '' })}</p>
      ) : asking ? (
        <div className={styles.question} role="group" aria-label={say('imports.undo')} data-question>
          <p>
            <b>{say('imports.undoQuestion', { title: record.title, what })}</b>
          </p>
          <div className={styles.acts}>
            <Button primary data-act="undo" disabled={old} onClick={undo}>
              {say('imports.undoYes')}
            </Button>
            <Button data-act="keep" keys={say('key.escape')} onClick={() => setAsking(false)}>
              {say('imports.undoNo')}
            </Button>
          </div>
        </div>
      ) : undoRefusal ? (
        <p data-refusal={undoRefusal.code}>
          ▲ {say('imports.cannot')} {told(undoRefusal)}
        </p>
      ) : undoing ? (
        <p role="status">{say('imports.undoing')}</p>
      ) : (
        <div className={styles.acts}>
          <Button data-act="ask-undo" disabled={old} onClick={() => setAsking(true)}>
            {say('imports.undo')}
          </Button>
        </div>
      )}
      {refusal ? <Told refusal={refusal} /> : null}
    </div>
  );
}
