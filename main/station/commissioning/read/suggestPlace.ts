import type { ImportMapping, Projection } from '../../../../src/contract/commissioning.ts';
import type { Geometry, Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import type { Remarks } from './codes.ts';
import type { ColumnStats, FileStats } from './columnStats.ts';
import { inFrance } from './france.ts';
import { guessProjection, type IsKnownPlace } from './guessProjection.ts';
import { parseNumber } from './numbers.ts';
import { parsePlaceText } from './placeText.ts';
import type { SaidProjection } from './prj.ts';
import { createUnprojector } from './projections.ts';
import { partsOf } from './shapes.ts';
import { PLACE_NAMES, WHOLE_PLACE_NAMES } from './vocabulary.ts';

/** Where the rows of a file are, as far as its first rows show. */
export interface SuggestedPlace {
  readonly place: ImportMapping['place'];
  readonly projection: Projection;
  /** What the places are. */
  readonly shape: 'point' | 'line' | 'surface' | 'none';
}

type Decimal = '.' | ',';

/** Finds the decimal sign of the numbers of a file: the comma, where no number has a point. */
export function decimalOf({ first }: FileStats): Decimal {
  let commas = 0;
  for (const { cells } of first)
    for (const cell of cells) {
      if (!cell) continue;
      if (/^-?\d+\.\d+$/.test(cell.trim())) return '.';
      if (/^-?\d+,\d+$/.test(cell.trim())) commas += 1;
    }
  return commas > 0 ? ',' : '.';
}

/** Finds where rows are: in their geometry, in columns whose names or contents say so, or nowhere. */
export function suggestPlace(
  stats: FileStats,
  decimal: Decimal,
  said: SaidProjection | null,
  isKnown: IsKnownPlace,
  remarks: Remarks,
): SuggestedPlace {
  const found = ofGeometries(stats) ?? ofPairs(stats, decimal) ?? ofWhole(stats, decimal);
  if (!found) {
    remarks.add('place.none', 'no column holds coordinates');
    return { place: null, projection: 'EPSG:4326', shape: 'none' };
  }
  const { positions, shape } = found;
  const { projection, swapped } = projectionOf(positions, said, isKnown, remarks);
  let { place } = found;
  if (swapped) remarks.add('place.swapped', 'latitude before longitude');
  if (swapped && place && 'x' in place) place = { x: place.y, y: place.x };
  return { place, projection, shape };
}

interface Found {
  readonly place: ImportMapping['place'];
  readonly positions: readonly Position[];
  readonly shape: SuggestedPlace['shape'];
}

function shapeOf(geometries: readonly Geometry[]): SuggestedPlace['shape'] {
  const parts = partsOf({ type: 'GeometryCollection', geometries: [...geometries] });
  if (parts.points.length >= Math.max(parts.lines.length, parts.polygons.length) && parts.points.length > 0)
    return 'point';
  return parts.lines.length > parts.polygons.length ? 'line' : 'surface';
}

const firstPositions = (geometries: readonly Geometry[]): Position[] =>
  geometries.flatMap((geometry) => {
    const { points, lines, polygons } = partsOf(geometry);
    return [points[0], lines[0]?.[0], polygons[0]?.[0]?.[0]].filter((one) => one !== undefined);
  });

function ofGeometries({ first }: FileStats): Found | null {
  const geometries = first.map(({ geometry }) => geometry).filter((geometry) => geometry !== null);
  return geometries.length === 0
    ? null
    : { place: null, positions: firstPositions(geometries), shape: shapeOf(geometries) };
}

function ofPairs(stats: FileStats, decimal: Decimal): Found | null {
  const byKey = new Map(stats.columns.toReversed().map((column) => [column.key, column]));
  for (const [x, y] of PLACE_NAMES) {
    const [columnX, columnY] = [byKey.get(x), byKey.get(y)];
    const found = columnX && columnY ? pairOf(stats, columnX, columnY, decimal) : null;
    if (found) return found;
  }
  // Names that say nothing: two columns of numbers that are longitudes and latitudes of France.
  const numbers = stats.columns.filter((column) => isFractional(stats, column, decimal));
  for (const columnX of numbers)
    for (const columnY of numbers) {
      const found = columnX === columnY ? null : pairOf(stats, columnX, columnY, decimal);
      if (found?.positions.every(([lon, lat]) => inFrance(lon, lat))) return found;
    }
  return null;
}

function pairOf(stats: FileStats, x: ColumnStats, y: ColumnStats, decimal: Decimal): Found | null {
  const positions: Position[] = [];
  let tried = 0;
  for (const { cells } of stats.first) {
    const [textX, textY] = [cellOf(stats, cells, x), cellOf(stats, cells, y)];
    if (!textX || !textY) continue;
    tried += 1;
    const [valueX, valueY] = [parseNumber(textX, decimal), parseNumber(textY, decimal)];
    if (typeof valueX === 'number' && typeof valueY === 'number' && (valueX !== 0 || valueY !== 0))
      positions.push([valueX, valueY]);
  }
  return positions.length === 0 || positions.length < tried / 2
    ? null
    : { place: { x: x.name, y: y.name }, positions, shape: 'point' };
}

const cellOf = ({ columns }: FileStats, cells: readonly (string | undefined)[], column: ColumnStats): string =>
  cells[columns.indexOf(column)]?.trim() ?? '';

function isFractional(stats: FileStats, column: ColumnStats, decimal: Decimal): boolean {
  const texts = stats.first.map(({ cells }) => cellOf(stats, cells, column)).filter((text) => text !== '');
  return (
    texts.length > 0 && texts.every((text) => /[.,]\d{3}/.test(text) && typeof parseNumber(text, decimal) === 'number')
  );
}

function ofWhole(stats: FileStats, decimal: Decimal): Found | null {
  const named = WHOLE_PLACE_NAMES.flatMap((key) => stats.columns.filter((column) => column.key === key));
  // A shape says more than a point within it, so it is looked at first where both are there.
  const order = [...named, ...stats.columns.filter((column) => !named.includes(column))];
  let best: Found | null = null;
  for (const column of order) {
    const texts = stats.first.map(({ cells }) => cellOf(stats, cells, column)).filter((text) => text !== '');
    // Two numbers of a name or an amount are no place: it takes a sign of one.
    const geometries = texts
      .filter((text) => /^[[({]|^(SRID|POINT|MULTI|LINE|POLY)|\d[.,]\d{2,}\s*[,;\s]\s*-?\d+[.,]\d{2,}/i.test(text))
      .map((text) => parsePlaceText(text, decimal))
      .map((geometry) => (geometry.ok ? geometry.value : null))
      .filter((geometry) => geometry !== null);
    if (geometries.length === 0 || geometries.length < texts.length * 0.8) continue;
    const found: Found = {
      place: { both: column.name },
      positions: firstPositions(geometries),
      shape: shapeOf(geometries),
    };
    if (found.shape !== 'point') return found;
    best ??= found;
  }
  return best;
}

function projectionOf(
  positions: readonly Position[],
  said: SaidProjection | null,
  isKnown: IsKnownPlace,
  remarks: Remarks,
): { projection: Projection; swapped: boolean } {
  const guess = guessProjection(positions, isKnown);
  const told = said && 'projection' in said ? said.projection : null;
  if (said && 'unknown' in said)
    remarks.add('projection.unknown', 'the file says a projection that is not read', { said: said.unknown });
  else if (guess.old) remarks.add('projection.unknown', 'an old projection that is not read', { said: guess.old });
  const believed = told !== null && (guess.projection === null || inFranceIn(told, positions));
  const projection = believed ? told : (guess.projection ?? 'EPSG:4326');
  if (told && !believed)
    remarks.add('projection.contradiction', 'the coordinates are none of the projection that the file says', {
      said: told,
      found: projection,
    });
  else if (!believed && (projection !== 'EPSG:4326' || guess.doubtful) && guess.projection)
    remarks.add('projection.guessed', 'the projection was found by the size of the coordinates', { projection });
  if (projection !== 'EPSG:4326') remarks.add('projection.not-wgs84', 'coordinates will be converted', { projection });
  const swapped = !believed && guess.swapped;
  if (!swapped && !inFranceIn(projection, positions))
    remarks.add('place.outside-france', 'most of the places are not in France');
  return { projection, swapped };
}

/** Whether most of the positions lie in France when they are read so. */
function inFranceIn(projection: Projection, positions: readonly Position[]): boolean {
  const unprojector = createUnprojector(projection);
  const there = positions.filter(([x, y]) => unprojector.to(x, y) && inFrance(unprojector.lon, unprojector.lat));
  return there.length > positions.length / 2;
}
