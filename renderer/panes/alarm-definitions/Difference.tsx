import type { AlarmDefinition } from '../../../src/domain/alarm/definition.ts';
import { useWords } from '../../i18n/words.ts';
import styles from './AlarmDefinitions.module.css';
import { changedFields, lineDifference, textOf } from './difference.ts';
import { fieldInWords } from './inWords.ts';

const SIGNS = { same: ' ', out: '−', in: '+' } as const;

/** What a proposal changes: field by field in words, then the text of the file. */
export function Difference({ before, after }: { before: AlarmDefinition | null; after: AlarmDefinition }) {
  const { say, language } = useWords('alarm-definitions');
  const { say: shell } = useWords('shell');
  const fields = changedFields(before, after);
  const words = (definition: AlarmDefinition | null, field: (typeof fields)[number]): string =>
    definition ? fieldInWords(field, definition, say, shell, language) : say('proposal.new');
  if (fields.length === 0) return <p>{say('proposal.asIs')}</p>;
  return (
    <>
      <table className={styles.difference}>
        <thead>
          <tr>
            <th scope="col">{say('proposal.field')}</th>
            <th scope="col">{say('proposal.before')}</th>
            <th scope="col">{say('proposal.after')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field} data-changed={field}>
              <th scope="row">{say(`field.${field}`)}</th>
              <td className={styles.was}>{words(before, field)}</td>
              <td>{words(after, field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details className={styles.text}>
        <summary>{say('proposal.text')}</summary>
        <pre>
          {lineDifference(before ? textOf(before) : '', textOf(after)).map(({ kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change under us
            <span key={index} data-line={kind}>
              {SIGNS[kind]} {text}
              {'\n'}
            </span>
          ))}
        </pre>
      </details>
    </>
  );
}
