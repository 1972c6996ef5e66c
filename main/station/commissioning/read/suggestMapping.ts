import type { FieldSource, ImportMapping, ImportTarget } from '../../../../src/contract/commissioning.ts';
import { ASSET_KINDS } from '../../../../src/domain/asset/asset.ts';
import { foldText } from './cleanText.ts';
import type { Remarks } from './codes.ts';
import type { ColumnStats, FileStats } from './columnStats.ts';
import { fitId } from './identity.ts';
import { LONGEST } from './limits.ts';
import { directionOf } from './recordFields.ts';
import type { SuggestedPlace } from './suggestPlace.ts';
import { areaKindOf, assetKindOf, idRank, NAMES, plainName, targetOf, wordsOf } from './vocabulary.ts';

/** What is known of a file when its mapping is suggested. */
export interface Inspected {
  readonly fileName: string;
  readonly source: ImportMapping['source'];
  readonly stats: FileStats;
  readonly place: SuggestedPlace;
}

const ATTRIBUTES = 30;
const INSEE = /^(\d{5}|2[AB]\d{3}|\d{4})$/i;

/** Suggests a whole mapping; what it rests on only by a guess is said as a remark. */
export function suggestMapping(inspected: Inspected, remarks: Remarks): ImportMapping {
  const { fileName, source, stats, place } = inspected;
  const title = titleOf(fileName, source.layer);
  const words = wordsOf(title);
  const columns = createFinder(stats);
  const target = suggestTarget(source, words, place, columns);
  const dataset = datasetOf(title);
  const fields = FIELDS[target]({ columns, words, dataset, source, stats, remarks });
  const kept: Record<string, FieldSource> = {};
  for (const [field, found] of Object.entries(fields)) if (found) kept[field] = found;
  return {
    format: 'vigie-import',
    version: 1,
    dataset,
    title,
    target,
    source: { ...source, projection: place.projection },
    place: place.place,
    fields: kept,
    attributes: target === 'asset' ? suggestAttributes(stats, place, kept) : {},
  };
}

function titleOf(fileName: string, layer: string | undefined): string {
  const file = fileName.replace(/^.*[\\/]/, '').replace(/(\.(csv|tsv|txt|geojson|json|kml|kmz|zip|gz))+$/i, '');
  const name = layer ? `${file} ${layer.replace(/^.*\//, '').replace(/\.\w+$/, '')}` : file;
  return (
    name
      .replace(/[\s_]+/g, ' ')
      .trim()
      .slice(0, 200) || 'import'
  );
}

function datasetOf(title: string): string {
  const slug = foldText(title)
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return slug || 'import';
}

interface Finder {
  /** The first column that has one of the names, and values that fit. */
  find(names: readonly string[], fits?: (column: ColumnStats) => boolean): ColumnStats | null;
  all: readonly ColumnStats[];
}

function createFinder(stats: FileStats): Finder {
  return {
    all: stats.columns,
    find(names, fits = () => true) {
      for (const name of names) {
        const column = stats.columns.find(({ key, filled }) => key === name && filled > 0);
        if (column && fits(column)) return column;
      }
      return null;
    },
  };
}

const values = (column: ColumnStats): string[] => [...column.distinct];
const allMatch = (pattern: RegExp) => (column: ColumnStats) =>
  values(column).every((value) => pattern.test(value.trim()));

function suggestTarget(
  source: ImportMapping['source'],
  words: string,
  place: SuggestedPlace,
  columns: Finder,
): ImportTarget {
  if (source.format === 'gtfs') return source.layer === 'routes.txt' ? 'bus-line' : 'asset';
  const named = targetOf(words);
  const isAddress = columns.find(['numero']) !== null && columns.find(['nom_voie', 'voie_nom']) !== null;
  switch (place.shape) {
    case 'point':
      return isAddress ? 'address' : 'asset';
    case 'line':
      return named === 'bus-line' ? 'bus-line' : 'street';
    case 'surface': {
      const kind = assetKindOf(words);
      return kind === 'car-park' || kind === 'building' ? 'asset' : 'area';
    }
    default:
      return isAddress ? 'address' : (named ?? 'asset');
  }
}

interface Given {
  readonly columns: Finder;
  readonly words: string;
  readonly dataset: string;
  readonly source: ImportMapping['source'];
  readonly stats: FileStats;
  readonly remarks: Remarks;
}

type Fields = Record<string, FieldSource | null>;

const columnOf = (column: ColumnStats | null): FieldSource | null => (column ? { column: column.name } : null);

