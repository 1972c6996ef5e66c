import type { Preview } from '../../../src/contract/commissioning.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { EmptyState } from '../../ui/States.tsx';
import styles from './Commissioning.module.css';
import { choiceName, fieldName } from './inWords.ts';

interface ChangeSamplesProps {
  readonly preview: Preview;
  readonly part: 'added' | 'changed' | 'removed';
}

/** The first of what would be added, changed or removed. */
export function ChangeSamples({ preview, part }: ChangeSamplesProps) {
  const { say, language } = useWords('commissioning');
  const { say: shell } = useWords('shell');
  const samples = preview.samples[part];
  const total = preview[part];
  /** Each has what it was before. */
  const changed = part === 'changed';
  const text = (field: string, value: string) =>
    value === '' ? (
      <i className={styles.quiet}>{say('preview.empty')}</i>
    ) : (
      choiceName(preview.target, field, value, say, shell)
    );
  if (total === 0) return <EmptyState title={say('preview.none')} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys too
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={say('preview.title')}>
      {samples.length < total ? (
        <p className={styles.quiet}>
          {say('preview.firstOf', { shown: number(samples.length, language), n: number(total, language) })}
        </p>
      ) : null}
      <table className={styles.samplesTable}>
        {changed ? (
          <thead>
            <tr>
              <th scope="col">{say('preview.field')}</th>
              <th scope="col">{say('preview.before')}</th>
              <th scope="col">{say('preview.after')}</th>
            </tr>
          </thead>
        ) : null}
        {samples.map(({ id, label, fields }) => (
          <tbody key={id} data-sample={id}>
            <tr>
              <th scope="rowgroup" colSpan={3}>
                {label} <span className={styles.quiet}>{id}</span>
              </th>
            </tr>
            {fields.map(({ field, before, after }) => (
              <tr key={field}>
                <td className={styles.quiet}>{fieldName(field, say)}</td>
                {changed ? <td className={styles.was}>{text(field, before)}</td> : null}
                <td colSpan={changed ? 1 : 2}>{text(field, after === '' && !changed ? before : after)}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
