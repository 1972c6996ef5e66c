import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import { priorityOf } from '../../../src/domain/alarm/definition.ts';
import type { Priority } from '../../../src/domain/asset/device.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { Refused } from '../../ui/States.tsx';
import styles from './AlarmDefinitions.module.css';
import { nameOf } from './definitionRows.ts';
import { changedFields } from './difference.ts';
import { checked, type Draft, draftOf, type Field, fieldAt, typedNumber } from './draft.ts';
import { FormFields } from './FormFields.tsx';
import { keepBegun, propose, useDefinitionStore } from './useDefinitions.ts';

interface DefinitionFormProps {
  readonly row: DefinitionRow;
  readonly old: boolean;
  readonly onClose: () => void;
}

/** Priority that a draft comes to; null while it is not complete. */
function priorityOfDraft({ severity, respondWithin }: Draft): Priority | null {
  const [level, minutes] = [typedNumber(severity), typedNumber(respondWithin)];
  if (![1, 2, 3, 4].includes(level) || !(minutes >= 1)) return null;
  return priorityOf(level as Priority, minutes);
}

/** Amends one definition. What is typed is kept until it is proposed or discarded, whatever happens to the pane. */
export function DefinitionForm({ row, old, onClose }: DefinitionFormProps) {
  const { say, language } = useWords('alarm-definitions');
  const { say: shell } = useWords('shell');
  const form = useRef<HTMLFormElement>(null);
  const name = nameOf(row);
  const begun = useDefinitionStore((store) => store.begun.get(name));
  const draft = begun?.draft ?? draftOf(row.definition);
  const reason = begun?.reason ?? '';
  // What it was when the writing began: a change by others meanwhile is said.
  const [base] = useState(() => JSON.stringify(row.definition));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { definition, wrong } = checked(draft, row.definition);
  const told = new Set(tried ? wrong : []);
  const refusedField = refusal?.code === 'alarms.definition' ? fieldAt(String(refusal.context.field)) : null;
  if (refusedField) told.add(refusedField);
  const noReason = tried && reason.trim() === '';
  const unchanged = tried && definition !== null && changedFields(row.definition, definition).length === 0;
  const priority = priorityOfDraft(draft);

  const focusOn = (field: Field | 'reason'): void =>
    form.current
      ?.querySelector<HTMLElement>(
        `[data-field="${field}"] :is(input, select, textarea), textarea[data-field="${field}"]`,
      )
      ?.focus();
  useEffect(() => form.current?.querySelector<HTMLElement>('select, input, textarea')?.focus(), []);

  const change = (part: Partial<Draft>): void => {
    setRefusal(null);
    keepBegun(name, { draft: { ...draft, ...part }, reason });
  };
  const submit = (): void => {
    if (busy) return;
    setTried(true);
    if (!definition || reason.trim() === '') {
      focusOn(definition ? 'reason' : ([...wrong][0] ?? 'severity'));
      return;
    }
    if (changedFields(row.definition, definition).length === 0) return;
    setBusy(true);
    void propose(definition, reason.trim()).then((outcome) => {
      setBusy(false);
      if (!outcome.ok) {
        setRefusal(outcome.refusal);
        return;
      }
      keepBegun(name, null);
      onClose();
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    } else if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault();
      submit();
    }
  };
  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      data-definition-form={name}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={styles.formTop}>
        <h2>{say('form.title', { name: `${row.typeName[language]}, ${row.definition.text[language]}` })}</h2>
        <span className={styles.resulting} data-resulting={priority ?? 'none'} role="status">
          {say('form.priority')}{' '}
          {priority ? <PriorityMark priority={priority} filled label={shell('strip.priority', { priority })} /> : null}
          {priority === null ? (
            <span className={styles.wrong}>{say('form.priorityNone')}</span>
          ) : priority === row.priority ? null : (
            <span className={styles.quiet}>{say('form.priorityWas', { priority: row.priority })}</span>
          )}
        </span>
      </div>
      <div className={styles.fields}>
        <FormFields draft={draft} wrong={told} say={say} shell={shell} onChange={change} />
      </div>
      <div className={styles.foot}>
        {JSON.stringify(row.definition) !== base && <Refused>{say('form.changedSince')}</Refused>}
        {told.size > 0 && (
          <Refused>
            {say('form.wrong', { count: told.size })}{' '}
            {[...told].map((field) => (
              <button key={field} type="button" className={styles.to} onClick={() => focusOn(field)}>
                {say(`field.${field}`)}
              </button>
            ))}
          </Refused>
        )}
        {refusal && <Refused>{refusalWords(refusal)}</Refused>}
        {unchanged && <Refused>{say('form.unchanged')}</Refused>}
        <label className={styles.reason}>
          <span>{say('form.reason')}</span>
          <textarea
            rows={2}
            maxLength={500}
            data-field="reason"
            aria-invalid={noReason}
            value={reason}
            onChange={({ target }) => {
              setRefusal(null);
              keepBegun(name, { draft, reason: target.value });
            }}
          />
          <small className={noReason ? styles.wrong : styles.quiet}>
            {noReason ? `▲ ${say('form.reasonWanted')}` : say('form.reasonLimits')}
          </small>
        </label>
        <div className={styles.acts}>
          <Button primary type="submit" keys={say('key.send')} disabled={old || busy}>
            {say(busy ? 'act.proposing' : 'act.propose')}
          </Button>
          <Button keys={say('key.escape')} onClick={onClose}>
            {say('act.back')}
          </Button>
          {begun && (
            <Button
              onClick={() => {
                keepBegun(name, null);
                onClose();
              }}
            >
              {say('act.discard')}
            </Button>
          )}
          <span className={styles.quiet}>{say(row.proposal?.own ? 'form.replaces' : 'form.hint')}</span>
        </div>
      </div>
    </form>
  );
}
