import { useWords } from '../../i18n/words.ts';

interface ColumnFieldProps {
  readonly id: string;
  readonly label: string;
  readonly column: string;
  /** Columns of the file; null while nobody knows them, because it is to be read otherwise than it was inspected. */
  readonly columns: readonly string[] | null;
  readonly wrong: boolean;
  readonly onColumn: (column: string) => void;
}

/** One column of the file: chosen from those it has, or written where they are not known. */
export function ColumnField({ id, label, column, columns, wrong, onColumn }: ColumnFieldProps) {
  const { say } = useWords('commissioning');
  if (!columns)
    return (
      <input
        id={id}
        aria-label={label}
        aria-invalid={wrong}
        value={column}
        maxLength={200}
        onChange={(event) => onColumn(event.target.value)}
      />
    );
  return (
    <select
      id={id}
      aria-label={label}
      aria-invalid={wrong}
      value={column}
      onChange={(event) => onColumn(event.target.value)}
    >
      <option value="">{say('source.choose')}</option>
      {column !== '' && !columns.includes(column) ? (
        <option value={column}>{say('source.missing', { column })}</option>
      ) : null}
      {columns.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
