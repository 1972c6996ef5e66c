import { useEffect, useMemo, useRef, useState } from 'react';
import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import { useWantedDefinition } from '../../state/openDefinition.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText, handsOutFiles, saveText } from '../../ui/handOut.ts';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { type TableHandle, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './AlarmDefinitions.module.css';
import { columnsFor } from './columns.tsx';
import { approveRow, DefinitionCard } from './DefinitionCard.tsx';
import { DefinitionForm } from './DefinitionForm.tsx';
import { dayOf, isDue, nameOf, ORDERS, type Shown, shownRows } from './definitionRows.ts';
import { exported, useDefinitionStore, useDefinitions } from './useDefinitions.ts';

const ONLY = ['all', 'due', 'proposed', 'amended'] as const;

/** The city's alarms as they are defined, what is proposed to change, and the way to change them with four eyes. */
export default function AlarmDefinitionsPane() {
  const { say, language } = useWords('alarm-definitions');
  const { say: shell } = useWords('shell');
  const rows = useDefinitions();
  const begun = useDefinitionStore((store) => store.begun);
  const old = useLink(({ state }) => state !== 'connected');
  const today = dayOf(useNow());
  const wanted = useWantedDefinition();
  const { width, ref } = useWidth();
  const search = useRef<HTMLInputElement>(null);
  const table = useRef<TableHandle>(null);
  const [shown, setShown] = useState<Shown>({ words: '', only: 'all', order: 'type' });
  const [active, setActive] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [declining, setDeclining] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [handed, setHanded] = useState('');

  const listed = useMemo(() => (rows ? shownRows(rows, shown, language, today) : []), [rows, shown, language, today]);
  const columns = useMemo(
    () => columnsFor(say, shell, language, width, today, begun),
    [say, shell, language, width, today, begun],
  );

  const go = (name: string): void => {
    setActive(name);
    setDeclining(false);
    setRefusal(null);
  };
  // Asked for from elsewhere: shown whatever the list is narrowed to.
  const asked = wanted.definition && `${wanted.definition.type}/${wanted.definition.condition}`;
  const goNow = useRef(go);
  goNow.current = go;
  useEffect(() => {
    if (wanted.number === 0 || asked === null) return;
    setShown((before) => ({ ...before, words: '', only: 'all' }));
    setEditing(null);
    goNow.current(asked);
    requestAnimationFrame(() => table.current?.reveal(asked));
  }, [wanted.number, asked]);

  if (!rows) return <Loading>{say('loading')}</Loading>;
  const chosen = listed.find((row) => nameOf(row) === active) ?? listed[0];
  const edited = editing === null ? undefined : rows.find((row) => nameOf(row) === editing);
  const backToList = (): void => {
    setEditing(null);
    requestAnimationFrame(() => table.current?.focus());
  };
  const approveChosen = (row: DefinitionRow): void => {
    setRefusal(null);
    void approveRow(row).then(setRefusal);
  };
  const handOut = async (): Promise<void> => {
    const file = await exported();
    if (!file) setHanded(say('act.exportAway'));
    else if (handsOutFiles()) {
      saveText(file.name, file.text);
      setHanded(say('act.saved', { name: file.name }));
    } else setHanded(say((await copyText(file.text)) ? 'act.copied' : 'act.notCopied', { name: file.name }));
  };
  const count = (fits: (row: DefinitionRow) => boolean): number => rows.filter(fits).length;
  const due = count((row) => isDue(row, today));
  const waiting = count(({ proposal }) => proposal !== null);

  const onKey = (event: { readonly key: string }, row: DefinitionRow | undefined): boolean => {
    const key = event.key.toUpperCase();
    if (key === 'F') search.current?.focus();
    else if (key === 'T')
      setShown((now) => ({ ...now, order: ORDERS[(ORDERS.indexOf(now.order) + 1) % ORDERS.length]! }));
    else if (key === 'C') void handOut();
    else if (key === 'M' && row) setEditing(nameOf(row));
    else if (key === 'A' && row?.proposal) approveChosen(row);
    else if (key === 'R' && row?.proposal) setDeclining(true);
    else return false;
    return true;
  };

  return (
    <section
      ref={ref}
      className={styles.pane}
      data-pane="alarm-definitions"
      data-definitions={rows.length}
      data-old={old}
    >
      <PaneHeader>
        <span>{say('count', { count: rows.length })}</span>
        {due > 0 && <span className={styles.due}>▲ {say('dueCount', { count: due })}</span>}
        {waiting > 0 && <b>{say('proposedCount', { count: waiting })}</b>}
      </PaneHeader>
      {old && <OldBand>{say('away')}</OldBand>}
      {edited ? (
        <DefinitionForm key={nameOf(edited)} row={edited} old={old} onClose={backToList} />
      ) : (
        <>
          <div className={styles.bar}>
            <label>
              <span>{say('words')}</span>{' '}
              <input
                ref={search}
                type="search"
                maxLength={100}
                placeholder={say('wordsHint')}
                value={shown.words}
                onChange={({ target }) => setShown({ ...shown, words: target.value })}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' && event.key !== 'Escape') return;
                  event.preventDefault();
                  if (event.key === 'Escape') setShown({ ...shown, words: '' });
                  table.current?.focus();
                }}
              />{' '}
              <kbd>{say('key.search')}</kbd>
            </label>
            <label>
              <span>{say('only.label')}</span>{' '}
              <select
                value={shown.only}
                onChange={({ target }) =>
                  setShown({ ...shown, only: ONLY.find((one) => one === target.value) ?? 'all' })
                }
              >
                {ONLY.map((one) => (
                  <option key={one} value={one}>
                    {say(`only.${one}`)}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span>{say('order.label')}</span>{' '}
              <select
                value={shown.order}
                onChange={({ target }) =>
                  setShown({ ...shown, order: ORDERS.find((one) => one === target.value) ?? 'type' })
                }
              >
                {ORDERS.map((one) => (
                  <option key={one} value={one}>
                    {say(`order.${one}`)}
                  </option>
                ))}
              </select>{' '}
              <kbd>{say('key.order')}</kbd>
            </label>
            <span className={styles.space} />
            <Button keys={say('key.copy')} data-act="export" disabled={old} onClick={() => void handOut()}>
              {say(handsOutFiles() ? 'act.export' : 'act.copy')}
            </Button>
            <span role="status" className={styles.quiet}>
              {handed}
            </span>
          </div>
          {listed.length === 0 ? (
            <EmptyState title={say('noneFit')} hint={say('noneFitHint')} />
          ) : (
            <div className={styles.both} data-wide={width >= WIDE}>
              <div className={styles.list}>
                <VirtualTable
                  handle={table}
                  label={say('label')}
                  rows={listed}
                  columns={columns}
                  keyOf={nameOf}
                  look={(row) => ({ selected: row === chosen, bold: row.proposal !== null })}
                  active={chosen ? nameOf(chosen) : null}
                  onActive={go}
                  onChoose={(row) => go(nameOf(row))}
                  onKey={onKey}
                  old={old}
                />
              </div>
              {chosen && (
                <DefinitionCard
                  key={nameOf(chosen)}
                  row={chosen}
                  today={today}
                  old={old}
                  declining={declining}
                  refusal={refusal}
                  onModify={() => setEditing(nameOf(chosen))}
                  onApprove={() => approveChosen(chosen)}
                  onDeclining={setDeclining}
                  onRefusal={setRefusal}
                />
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** From this width on the definition stands beside the list, px. */
const WIDE = 1_100;
