import { ESCALATE_TO, POSTS } from '../../../src/domain/alarm/definition.ts';
import type { Say } from '../../i18n/words.ts';
import styles from './AlarmDefinitions.module.css';
import type { Draft, Field } from './draft.ts';
import { FormField } from './FormField.tsx';

export interface FormFieldsProps {
  readonly draft: Draft;
  readonly wrong: ReadonlySet<Field>;
  readonly say: Say;
  readonly shell: Say;
  readonly onChange: (change: Partial<Draft>) => void;
}

type TextField = { [K in Field]: Draft[K] extends string ? K : never }[Field];
type Tick = { [K in Field]: Draft[K] extends boolean ? K : never }[Field];

/** All fields of a definition but its reason, group by group. */
export function FormFields(props: FormFieldsProps) {
  const { draft, wrong, say, shell, onChange } = props;
  const set = (field: TextField, value: string): void => onChange({ [field]: value } as Partial<Draft>);
  const small = (field: TextField, unit?: string) => (
    <FormField key={field} field={field} say={say} wrong={wrong.has(field)} unit={unit}>
      {(aria) => (
        <input
          {...aria}
          className={styles.short}
          inputMode="decimal"
          maxLength={20}
          value={draft[field]}
          onChange={({ target }) => set(field, target.value)}
        />
      )}
    </FormField>
  );
  const line = (field: TextField, maxLength = 300) => (
    <FormField key={field} field={field} say={say} wrong={wrong.has(field)}>
      {(aria) => (
        <input
          {...aria}
          maxLength={maxLength}
          value={draft[field]}
          onChange={({ target }) => set(field, target.value)}
        />
      )}
    </FormField>
  );
  const area = (field: TextField, rows: number, maxLength: number) => (
    <FormField key={field} field={field} say={say} wrong={wrong.has(field)}>
      {(aria) => (
        <textarea
          {...aria}
          rows={rows}
          maxLength={maxLength}
          value={draft[field]}
          onChange={({ target }) => set(field, target.value)}
        />
      )}
    </FormField>
  );
  const choice = (field: TextField, values: readonly string[], words: (value: string) => string) => (
    <FormField key={field} field={field} say={say} wrong={wrong.has(field)} told={false}>
      {(aria) => (
        <select {...aria} value={draft[field]} onChange={({ target }) => set(field, target.value)}>
          {values.map((value) => (
            <option key={value} value={value}>
              {words(value)}
            </option>
          ))}
        </select>
      )}
    </FormField>
  );
  const tick = (field: Tick, words = say(`field.${field}`)) => (
    <label key={field} className={styles.tick} data-field={field}>
      <input
        type="checkbox"
        checked={draft[field]}
        onChange={({ target }) => onChange({ [field]: target.checked } as Partial<Draft>)}
      />
      {words}
    </label>
  );
  const group = (id: string, content: React.ReactNode) => (
    <fieldset key={id} className={styles.group}>
      <legend>{say(`group.${id}`)}</legend>
      {content}
    </fieldset>
  );
  return (
    <>
      {group(
        'priority',
        <>
          {tick('alarm')}
          {choice('severity', ['1', '2', '3', '4'], (value) => say(`severity.${value}`))}
          {small('respondWithin', say('unit.minutes'))}
        </>,
      )}
      {group(
        'words',
        <>
          {line('textFr')}
          {line('textEn')}
          {area('meaningFr', 2, 300)}
          {area('meaningEn', 2, 300)}
          {area('checkFr', 4, 4_000)}
          {area('checkEn', 4, 4_000)}
          {area('callFr', 3, 4_000)}
          {area('callEn', 3, 4_000)}
        </>,
      )}
      {group(
        'timing',
        <>
          {small('delayOn', say('unit.seconds'))}
          {small('delayOff', say('unit.seconds'))}
          {tick('repeats')}
          {draft.repeats && (
            <div className={styles.under}>
              {small('repeatsCount', say('unit.times'))}
              {small('repeatsWithin', say('unit.seconds'))}
            </div>
          )}
          {tick('limit')}
          {draft.limit && (
            <div className={styles.under}>
              {line('limitPoint', 48)}
              {choice('limitSide', ['above', 'below'], (value) => say(`side.${value}`))}
              {small('limitValue')}
              {small('limitDeadband')}
            </div>
          )}
        </>,
      )}
      {group(
        'leaving',
        choice('reset', ['acknowledge', 'auto', 'manual'], (value) => say(`reset.${value}`)),
      )}
      {group(
        'audience',
        <>
          <div className={styles.field} data-field="posts">
            <span>{say('field.posts')}</span>
            <div>
              <div className={styles.ticks} role="group" aria-label={say('field.posts')}>
                {POSTS.map((post) => (
                  <label key={post} className={styles.tick}>
                    <input
                      type="checkbox"
                      checked={draft.posts.includes(post)}
                      onChange={({ target }) =>
                        onChange({
                          posts: target.checked
                            ? [...draft.posts, post]
                            : draft.posts.filter((other) => other !== post),
                        })
                      }
                    />
                    {shell(`post.${post}`)}
                  </label>
                ))}
              </div>
              <small className={styles.quiet}>{say('limits.posts')}</small>
            </div>
          </div>
          {line('communes', 1_300)}
          {tick('escalation')}
          {draft.escalation && (
            <div className={styles.under}>
              {small('escalationAfter', say('unit.seconds'))}
              {choice('escalationTo', ESCALATE_TO, (value) =>
                value === 'supervisor' ? say('supervisor') : shell(`post.${value}`),
              )}
            </div>
          )}
        </>,
      )}
      {group(
        'holding',
        <>
          {tick('parentDown')}
          {tick('works')}
          {tick('hours')}
          {draft.hours && (
            <div className={styles.under}>
              {line('hoursFrom', 5)}
              {line('hoursTo', 5)}
            </div>
          )}
          {small('longestShelving', say('unit.minutes'))}
        </>,
      )}
      {group(
        'causes',
        <>
          {tick('together')}
          {draft.together && (
            <div className={styles.under}>
              {small('togetherCount')}
              {small('togetherMetres', say('unit.metres'))}
              {small('togetherAnywhere')}
              {small('togetherWithin', say('unit.seconds'))}
            </div>
          )}
        </>,
      )}
      {group(
        'record',
        <>
          <FormField field="reviewBy" say={say} wrong={wrong.has('reviewBy')}>
            {(aria) => (
              <input
                {...aria}
                type="date"
                className={styles.date}
                value={draft.reviewBy}
                onChange={({ target }) => set('reviewBy', target.value)}
              />
            )}
          </FormField>
          {area('because', 3, 500)}
        </>,
      )}
    </>
  );
}