const FIELDS: Readonly<Record<ImportTarget, (given: Given) => Fields>> = {
  asset(given) {
    const { columns } = given;
    return {
      id: suggestId(given),
      name: suggestName(given),
      number: columnOf(columns.find(NAMES.number, allMatch(/^\d{1,9}$/))),
      kind: suggestKind(given),
      commune: columnOf(columns.find(NAMES.commune, allMatch(INSEE))),
      street: columnOf(columns.find(NAMES.street)),
    };
  },
  street(given) {
    const { columns } = given;
    return {
      id: suggestId(given),
      name: columnOf(columns.find([...NAMES.street, 'lib_off', ...NAMES.name])) ?? suggestName(given),
      commune: columnOf(columns.find(NAMES.commune, allMatch(INSEE))),
      oneWay: suggestOneWay(columns),
    };
  },
  area(given) {
    const { columns, words, remarks } = given;
    const insee = columns.find([...NAMES.commune, 'code', 'id'], allMatch(INSEE));
    const named = areaKindOf(words);
    const kind = named ?? (insee && insee.twice === null ? 'commune' : null);
    if (kind === null) remarks.add('kind.unknown', 'nothing says what the surfaces are', { kind: 'quarter' });
    else remarks.add('kind.guessed', 'the kind was guessed by names', { kind });
    const isCommune = kind === 'commune';
    const postcode = columns.find(NAMES.postcode);
    if (isCommune && !insee) remarks.add('id.none', 'no column holds INSEE codes');
    return {
      // A commune's identifier is its INSEE code, and no number of a file.
      id: isCommune ? columnOf(insee) : suggestId(given),
      name: suggestName(given),
      kind: { constant: kind ?? 'quarter' },
      postcode: isCommune ? columnOf(postcode) : null,
    };
  },
  address(given) {
    const { columns } = given;
    return {
      id: suggestId(given, 'numero'),
      number: columnOf(columns.find(NAMES.number)),
      suffix: columnOf(columns.find(NAMES.suffix)),
      street: columnOf(columns.find(NAMES.street)),
      commune: columnOf(columns.find(NAMES.commune, allMatch(INSEE))),
      postcode: columnOf(columns.find(NAMES.postcode)),
    };
  },
  'bus-line': (given) => ({ id: suggestId(given), name: suggestName(given) }),
};

function suggestId({ columns, dataset, stats, remarks }: Given, not = ''): FieldSource | null {
  const ranked = columns.all
    .map((column) => ({ column, rank: column.key === not ? null : idRank(column.key) }))
    .filter((one): one is { column: ColumnStats; rank: number } => one.rank !== null)
    .sort((a, b) => a.rank - b.rank);
  for (const { column } of ranked) {
    if (column.filled < stats.rows || column.filled === 0) continue;
    if (column.twice !== null) {
      remarks.add('id.not-unique', 'two rows have the same identifier', { column: column.name, value: column.twice });
      continue;
    }
    if (!values(column).every((value) => fitId(value.trim()) !== null)) continue;
    // Numbers from 1 on are in other files too, and a record has its identifier for itself in the whole register.
    const bare = values(column).some((value) => /^\d+$/.test(value.trim()));
    return { column: column.name, ...(bare ? { prefix: `${dataset.slice(0, 39)}-` } : {}) };
  }
  remarks.add('id.none', 'no column identifies the rows: their content does');
  return null;
}

function suggestName({ columns, remarks }: Given): FieldSource | null {
  const column =
    columns.find(NAMES.name) ??
    columns.all.find(({ key, filled }) => filled > 0 && /^(nom|lib|libelle)(_|[a-z]{3,})/.test(key)) ??
    null;
  if (!column) remarks.add('name.none', 'no column holds names');
  return columnOf(column);
}

function suggestKind({ columns, words, source, remarks }: Given): FieldSource {
  if (source.format === 'gtfs') return { constant: 'bus-stop' };
  const ours = new Set<string>(ASSET_KINDS);
  const column = columns.find(NAMES.kind);
  if (column && values(column).every((value) => ours.has(value.trim()))) return { column: column.name };
  // Words of the file's own that are all understood: "Candélabre", "Armoire".
  const translated = column ? values(column).map((value) => [value, assetKindOf(wordsOf(value))] as const) : [];
  if (column && translated.length > 0 && translated.length < 40 && translated.every(([, kind]) => kind !== null))
    return { column: column.name, values: Object.fromEntries(translated) as Record<string, string> };
  const named = assetKindOf(words);
  if (named) remarks.add('kind.guessed', 'the kind was guessed by the name of the file', { kind: named });
  else remarks.add('kind.unknown', 'nothing says what the things are', { kind: 'other' });
  return { constant: named ?? 'other' };
}

function suggestOneWay(columns: Finder): FieldSource | null {
  const column = columns.find(NAMES.oneWay, (one) => values(one).some((value) => directionOf(value) === 'forward'));
  if (!column) return null;
  // Words that say nothing of the way ("PIETON") are none.
  const others = values(column).filter((value) => directionOf(value) === null);
  return {
    column: column.name,
    ...(others.length > 0 ? { values: Object.fromEntries(others.map((one) => [one, ''])) } : {}),
  };
}

function suggestAttributes(
  stats: FileStats,
  { place }: SuggestedPlace,
  fields: Readonly<Record<string, FieldSource>>,
): Record<string, string> {
  const used = new Set(
    Object.values(fields).flatMap((source) =>
      'column' in source ? [source.column] : 'columns' in source ? source.columns : [],
    ),
  );
  if (place && 'both' in place) used.add(place.both);
  else if (place) for (const column of [place.x, place.y]) used.add(column);
  const chosen: [string, string][] = [];
  for (const { name, filled } of stats.columns) {
    if (filled === 0 || used.has(name) || name.startsWith('@') || chosen.length >= ATTRIBUTES) continue;
    const ours = plainName(name).trim().slice(0, LONGEST.attributeName);
    if (ours !== '' && !chosen.some(([taken]) => taken === ours)) chosen.push([ours, name]);
  }
  return Object.fromEntries(chosen);
}
