import type { FieldSource, ImportTarget, Inspection } from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { ColumnField } from './ColumnField.tsx';
import styles from './Commissioning.module.css';
import { fieldName } from './inWords.ts';
import { choicesOf, fromColumn, fromSeveral, kindOfSource, withJoined, withPrefix } from './mapping.ts';
import { OurWord } from './OurWord.tsx';
import { WordsTable } from './WordsTable.tsx';

interface FieldRowProps {
  readonly target: ImportTarget;
  readonly field: string;
  readonly source: FieldSource | undefined;
  readonly inspection: Inspection;
  readonly columns: readonly string[] | null;
  readonly needed: boolean;
  /** Words of the file that the last preview did not take. */
  readonly refused: readonly string[];
  /** What is wrong with it, in words. */
  readonly wrong: string | null;
  readonly onSource: (source: FieldSource | null) => void;
}

/** Fields whose words are seldom translated: not offered before some are. */
const PLAIN = new Set([
  ...['id', 'number', 'parent', 'device', 'address', 'postcode', 'suffix', 'street'],
  ...['certificate', 'serialNumber', 'hls', 'whep'],
]);
/** Fields whose values must be unlike those of other files. */
const PREFIXED = new Set(['id', 'parent', 'device']);
const HINTS = new Set([
  ...['id', 'commune', 'parent', 'driver', 'device', 'address'],
  ...['certificate', 'serialNumber', 'hls', 'whep', 'account'],
]);

/** One field of what is made: where its value comes from. */
export function FieldRow(props: FieldRowProps) {
  const { target, field, source, inspection, columns, needed, refused, wrong, onSource } = props;
  const { say } = useWords('commissioning');
  const name = fieldName(field, say);
  const kind = kindOfSource(source);
  const id = `mapping-fields.${field}`;
  const chosen = source && 'column' in source ? source.column : '';
  const samples = inspection.columns.find((column) => column.name === chosen)?.samples;

  const choose = (value: string): void => {
    if (value === '') onSource(null);
    else if (value === 'joined') onSource(fromSeveral(source));
    else if (value === 'constant') onSource({ constant: choicesOf(target, field)?.[0] ?? '' });
    else if (value === 'typed') onSource(fromColumn(source, ''));
    else onSource(fromColumn(source, value.slice(1)));
  };
  const known = columns !== null;
  const value = kind === 'none' ? '' : kind === 'column' ? (known ? `=${chosen}` : 'typed') : kind;
  return (
    <div className={styles.field} data-field={field} data-wrong={wrong !== null}>
      <label className={styles.label} htmlFor={id}>
        {name}
        {needed ? <span className={styles.needed}> {say('needed')}</span> : null}
      </label>
      <div className={styles.source}>
        <div className={styles.line}>
          <select
            id={id}
            aria-label={say('source.label', { field: name })}
            aria-invalid={wrong !== null}
            value={value}
            onChange={(event) => choose(event.target.value)}
          >
            <option value="">{say('source.none')}</option>
            {columns && kind === 'column' && !columns.includes(chosen) ? (
              <option value={`=${chosen}`}>
                {chosen === '' ? say('source.choose') : say('source.missing', { column: chosen })}
              </option>
            ) : null}
            {columns ? (
              <optgroup label={say('source.columns')}>
                {columns.map((column) => (
                  <option key={column} value={`=${column}`}>
                    {column}
                  </option>
                ))}
              </optgroup>
            ) : null}
            <optgroup label={say('source.others')}>
              {known ? null : <option value="typed">{say('source.typed')}</option>}
              <option value="joined">{say('source.joined')}</option>
              <option value="constant">{say('source.constant')}</option>
            </optgroup>
          </select>
          {kind === 'column' && !known ? (
            <ColumnField
              id={`${id}-column`}
              label={say('source.columnName', { field: name })}
              column={chosen}
              columns={null}
              wrong={wrong !== null}
              onColumn={(column) => onSource(fromColumn(source, column))}
            />
          ) : null}
          {source && 'constant' in source ? (
            <OurWord
              target={target}
              field={field}
              label={say('source.constantLabel', { field: name })}
              word={source.constant}
              none={null}
              onWord={(constant) => onSource({ constant })}
            />
          ) : null}
          {source && 'column' in source && (PREFIXED.has(field) || source.prefix) ? (
            <label className={styles.small}>
              {say('source.prefix')}
              <input
                className={styles.separator}
                aria-label={say('source.prefixLabel', { field: name })}
                value={source.prefix ?? ''}
                maxLength={40}
                onChange={(event) => onSource(withPrefix(source, event.target.value))}
              />
            </label>
          ) : null}
          {samples ? (
            <span className={styles.examples}>
              {samples.length === 0
                ? say('source.emptyColumn')
                : say('source.samples', { samples: samples.map((sample) => sample.slice(0, 40)).join(' · ') })}
            </span>
          ) : null}
        </div>
        {source && 'columns' in source ? (
          <div className={`${styles.line} ${styles.joined}`}>
            {source.columns.map((column, at) => (
              <ColumnField
                // biome-ignore lint/suspicious/noArrayIndexKey: the place among the joined ones is what it is
                key={at}
                id={`${id}-${at}`}
                label={say('source.part', { field: name, number: at + 1 })}
                column={column}
                columns={columns}
                wrong={false}
                onColumn={(next) => onSource(withJoined(source, at, next))}
              />
            ))}
            <label className={styles.small}>
              {say('source.separator')}
              <input
                className={styles.separator}
                aria-label={say('source.separatorLabel', { field: name })}
                value={source.separator}
                maxLength={8}
                onChange={(event) => onSource({ ...source, separator: event.target.value })}
              />
            </label>
          </div>
        ) : null}
        {source && 'column' in source && chosen !== '' && (!PLAIN.has(field) || source.values) ? (
          <WordsTable
            target={target}
            field={field}
            source={source}
            inspection={inspection}
            refused={refused}
            onSource={onSource}
          />
        ) : null}
        {HINTS.has(field) && kind === 'none' ? <p className={styles.quiet}>{say(`fieldHint.${field}`)}</p> : null}
        {wrong ? <p className={styles.wrong}>▲ {wrong}</p> : null}
      </div>
    </div>
  );
}
