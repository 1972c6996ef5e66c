import type { BadRow } from '../../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../../src/shared/result.ts';

/** Why a row was left out. What the context holds stands behind each. */
export type RowCode =
  /** Other than the header: expected, found. */
  | 'row.columns'
  /** A quote that is opened and not closed, or stands within a value. */
  | 'row.quote'
  /** limit, in bytes. */
  | 'row.too-long'
  /** Bytes that are no text in the encoding: encoding. */
  | 'row.encoding'
  /** A feature that is no JSON, a placemark that is no XML: reason. */
  | 'row.not-json'
  | 'row.not-xml'
  /** Something among the features that is none. */
  | 'row.not-feature'
  /** A shape that is damaged (reason), or of a type that no map has (found). */
  | 'row.damaged'
  /** Nothing, or 0, 0, where coordinates should be. */
  | 'row.no-place'
  /** column, value. */
  | 'row.number'
  | 'row.not-finite'
  /** A geometry whose positions are no pairs of numbers: found. */
  | 'row.position'
  /** Coordinates that are none of the projection: x, y, projection. */
  | 'row.projection'
  /** Longitude and latitude are exchanged: lon, lat. */
  | 'row.swapped'
  /** lon, lat. */
  | 'row.outside-france'
  | 'row.outside-communes'
  /** A commune that the register does not know: value. */
  | 'row.commune'
  /** column or field. */
  | 'row.id-empty'
  /** id, line of the first that has it. */
  | 'row.id-twice'
  /** Nothing of it can be an identifier: value. */
  | 'row.id'
  /** field. */
  | 'row.empty'
  /** value. */
  | 'row.kind'
  | 'row.class'
  | 'row.one-way'
  /** A driver without device, a device without driver, or one that is no name: value. */
  | 'row.device'
  /** A device's address that is none, or has a user in it. */
  | 'row.address'
  /** A camera's certificate that is no fingerprint, a serial number that is none, an address at a video server: field. */
  | 'row.certificate'
  | 'row.serial-number'
  | 'row.server-address'
  /** An account of cameras that the city's file does not have: value. */
  | 'row.account'
  /** found, wanted. */
  | 'row.geometry'
  /** A line of fewer than 2 or ring of fewer than 3 places: found. */
  | 'row.geometry-short'
  /** field, length, limit. */
  | 'row.text-too-long'
  /** value. */
  | 'row.postcode'
  /** A bus line without a course: line. */
  | 'row.no-course';

/** What is odd in a file, or is lost in reading it, and harms no row. `count`: rows concerned. */
export type RemarkCode =
  /** encoding: found by the bytes, not said by the file. */
  | 'encoding.guessed'
  /** Accents that were encoded twice: count. */
  | 'encoding.doubled'
  /** The byte order mark at its beginning. */
  | 'encoding.bom'
  | 'decimal.comma'
  /** projection. */
  | 'projection.guessed'
  | 'projection.not-wgs84'
  /** What it says (said) is not what its coordinates are (found). */
  | 'projection.contradiction'
  /** Lambert II or another that is not read: said. */
  | 'projection.unknown'
  /** Latitude before longitude. */
  | 'place.swapped'
  | 'place.none'
  | 'place.outside-france'
  /** Positions had altitudes, which are left out: count. */
  | 'place.altitude'
  | 'header.suspicious'
  /** name, column: two columns of one name. */
  | 'columns.twice'
  | 'columns.empty'
  | 'id.none'
  /** column, value. */
  | 'id.not-unique'
  | 'name.none'
  | 'kind.guessed'
  | 'kind.unknown'
  | 'target.guessed'
  | 'layers.several'
  | 'features.single'
  /** count. */
  | 'rows.deleted'
  /** Several parts: the first keeps the identifier, the others get `.2`, `.3`: count. */
  | 'geometry.parts'
  /** Parts or holes that are left out: count. */
  | 'geometry.parts-lost'
  | 'geometry.holes-lost'
  /** A point within stands for a surface: count. */
  | 'geometry.point-inside'
  /** attribute, count: cut to 500 characters. */
  | 'attribute.cut'
  /** count: streets that the register does not know by that name. */
  | 'street.unknown'
  /** column: in no row. */
  | 'column.missing'
  /** count: stations and entrances, which are no stops. */
  | 'gtfs.not-stops'
  /** count: trams, trains, ferries. */
  | 'gtfs.not-buses'
  /** count: other courses of the same lines. */
  | 'gtfs.other-courses'
  /** count: lines drawn from stop to stop, because they have no shape. */
  | 'gtfs.no-shape';

/** What a remark or a refusal is about. */
export type Context = Readonly<Record<string, string | number | boolean>>;

/** Builds the refusal of a row. */
export const rowRefusal = (code: RowCode, message: string, context: Context = {}): Refusal => ({
  code,
  message,
  context,
});

/** Longest sample of a bad row. */
const SAMPLE = 160;

/** Builds a bad row; of the sample only the beginning is kept. */
export const badRow = (line: number, refusal: Refusal, sample: string): BadRow => ({
  line,
  refusal,
  sample: sample
    .slice(0, SAMPLE * 2)
    .replace(/\s+/g, ' ')
    .slice(0, SAMPLE),
});

/** Counts remarks as they come, one for each code and subject. */
export interface Remarks {
  add(code: RemarkCode, message: string, context?: Context): void;
  /** One more row of that kind. */
  count(code: RemarkCode, message: string, subject?: string): void;
  list(): Refusal[];
}

/** An empty list of remarks. */
export function createRemarks(): Remarks {
  const said = new Map<string, Refusal>();
  const counted = new Map<string, { code: RemarkCode; message: string; subject: string; count: number }>();
  return {
    add(code, message, context = {}) {
      const key = `${code} ${JSON.stringify(context)}`;
      if (!said.has(key)) said.set(key, { code, message, context });
    },
    count(code, message, subject = '') {
      const key = subject ? `${code} ${subject}` : code;
      const known = counted.get(key);
      if (known) known.count += 1;
      else counted.set(key, { code, message, subject, count: 1 });
    },
    list: () => [
      ...said.values(),
      ...[...counted.values()].map(({ code, message, subject, count }): Refusal => {
        const context: Context = subject ? { subject, count } : { count };
        return { code, message, context };
      }),
    ],
  };
}
