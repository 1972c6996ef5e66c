import type { Address } from '../../../../src/domain/place/address.ts';
import { metresBetween } from '../../../../src/domain/place/course.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { placesOf } from './assetRecords.ts';
import { foldText } from './cleanText.ts';
import { rowRefusal } from './codes.ts';
import type { SourceStop } from './columns.ts';
import { linesOf } from './mapRecords.ts';
import { type ImportedRecord, isRefusal, type Making, partId, type RecordMaker } from './record.ts';
import { communeOf, neededText, postcodeOf, textOf } from './recordFields.ts';

/** Number of a place that has none, in the national address base. */
const NO_NUMBER = 99_999;

/** Makes addresses. */
export function createAddressMaker(making: Making): RecordMaker {
  const { fields } = making;
  return (row, shape) => {
    const places = placesOf(shape, making);
    if (isRefusal(places)) return places;
    const at = places[0]!;
    const street = neededText(making, 'street', row);
    if (isRefusal(street)) return street;
    const written = fields.read('number', row);
    // "12bis" in one column is a number and its suffix.
    const parts = /^(\d{1,5})\s*([a-z]+\d*)?$/i.exec(foldText(written).trim());
    const number = Number(parts?.[1] ?? Number.NaN);
    if (!parts || number === NO_NUMBER)
      return written === '' || number === NO_NUMBER
        ? rowRefusal('row.empty', 'the address has no number', { field: 'number' })
        : rowRefusal('row.number', 'this is no number of an address', {
            column: 'number',
            value: written.slice(0, 60),
          });
    const suffix = textOf(making, 'suffix', row);
    if (isRefusal(suffix)) return suffix;
    const postcode = postcodeOf(making, row);
    if (isRefusal(postcode)) return postcode;
    const commune = communeOf(making, row, at);
    if (isRefusal(commune)) return commune;
    const id = making.mappedId(row) ?? making.contentId(row, at);
    if (isRefusal(id)) return id;
    const added = suffix ? foldText(suffix) : parts[2];
    const body: Address = {
      number,
      ...(added ? { suffix: added } : {}),
      street,
      commune,
      ...(postcode ? { postcode } : {}),
      at,
    };
    return [{ target: 'address', id, line: row.line, body }];
  };
}

/** A stop this near to a vertex of its line is at that vertex. */
const ON_THE_WAY_METRES = 2;

/** Makes bus lines; their stops, where the file has them, become vertices of the line. */
export function createBusLineMaker(making: Making): RecordMaker {
  const { remarks } = making;
  return (row, shape) => {
    const lines = linesOf(shape, remarks);
    if (isRefusal(lines)) return lines;
    const name = textOf(making, 'name', row);
    if (isRefusal(name)) return name;
    const id = making.mappedId(row) ?? making.contentId(row, lines.flat(2));
    if (isRefusal(id)) return id;
    if (lines.length > 1) remarks.count('geometry.parts', 'several lines in one row');
    return lines.map((line, part): ImportedRecord => {
      const own = partId(id, part);
      const placed = part === 0 ? stopsOnLine(line, row.stops) : { line, stops: [] };
      return { target: 'bus-line', id: own, line: row.line, body: { id: own, name: name || own, ...placed } };
    });
  };
}

interface PlacedStop {
  name: string;
  at: Position;
  index: number;
}

/**
 * Sets stops on a line, in their order and never backwards: where a line passes a stop twice, each call of it finds its
 * own passage. A stop beside the line gets a vertex at the nearest place of it.
 */
export function stopsOnLine(
  line: readonly Position[],
  stops: readonly SourceStop[],
): { line: Position[]; stops: PlacedStop[] } {
  const placed: Position[] = [];
  const found: PlacedStop[] = [];
  let segment = 0;
  let share = 0;
  let copied = 0;
  const copyTo = (end: number): void => {
    for (; copied <= end; copied++) placed.push(line[copied]!);
  };
  for (const stop of stops) {
    const place = nearestOn(line, stop.at, segment, share);
    segment = place.segment;
    share = place.share;
    copyTo(segment);
    if (metresBetween(line[segment + 1]!, place.at) <= ON_THE_WAY_METRES) copyTo(segment + 1);
    else if (metresBetween(placed.at(-1)!, place.at) > ON_THE_WAY_METRES) placed.push(place.at);
    found.push({ name: stop.name, at: [stop.at[0], stop.at[1]], index: placed.length - 1 });
  }
  copyTo(line.length - 1);
  return { line: placed, stops: found };
}

interface OnLine {
  readonly segment: number;
  readonly share: number;
  readonly at: Position;
}

/** A stop this near to its line is on it: what is nearer yet, but farther along, is a later passage of the line. */
const CLOSE_ENOUGH_METRES = 40;

function nearestOn(
  line: readonly Position[],
  [lon, lat]: readonly [number, number],
  from: number,
  fromShare: number,
): OnLine {
  const flat = Math.cos((lat * Math.PI) / 180);
  let best: OnLine = { segment: from, share: fromShare, at: line[from]! };
  let least = Number.POSITIVE_INFINITY;
  for (let i = from; i + 1 < line.length; i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[i + 1]!;
    const dx = (bx - ax) * flat;
    const dy = by - ay;
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : ((lon - ax) * flat * dx + (lat - ay) * dy) / length;
    const share = Math.min(1, Math.max(i === from ? fromShare : 0, along));
    const at: Position = [ax + (bx - ax) * share, ay + (by - ay) * share];
    const metres = metresBetween([lon, lat], at);
    if (metres < least) {
      least = metres;
      best = { segment: i, share, at: [Math.round(at[0] * 1e7) / 1e7, Math.round(at[1] * 1e7) / 1e7] };
    } else if (least < CLOSE_ENOUGH_METRES && metres > 5 * CLOSE_ENOUGH_METRES) break;
  }
  return best;
}
