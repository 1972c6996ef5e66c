import type { ReactNode } from 'react';
import type { Say } from '../../i18n/words.ts';
import styles from './AlarmDefinitions.module.css';
import type { Field } from './draft.ts';

interface FormFieldProps {
  readonly field: Field;
  readonly say: Say;
  readonly wrong: boolean;
  /** Says the limits under the field also while it is right. */
  readonly told?: boolean;
  readonly unit?: string | undefined;
  readonly children: (aria: {
    readonly id: string;
    readonly 'aria-invalid': boolean;
    readonly 'aria-describedby': string;
  }) => ReactNode;
}

/** A field with its name, its limits in words, and what is wrong with it. */
export function FormField({ field, say, wrong, told = true, unit, children }: FormFieldProps) {
  const id = `definition-${field}`;
  const limits = say(`limits.${field}`);
  return (
    <div className={styles.field} data-field={field}>
      <label htmlFor={id}>{say(`field.${field}`)}</label>
      <div>
        {children({ id, 'aria-invalid': wrong, 'aria-describedby': `${id}-limits` })}
        {unit ? <span className={styles.unit}>{unit}</span> : null}
        <small id={`${id}-limits`} className={wrong ? styles.wrong : styles.quiet} hidden={!wrong && !told}>
          {wrong ? `▲ ${say('form.wrongField', { limits })}` : limits}
        </small>
      </div>
    </div>
  );
}
