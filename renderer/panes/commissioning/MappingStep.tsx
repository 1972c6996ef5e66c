import { useMemo, useState } from 'react';
import { IMPORT_TARGETS, type ImportMapping } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './Commissioning.module.css';
import { FieldRow } from './FieldRow.tsx';
import type { Flow } from './flow.ts';
import { counted, placeOfMistake } from './inWords.ts';
import {
  attributeOf,
  fieldsOf,
  neededFields,
  refusedWords,
  sameReading,
  withAttribute,
  withSource,
} from './mapping.ts';
import { mistakesOf } from './mistakes.ts';
import { PlacePart, ReadingPart } from './ReadingPart.tsx';
import { RunningAtStation } from './Running.tsx';
import { StartFrom } from './StartFrom.tsx';
import { Told } from './Told.tsx';
import { work } from './useCommissioning.ts';

interface MappingStepProps {
  readonly flow: Extract<Flow, { stage: 'mapping' | 'reading' }>;
  readonly away: boolean;
}

const edit = (draft: ImportMapping): void => work.tell({ type: 'edited', draft });

/** The third step: what each column becomes. */
export function MappingStep({ flow, away }: MappingStepProps) {
  const { say, language } = useWords('commissioning');
  const [asked, setAsked] = useState(false);
  const { open } = flow;
  const { draft, inspection } = open;
  const busy = flow.stage === 'reading';
  const mistakes = useMemo(() => mistakesOf(draft, inspection), [draft, inspection]);
  const needed = neededFields(draft);
  const columns = sameReading(draft.source, inspection.suggestion.source)
    ? inspection.columns.map(({ name }) => name)
    : null;
  const sentence = (at: string): string | null => {
    const found = mistakes.find((one) => one.at === at);
    return found ? say(`mistake.${found.code}`, found.context) : null;
  };
  /** What was not filled in yet is no mistake before the preview is asked for. */
  const wrongAt = (at: string): string | null => (asked ? sentence(at) : null);

  const preview = (): void => {
    setAsked(true);
    const [first] = mistakes;
    if (!first) work.preview();
    else document.getElementById(`mapping-${first.at}`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter goes on wherever in the form the keys are
    <div
      className={styles.step}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !event.ctrlKey || busy) return;
        event.preventDefault();
        preview();
      }}
    >
      <div className={styles.scroll} inert={busy} data-mapping>
        <StartFrom open={open} busy={busy} away={away} whole={mistakes.length === 0} />
        <h2>{say('set.title')}</h2>
        <div className={styles.field}>
          <label className={styles.label} htmlFor="mapping-target">
            {say('set.target')}
          </label>
          <div>
            <select
              id="mapping-target"
              value={draft.target}
              onChange={(event) => {
                const target = IMPORT_TARGETS.find((one) => one === event.target.value);
                if (target) edit({ ...draft, target });
              }}
            >
              {IMPORT_TARGETS.map((target) => (
                <option key={target} value={target}>
                  {say(`target.${target}`)}
                </option>
              ))}
            </select>
          </div>
        </div>
        <TextField
          at="title"
          label={say('set.name')}
          hint={say('set.nameHint')}
          max={200}
          wrongAt={wrongAt}
          draft={draft}
        />
        <TextField
          at="dataset"
          label={say('set.dataset')}
          hint={say('set.datasetHint')}
          max={60}
          wrongAt={wrongAt}
          draft={draft}
        />
        <ReadingPart draft={draft} inspection={inspection} onDraft={edit} />
        <h2>{say('place.title')}</h2>
        <PlacePart draft={draft} inspection={inspection} onDraft={edit} columns={columns} wrongAt={wrongAt} />
        <h2>{say('fields')}</h2>
        {fieldsOf(draft.target).map((field) => (
          <FieldRow
            key={`${draft.target}.${field}`}
            target={draft.target}
            field={field}
            source={draft.fields[field]}
            inspection={inspection}
            columns={columns}
            needed={needed.includes(field)}
            refused={refusedWords(open.badRows, field)}
            wrong={wrongAt(`fields.${field}`)}
            onSource={(source) => edit(withSource(draft, field, source))}
          />
        ))}
        <Attributes draft={draft} columns={columns ?? Object.values(draft.attributes)} />
      </div>
      <footer className={styles.foot}>
        {busy ? (
          <RunningAtStation progress={flow.progress} />
        ) : (
          <>
            {asked && mistakes.length > 0 ? (
              <div className={styles.mistakes} role="alert">
                <p>▲ {say('mistakes', counted(mistakes.length, language))}</p>
                <ul>
                  {mistakes.map((mistake) => (
                    <li key={mistake.at}>
                      <button type="button" onClick={() => document.getElementById(`mapping-${mistake.at}`)?.focus()}>
                        {placeOfMistake(mistake, say)}
                      </button>
                      {'\u00A0'}: {say(`mistake.${mistake.code}`, mistake.context)}
                    </li>
                  ))}
                </ul>
              </div>
            ) : null}
            {flow.stage === 'mapping' && flow.refusal ? <Told refusal={flow.refusal} /> : null}
            {away ? <p className={styles.quiet}>{say('away')}</p> : null}
            <div className={styles.acts}>
              <Button primary keys="Ctrl ⏎" onClick={preview}>
                {say(flow.stage === 'mapping' && flow.refusal ? 'toPreviewAgain' : 'toPreview')}
              </Button>
              <Button onClick={() => work.tell({ type: 'startedOver' })}>{say('startOver')}</Button>
            </div>
          </>
        )}
      </footer>
    </div>
  );
}

