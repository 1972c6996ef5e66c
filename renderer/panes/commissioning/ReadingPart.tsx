import { useState } from 'react';
import {
  IMPORT_ENCODINGS,
  type ImportMapping,
  type Inspection,
  PROJECTIONS,
} from '../../../src/contract/commissioning.ts';
import { useWords } from '../../i18n/words.ts';
import { ColumnField } from './ColumnField.tsx';
import styles from './Commissioning.module.css';
import { delimiterName, encodingName, projectionName } from './inWords.ts';
import { sameReading } from './mapping.ts';

type Source = ImportMapping['source'];

/** One choice of how the file is written. */
function Choice<V extends string>({
  id,
  label,
  value,
  options,
  onValue,
}: {
  id: string;
  label: string;
  value: V;
  options: readonly (readonly [V, string])[];
  onValue: (value: V) => void;
}) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div>
        <select
          id={id}
          value={value}
          onChange={(event) => {
            const chosen = options.find(([one]) => one === event.target.value);
            if (chosen) onValue(chosen[0]);
          }}
        >
          {options.map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** How the file is written, in a line of words: `Windows (1252), point-virgule, Lambert-93`. */
export function useReadingInWords(): (source: Source) => string {
  const { say } = useWords('commissioning');
  return (source) => {
    const parts = [say(`format.${source.format}`)];
    if (source.format === 'csv' || source.format === 'shapefile') parts.push(encodingName(source.encoding, say));
    if (source.format === 'csv') parts.push(delimiterName(source.delimiter, say));
    if (source.format !== 'kml' && source.format !== 'gtfs') parts.push(projectionName(source.projection, say));
    if (source.layer) parts.push(source.layer);
    return parts.join(', ');
  };
}

interface PartProps {
  readonly draft: ImportMapping;
  readonly inspection: Inspection;
  readonly onDraft: (draft: ImportMapping) => void;
}

/** How the file is written; folded, for it is mostly right. */
export function ReadingPart({ draft, inspection, onDraft }: PartProps) {
  const { say } = useWords('commissioning');
  const inWords = useReadingInWords();
  const { source } = draft;
  const [open, setOpen] = useState(() => !sameReading(source, inspection.suggestion.source));
  const set = (change: Partial<Source>): void => onDraft({ ...draft, source: { ...source, ...change } });
  const table = source.format === 'csv';
  return (
    <details className={styles.details} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {say('reading.title')} <span className={styles.quiet}>{inWords(source)}</span>
      </summary>
      {table || source.format === 'shapefile' ? (
        <Choice
          id="mapping-source.encoding"
          label={say('reading.encoding')}
          value={source.encoding}
          options={IMPORT_ENCODINGS.map((encoding) => [encoding, encodingName(encoding, say)] as const)}
          onValue={(encoding) => set({ encoding })}
        />
      ) : null}
      {table ? (
        <>
          <Choice
            id="mapping-source.delimiter"
            label={say('reading.delimiter')}
            value={source.delimiter}
            options={([',', ';', '\t', '|'] as const).map((one) => [one, delimiterName(one, say)] as const)}
            onValue={(delimiter) => set({ delimiter })}
          />
          <Choice
            id="mapping-source.decimal"
            label={say('reading.decimal')}
            value={source.decimal}
            options={[
              ['.', say('decimal.point')],
              [',', say('decimal.comma')],
            ]}
            onValue={(decimal) => set({ decimal })}
          />
        </>
      ) : null}
      {source.format === 'kml' || source.format === 'gtfs' ? null : (
        <Choice
          id="mapping-source.projection"
          label={say('reading.projection')}
          value={source.projection}
          options={PROJECTIONS.map((projection) => [projection, projectionName(projection, say)] as const)}
          onValue={(projection) => set({ projection })}
        />
      )}
      {inspection.layers.length > 1 || source.layer !== undefined ? (
        <Choice
          id="mapping-source.layer"
          label={say('reading.layer')}
          value={source.layer ?? ''}
          options={[
            ...(source.layer === undefined ? [['', say('reading.layerWhole')] as const] : []),
            ...[...new Set([...inspection.layers, ...(source.layer ? [source.layer] : [])])].map(
              (layer) => [layer, layer] as const,
            ),
          ]}
          onValue={(layer) => set(layer === '' ? {} : { layer })}
        />
      ) : null}
      {sameReading(source, inspection.suggestion.source) ? null : (
        <p className={styles.quiet}>{say('reading.unknownColumns')}</p>
      )}
    </details>
  );
}

/** Where each record stands: from the file's shapes, or from its columns. */
export function PlacePart({
  draft,
  inspection,
  onDraft,
  columns,
  wrongAt,
}: PartProps & { readonly columns: readonly string[] | null; readonly wrongAt: (at: string) => string | null }) {
  const { say } = useWords('commissioning');
  const { place } = draft;
  const own = inspection.geometries.length > 0;
  const how = place === null ? 'own' : 'both' in place ? 'one' : 'two';
  const column = (part: 'x' | 'y' | 'both', value: string, next: (column: string) => ImportMapping['place']) => {
    const wrong = wrongAt(`place.${part}`);
    return (
      <div className={styles.field} data-wrong={wrong !== null}>
        <label className={styles.label} htmlFor={`mapping-place.${part}`}>
          {say(`place.${part}`)}
        </label>
        <div>
          <ColumnField
            id={`mapping-place.${part}`}
            label={say(`place.${part}`)}
            column={value}
            columns={columns}
            wrong={wrong !== null}
            onColumn={(chosen) => onDraft({ ...draft, place: next(chosen) })}
          />
          {wrong ? <p className={styles.wrong}>▲ {wrong}</p> : null}
        </div>
      </div>
    );
  };
  const wrong = wrongAt('place');
  return (
    <>
      <div className={styles.field} data-wrong={wrong !== null}>
        <label className={styles.label} htmlFor="mapping-place">
          {say('place.how')}
        </label>
        <div>
          <select
            id="mapping-place"
            aria-invalid={wrong !== null}
            value={how}
            onChange={({ target }) => {
              if (target.value === 'own') onDraft({ ...draft, place: null });
              else if (target.value === 'one') onDraft({ ...draft, place: { both: '' } });
              else onDraft({ ...draft, place: { x: '', y: '' } });
            }}
          >
            {own || how === 'own' ? <option value="own">{say('place.own')}</option> : null}
            <option value="two">{say('place.two')}</option>
            <option value="one">{say('place.one')}</option>
          </select>
          {wrong ? <p className={styles.wrong}>▲ {wrong}</p> : null}
        </div>
      </div>
      {place && 'x' in place ? (
        <>
          {column('x', place.x, (x) => ({ ...place, x }))}
          {column('y', place.y, (y) => ({ ...place, y }))}
        </>
      ) : null}
      {place && 'both' in place ? column('both', place.both, (both) => ({ both })) : null}
    </>
  );
}
