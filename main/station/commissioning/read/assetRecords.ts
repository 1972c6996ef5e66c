import type { CityAsset } from '../../../../src/contract/cityFile.ts';
import { ASSET_KINDS, type AssetKind } from '../../../../src/domain/asset/asset.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { settingsOf } from './cameraSettings.ts';
import { cleanText } from './cleanText.ts';
import { rowRefusal } from './codes.ts';
import type { Columns, SourceRow } from './columns.ts';
import { columnReader } from './fieldReader.ts';
import { LONGEST } from './limits.ts';
import { exactNumber } from './numbers.ts';
import { type ImportedRecord, isRefusal, type Making, partId, type RecordMaker, type Shape } from './record.ts';
import { communeOf, otherId, streetIdOf, textOf } from './recordFields.ts';
import { insidePoint, ringArea } from './shapes.ts';

const KINDS: ReadonlySet<string> = new Set(ASSET_KINDS);
const isKind = (word: string): word is AssetKind => KINDS.has(word);

/** Makes assets: of each point one, of a surface one that stands within it. */
export function createAssetMaker(making: Making, columns: Columns): RecordMaker {
  const { mapping, fields, remarks } = making;
  const attributeReaders = Object.entries(mapping.attributes).map(([name, column]) => ({
    name,
    read: columnReader(columns, column),
  }));

  function attributesOf(row: SourceRow): CityAsset['attributes'] {
    const found: [string, string | number | boolean][] = [];
    for (const { name, read } of attributeReaders) {
      const text = cleanText(read(row));
      if (text === '') continue;
      if (text.length > LONGEST.attribute) remarks.count('attribute.cut', 'cut to 500 characters', name);
      const value = exactNumber(text, mapping.source.decimal) ?? (text === 'true' || (text === 'false' ? false : text));
      found.push([name, typeof value === 'string' ? value.slice(0, LONGEST.attribute) : value]);
    }
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  }

  function numberOf(row: SourceRow, id: string | null): number | Refusal {
    const written = fields.read('number', row);
    if (written !== '') {
      const whole = /^(\d{1,15})(?:[.,]0+)?$/.exec(written.replace(/\s/g, ''));
      return whole
        ? Number(whole[1])
        : rowRefusal('row.number', 'the number is no whole number', { column: 'number', value: written.slice(0, 60) });
    }
    // The number that operators say is the one their label ends with: LP-00417 is 417.
    return Number(/\d{1,9}$/.exec(id ?? '')?.[0] ?? 0);
  }

  function deviceOf(row: SourceRow): CityAsset['device'] | Refusal {
    const driver = fields.read('driver', row);
    const device = otherId(making, 'device', row);
    if (isRefusal(device) || (driver === '' && device === undefined)) return device as Refusal | undefined;
    // The driver may be the same for all rows; those that name no device have none.
    if (device === undefined) return undefined;
    if (!/^[a-z0-9-]+$/.test(driver))
      return rowRefusal('row.device', 'a device needs the name of its driver', {
        value: driver.slice(0, 60) || device,
      });
    const settings = settingsOf(making, row, driver);
    if (isRefusal(settings)) return settings;
    return { driver, id: device, ...(settings === undefined ? {} : { settings }) };
  }

  return (row, shape) => {
    const places = placesOf(shape, making);
    if (isRefusal(places)) return places;
    const at = places[0]!;
    const kind = fields.read('kind', row);
    if (!isKind(kind)) return rowRefusal('row.kind', 'no kind of asset', { value: kind.slice(0, 60) });
    const name = textOf(making, 'name', row);
    if (isRefusal(name)) return name;
    const mapped = making.mappedId(row);
    if (isRefusal(mapped)) return mapped;
    const number = numberOf(row, mapped);
    if (isRefusal(number)) return number;
    const commune = communeOf(making, row, at);
    if (isRefusal(commune)) return commune;
    const street = streetIdOf(making, row, commune);
    if (isRefusal(street)) return street;
    const parent = otherId(making, 'parent', row);
    if (isRefusal(parent)) return parent;
    const device = deviceOf(row);
    if (isRefusal(device)) return device;
    const attributes = attributesOf(row);
    const id = mapped ?? making.contentId(row, places.flat());
    if (places.length > 1) remarks.count('geometry.parts', 'several points in one row');
    return places.map((place, part): ImportedRecord => {
      const own = partId(id, part);
      const body: CityAsset = {
        id: own,
        kind,
        name: name || (mapped ? own : mapping.title),
        number,
        commune,
        at: place,
        ...(street === undefined ? {} : { street }),
        ...(parent === undefined ? {} : { parent }),
        // One device speaks for one asset.
        ...(device === undefined || part > 0 ? {} : { device }),
        ...(attributes === undefined ? {} : { attributes }),
      };
      return { target: 'asset', id: own, line: row.line, body };
    });
  };
}

/** Where a row's things stand: its points, or a place within its largest surface. */
export function placesOf(shape: Shape, { remarks }: Making): readonly Position[] | Refusal {
  const { points, lines, polygons } = shape;
  if (points.length > 0) {
    if (lines.length + polygons.length > 0)
      remarks.count('geometry.parts-lost', 'only the points of a mixed geometry are kept');
    return points;
  }
  if (polygons.length > 0) {
    const surfaces = polygons.filter(([outer]) => outer!.length >= 3);
    let largest = surfaces[0];
    if (!largest) return rowRefusal('row.geometry-short', 'a surface needs three places', { found: 2 });
    for (const polygon of surfaces)
      if (Math.abs(ringArea(polygon[0]!)) > Math.abs(ringArea(largest[0]!))) largest = polygon;
    remarks.count('geometry.point-inside', 'a place within stands for the surface');
    const [lon, lat] = insidePoint(largest);
    return [[Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7]];
  }
  return lines.length > 0
    ? rowRefusal('row.geometry', 'a line is no place', { found: 'LineString', wanted: 'Point' })
    : rowRefusal('row.no-place', 'there are no coordinates');
}