interface TextFieldProps {
  readonly at: 'title' | 'dataset';
  readonly label: string;
  readonly hint: string;
  readonly max: number;
  readonly draft: ImportMapping;
  readonly wrongAt: (at: string) => string | null;
}

function TextField({ at, label, hint, max, draft, wrongAt }: TextFieldProps) {
  const wrong = wrongAt(at);
  return (
    <div className={styles.field} data-wrong={wrong !== null}>
      <label className={styles.label} htmlFor={`mapping-${at}`}>
        {label}
      </label>
      <div>
        <input
          id={`mapping-${at}`}
          className={styles.text}
          value={draft[at]}
          maxLength={max}
          aria-invalid={wrong !== null}
          onChange={(event) => edit({ ...draft, [at]: event.target.value })}
        />
        {wrong ? <p className={styles.wrong}>▲ {wrong}</p> : <p className={styles.quiet}>{hint}</p>}
      </div>
    </div>
  );
}

/** Columns that are kept as they are with each record. */
function Attributes({ draft, columns }: { draft: ImportMapping; columns: readonly string[] }) {
  const { say } = useWords('commissioning');
  const all = [...new Set([...columns, ...Object.values(draft.attributes)])];
  if (all.length === 0 || (draft.target !== 'asset' && Object.keys(draft.attributes).length === 0)) return null;
  const every = (kept: boolean): void => edit(all.reduce((next, column) => withAttribute(next, column, kept), draft));
  return (
    <>
      <h2>{say('attributes.title')}</h2>
      <div className={styles.line}>
        <span className={styles.quiet}>{say('attributes.hint')}</span>
        <Button flat onClick={() => every(true)}>
          {say('attributes.all')}
        </Button>
        <Button flat onClick={() => every(false)}>
          {say('attributes.none')}
        </Button>
      </div>
      <div className={styles.attributes} role="group" aria-label={say('attributes.title')}>
        {all.map((column) => {
          const name = attributeOf(draft, column);
          return (
            <label key={column}>
              <input
                type="checkbox"
                id={name === null ? undefined : `mapping-attributes.${name}`}
                checked={name !== null}
                onChange={(event) => edit(withAttribute(draft, column, event.target.checked))}
              />
              <span>
                {column}
                {name !== null && name !== column ? <span className={styles.quiet}> → {name}</span> : null}
              </span>
            </label>
          );
        })}
      </div>
    </>
  );
}
