import type { Refusal } from '../../../../src/shared/result.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { cleanText, foldText } from './cleanText.ts';
import { rowRefusal } from './codes.ts';
import type { SourceRow } from './columns.ts';
import { fitId } from './identity.ts';
import { LONGEST } from './limits.ts';
import { isRefusal, type Making } from './record.ts';

/** A text of at most 200 characters; empty where the row has none. */
export function textOf(making: Making, field: string, row: SourceRow): string | Refusal {
  const text = cleanText(making.fields.read(field, row));
  return text.length <= LONGEST.name
    ? text
    : rowRefusal('row.text-too-long', `${field} is longer than ${LONGEST.name} characters`, {
        field,
        length: text.length,
        limit: LONGEST.name,
      });
}

/** As `textOf`, refused where it is empty. */
export function neededText(making: Making, field: string, row: SourceRow): string | Refusal {
  const text = textOf(making, field, row);
  return text === '' ? rowRefusal('row.empty', `${field} is empty`, { field }) : text;
}

/** The commune that the row names, or else the one that its place lies in. */
export function communeOf(making: Making, row: SourceRow, at: Position): string | Refusal {
  const { context, fields } = making;
  const written = fields.read('commune', row);
  if (written !== '') {
    if (context.isCommune(written)) return written;
    // A spreadsheet takes the first zero of Ain to Ariège away.
    if (/^\d{4}$/.test(written) && context.isCommune(`0${written}`)) return `0${written}`;
    return rowRefusal('row.commune', 'the register does not know the commune', { value: written.slice(0, 60) });
  }
  return (
    context.communeAt(at) ??
    rowRefusal('row.outside-communes', 'the place is in no commune of the register', { lon: at[0], lat: at[1] })
  );
}

/** A postcode of five digits; empty where the row has none. */
export function postcodeOf(making: Making, row: SourceRow): string | Refusal {
  const written = making.fields.read('postcode', row).replace(/\s/g, '');
  if (written === '' || /^\d{5}$/.test(written)) return written;
  if (/^\d{4}$/.test(written)) return `0${written}`;
  return rowRefusal('row.postcode', 'a postcode has five digits', { value: written.slice(0, 60) });
}

/** The street of the register that the row names. */
export function streetIdOf(making: Making, row: SourceRow, commune: string): string | undefined | Refusal {
  if (!making.fields.has('street')) return undefined;
  const name = textOf(making, 'street', row);
  if (isRefusal(name) || name === '') return name || undefined;
  const street = making.context.streetOf(commune, name);
  if (street === null) making.remarks.count('street.unknown', 'the register knows no street of that name');
  return street ?? undefined;
}

/** An identifier of another record or device; undefined where the row has none. */
export function otherId(making: Making, field: string, row: SourceRow): string | undefined | Refusal {
  const written = making.fields.read(field, row);
  if (written === '') return undefined;
  return (
    fitId(written) ?? rowRefusal('row.id', `${field} cannot be an identifier`, { field, value: written.slice(0, 60) })
  );
}

const FORWARD = new Set([
  '1',
  'true',
  'vrai',
  'oui',
  'o',
  'yes',
  'y',
  't',
  'sens unique',
  'sens direct',
  'oneway',
  'su',
]);
const BACKWARD = new Set(['-1', 'sens inverse', 'inverse', 'reverse']);
const BOTH = new Set(['0', 'false', 'faux', 'non', 'n', 'no', 'f', 'double sens', 'ds', 'sans objet']);

/** Which way a street may be driven, in the words of published files; undefined where nothing is said, null where it is not understood. */
export function directionOf(written: string): 'forward' | 'backward' | 'both' | undefined | null {
  const word = foldText(written.trim());
  if (word === '') return undefined;
  if (FORWARD.has(word)) return 'forward';
  if (BACKWARD.has(word)) return 'backward';
  return BOTH.has(word) ? 'both' : null;
}
