import type { ImportMapping, ImportTarget } from '../../../../src/contract/commissioning.ts';
import { ok, type Refusal, type Result } from '../../../../src/shared/result.ts';
import type { Geometry, Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { createAssetMaker } from './assetRecords.ts';
import { type Remarks, rowRefusal } from './codes.ts';
import type { Columns, SourceRow } from './columns.ts';
import { columnReader, createFieldReaders } from './fieldReader.ts';
import { featureRefusal } from './geojsonRows.ts';
import { createRowNamer, fitId } from './identity.ts';
import { createAddressMaker, createBusLineMaker } from './lineRecords.ts';
import { createLocator, isPlace, type Locator } from './locator.ts';
import { createAreaMaker, createStreetMaker } from './mapRecords.ts';
import { parseNumber } from './numbers.ts';
import { parsePlaceText } from './placeText.ts';
import {
  type ImportedRecord,
  isRefusal,
  type Making,
  type ReadContext,
  type RecordMaker,
  type Shape,
} from './record.ts';
import { openRing, partsOf } from './shapes.ts';

const MAKERS: Readonly<Record<ImportTarget, (making: Making, columns: Columns) => RecordMaker>> = {
  asset: createAssetMaker,
  street: createStreetMaker,
  area: createAreaMaker,
  address: createAddressMaker,
  'bus-line': createBusLineMaker,
};

/** Makes records of rows. */
export interface RowMaker {
  /** The records of a row, or why the row is left out. */
  make(row: SourceRow): readonly ImportedRecord[] | Refusal;
  /** The identifier that the mapping finds in a row, if it finds one. */
  idOf(row: SourceRow): string | null;
}

/** Readies a mapping for the rows of a file. Refusals are those of `createFieldReaders`. */
export function createRecordMaker(
  mapping: ImportMapping,
  columns: Columns,
  context: ReadContext,
  remarks: Remarks,
): Result<RowMaker> {
  const fields = createFieldReaders(mapping, columns);
  if (!fields.ok) return fields;
  const namer = createRowNamer(mapping.dataset, columns);
  const hasId = fields.value.has('id');
  const making: Making = {
    mapping,
    fields: fields.value,
    context,
    remarks,
    mappedId(row) {
      if (!hasId) return null;
      const written = fields.value.read('id', row);
      if (written === '') return rowRefusal('row.id-empty', 'the row has no identifier', { field: 'id' });
      return fitId(written) ?? rowRefusal('row.id', 'this cannot be an identifier', { value: written.slice(0, 60) });
    },
    contentId: (row, place) => namer.nameOf(row, place),
  };
  const make = MAKERS[mapping.target](making, columns);
  const shapeOf = createShapeReader(mapping, columns, remarks);
  /** Lines of the rows that have an identifier. */
  const taken = new Map<string, number>();
  return ok({
    make(row) {
      const shape = shapeOf(row);
      if (isRefusal(shape)) return shape;
      const records = make(row, shape);
      if (isRefusal(records)) return records;
      for (const { id } of records) {
        const line = taken.get(id);
        if (line !== undefined)
          return rowRefusal('row.id-twice', `the identifier is that of line ${line}`, { id, line });
      }
      for (const { id } of records) taken.set(id, row.line);
      return records;
    },
    idOf(row) {
      const id = making.mappedId(row);
      return typeof id === 'string' ? id : null;
    },
  });
}

type ShapeReader = (row: SourceRow) => Shape | Refusal;

const NO_PLACE = rowRefusal('row.no-place', 'there are no coordinates');

/** Reads where a row is: from two columns, from one, or from its geometry. */
function createShapeReader(mapping: ImportMapping, columns: Columns, remarks: Remarks): ShapeReader {
  const { place, source } = mapping;
  if (place !== null && 'x' in place) {
    // Whoever chose the columns can exchange them, so they are taken at their word.
    const locator = createLocator(source.projection, false, remarks);
    const [readX, readY] = [columnReader(columns, place.x), columnReader(columns, place.y)];
    return (row) => {
      const [writtenX, writtenY] = [readX(row), readY(row)];
      if (writtenX === '' && writtenY === '') return NO_PLACE;
      const x = coordinate(writtenX, place.x, source.decimal);
      if (typeof x !== 'number') return x;
      const y = coordinate(writtenY, place.y, source.decimal);
      if (typeof y !== 'number') return y;
      const at = locator.locate(x, y);
      return isPlace(at) ? { points: [at], lines: [], polygons: [] } : at;
    };
  }
  const locator = createLocator(source.projection, true, remarks);
  if (place === null) return ({ geometry }) => (geometry ? located(geometry, locator) : NO_PLACE);
  const read = columnReader(columns, place.both);
  return (row) => {
    const geometry = parsePlaceText(read(row), source.decimal);
    if (!geometry.ok) return featureRefusal(geometry.refusal);
    return geometry.value ? located(geometry.value, locator) : NO_PLACE;
  };
}

function coordinate(written: string, column: string, decimal: '.' | ','): number | Refusal {
  if (written === '') return NO_PLACE;
  const value = parseNumber(written, decimal);
  if (value === 'not-finite')
    return rowRefusal('row.not-finite', 'the coordinate is NaN or Infinity', { column, value: written.slice(0, 60) });
  return value ?? rowRefusal('row.number', 'the coordinate is no number', { column, value: written.slice(0, 60) });
}

function located(geometry: Geometry, locator: Locator): Shape | Refusal {
  if (geometry.type === 'Point') {
    const at = locator.locate(...geometry.coordinates);
    return isPlace(at) ? { points: [at], lines: [], polygons: [] } : at;
  }
  const parts = partsOf(geometry);
  const points = locator.locateAll(parts.points);
  if (!isPlace(points)) return points;
  const lines: Position[][] = [];
  for (const part of parts.lines) {
    const line = locator.locateAll(part);
    if (!isPlace(line)) return line;
    lines.push(line);
  }
  const polygons: Position[][][] = [];
  for (const part of parts.polygons) {
    const rings: Position[][] = [];
    for (const ring of part) {
      const places = locator.locateAll(ring);
      if (!isPlace(places)) return places;
      rings.push(openRing(places));
    }
    if (rings.length > 0) polygons.push(rings);
  }
  return { points, lines, polygons };
}
