import { areaSchema, type CityCommune, STREET_CLASSES } from '../../../../src/contract/cityFile.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { rowRefusal } from './codes.ts';
import type { SourceRow } from './columns.ts';
import { type ImportedRecord, isRefusal, type Making, partId, type RecordMaker, type Shape } from './record.ts';
import { communeOf, directionOf, neededText, postcodeOf, textOf } from './recordFields.ts';
import { insidePoint, ringArea, withoutRepeats } from './shapes.ts';

type StreetClass = (typeof STREET_CLASSES)[number];
const CLASSES: ReadonlySet<string> = new Set(STREET_CLASSES);
const isClass = (word: string): word is StreetClass => CLASSES.has(word);

type AreaKind = (typeof areaSchema)['shape']['kind']['options'][number];
const AREA_KINDS: ReadonlySet<string> = new Set(areaSchema.shape.kind.options);
const isAreaKind = (word: string): word is AreaKind => AREA_KINDS.has(word);

/** The lines of a row, each of at least two places. */
export function linesOf(shape: Shape, remarks: Making['remarks']): readonly Position[][] | Refusal {
  const { points, lines, polygons } = shape;
  if (lines.length === 0)
    return points.length + polygons.length === 0
      ? rowRefusal('row.no-place', 'there are no coordinates')
      : rowRefusal('row.geometry', 'a line is wanted', {
          found: points.length > 0 ? 'Point' : 'Polygon',
          wanted: 'LineString',
        });
  const long = lines.map(withoutRepeats).filter((line) => line.length >= 2);
  if (long.length === 0) return rowRefusal('row.geometry-short', 'a line needs two places', { found: 1 });
  if (long.length < lines.length || points.length + polygons.length > 0)
    remarks.count('geometry.parts-lost', 'what is no line of two places is left out');
  return long;
}

/** Makes streets, of each line one. */
export function createStreetMaker(making: Making): RecordMaker {
  const { fields, remarks } = making;
  return (row, shape) => {
    const lines = linesOf(shape, remarks);
    if (isRefusal(lines)) return lines;
    const name = neededText(making, 'name', row);
    if (isRefusal(name)) return name;
    const written = fields.read('class', row);
    if (written !== '' && !isClass(written))
      return rowRefusal('row.class', 'no class of street', { value: written.slice(0, 60) });
    const direction = directionOf(fields.read('oneWay', row));
    if (direction === null)
      return rowRefusal('row.one-way', 'neither one-way nor both ways', {
        value: fields.read('oneWay', row).slice(0, 60),
      });
    const first = lines[0]!;
    const commune = communeOf(making, row, first[Math.floor(first.length / 2)]!);
    if (isRefusal(commune)) return commune;
    const id = making.mappedId(row) ?? making.contentId(row, lines.flat(2));
    if (isRefusal(id)) return id;
    if (lines.length > 1) remarks.count('geometry.parts', 'several lines in one row');
    return lines.map((line, part): ImportedRecord => {
      const own = partId(id, part);
      return {
        target: 'street',
        id: own,
        line: row.line,
        body: {
          id: own,
          name,
          commune,
          class: isClass(written) ? written : 'local',
          ...(direction === 'forward' || direction === 'backward' ? { oneWay: true } : {}),
          // One-way is in the direction of the line.
          line: direction === 'backward' ? line.toReversed() : line,
        },
      };
    });
  };
}

/** Makes areas, of each surface one; of a commune only the largest. */
export function createAreaMaker(making: Making): RecordMaker {
  const { fields, remarks } = making;
  return (row, shape) => {
    const rings = ringsOf(shape, remarks);
    if (isRefusal(rings)) return rings;
    const kind = fields.read('kind', row);
    if (kind === 'commune') return communeRecord(making, row, rings);
    if (!isAreaKind(kind)) return rowRefusal('row.kind', 'no kind of area', { value: kind.slice(0, 60) });
    const name = textOf(making, 'name', row);
    if (isRefusal(name)) return name;
    const id = making.mappedId(row) ?? making.contentId(row, rings.flat(2));
    if (isRefusal(id)) return id;
    if (rings.length > 1) remarks.count('geometry.parts', 'several surfaces in one row');
    return rings.map(
      (ring, part): ImportedRecord => ({
        target: 'area',
        id: partId(id, part),
        line: row.line,
        body: { kind, ...(name === '' ? {} : { name }), ring },
      }),
    );
  };
}

function ringsOf(shape: Shape, remarks: Making['remarks']): readonly Position[][] | Refusal {
  const { points, lines, polygons } = shape;
  if (polygons.length === 0)
    return points.length + lines.length === 0
      ? rowRefusal('row.no-place', 'there are no coordinates')
      : rowRefusal('row.geometry', 'a surface is wanted', {
          found: lines.length > 0 ? 'LineString' : 'Point',
          wanted: 'Polygon',
        });
  const rings = polygons.map(([outer]) => outer!).filter((ring) => ring.length >= 3);
  if (rings.length === 0) return rowRefusal('row.geometry-short', 'a surface needs three places', { found: 2 });
  if (rings.length < polygons.length || points.length + lines.length > 0)
    remarks.count('geometry.parts-lost', 'what is no surface is left out');
  if (polygons.some((polygon) => polygon.length > 1)) remarks.count('geometry.holes-lost', 'holes are left out');
  return rings;
}

function communeRecord(making: Making, row: SourceRow, rings: readonly Position[][]): ImportedRecord[] | Refusal {
  const name = neededText(making, 'name', row);
  if (isRefusal(name)) return name;
  const postcode = postcodeOf(making, row);
  if (isRefusal(postcode)) return postcode;
  const id = making.mappedId(row) ?? rowRefusal('row.id-empty', 'a commune needs its INSEE code', { field: 'id' });
  if (isRefusal(id)) return id;
  let limit = rings[0]!;
  for (const ring of rings) if (Math.abs(ringArea(ring)) > Math.abs(ringArea(limit))) limit = ring;
  if (rings.length > 1) making.remarks.count('geometry.parts-lost', 'of a commune only the largest part is kept');
  const [lon, lat] = insidePoint([limit]);
  const centre: Position = [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
  const body: CityCommune = { id, name, ...(postcode ? { postcode } : {}), centre, limit };
  return [{ target: 'area', id, line: row.line, body }];
}
