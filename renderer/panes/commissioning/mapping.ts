import { areaSchema, STREET_CLASSES } from '../../../src/contract/cityFile.ts';
import {
  type BadRow,
  type FieldSource,
  IMPORT_FIELDS,
  type ImportMapping,
  type ImportTarget,
  type Inspection,
} from '../../../src/contract/commissioning.ts';
import { ASSET_KINDS } from '../../../src/domain/asset/asset.ts';

/*
 * A mapping while it is edited. It has the shape of a finished one and may hold what is not finished: an empty name, a
 * column not chosen yet, fields of a target that was chosen before. `finished` takes out what does not belong.
 */

/** How a field gets its value. */
export type SourceKind = 'none' | 'column' | 'joined' | 'constant';

/** How the field gets its value now. */
export function kindOfSource(source: FieldSource | undefined): SourceKind {
  if (!source) return 'none';
  if ('column' in source) return 'column';
  return 'columns' in source ? 'joined' : 'constant';
}

const NEEDED: Readonly<Record<ImportTarget, readonly string[]>> = {
  asset: ['kind'],
  street: ['name'],
  area: ['kind'],
  address: ['number', 'street'],
  'bus-line': [],
};

/** Fields without which there is no record. A commune has its INSEE code and a name. */
export function neededFields({ target, fields }: ImportMapping): readonly string[] {
  const { kind } = fields;
  const communes = target === 'area' && kind !== undefined && 'constant' in kind && kind.constant === 'commune';
  return communes ? ['id', 'name', 'kind'] : NEEDED[target];
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'asset.kind': ASSET_KINDS,
  'street.class': STREET_CLASSES,
  'street.oneWay': ['true', 'false'],
  'area.kind': [...areaSchema.shape.kind.options, 'commune'],
};

/** Our words where a field takes only some of them; null where it takes any text. */
export const choicesOf = (target: ImportTarget, field: string): readonly string[] | null =>
  CHOICES[`${target}.${field}`] ?? null;

/** Fields of the target, in the order in which they are asked. */
export const fieldsOf = (target: ImportTarget): readonly string[] => IMPORT_FIELDS[target];

/** Columns that a source reads; those not chosen yet are empty. */
export function columnsOf(source: FieldSource): readonly string[] {
  if ('column' in source) return [source.column];
  return 'columns' in source ? source.columns : [];
}

/** Every column that the mapping reads, each once. */
export function columnsUsed(mapping: ImportMapping): readonly string[] {
  const { place } = mapping;
  const used = new Set<string>(place === null ? [] : 'both' in place ? [place.both] : [place.x, place.y]);
  for (const field of fieldsOf(mapping.target)) {
    const source = mapping.fields[field];
    if (source) for (const column of columnsOf(source)) used.add(column);
  }
  for (const column of Object.values(mapping.attributes)) used.add(column);
  used.delete('');
  return [...used];
}

/** Gives a field its source, or none. */
export function withSource(draft: ImportMapping, field: string, source: FieldSource | null): ImportMapping {
  const fields = { ...draft.fields };
  if (source) fields[field] = source;
  else delete fields[field];
  return { ...draft, fields };
}

/** The field read from one column. Its translations go with the column; what stands before it or for an empty cell stays. */
export function fromColumn(before: FieldSource | undefined, column: string): FieldSource {
  if (!before || !('column' in before)) return { column };
  if (before.column === column) return before;
  const { otherwise, prefix } = before;
  return { column, ...(otherwise === undefined ? {} : { otherwise }), ...(prefix === undefined ? {} : { prefix }) };
}

/** The field read from several columns, beginning with the one it had. */
export function fromSeveral(before: FieldSource | undefined): FieldSource {
  if (before && 'columns' in before) return before;
  const had = before && 'column' in before ? [before.column] : [];
  return { columns: [...had, ''], separator: ' ' };
}

/** Most columns that one field joins. */
export const MOST_JOINED = 8;

/** Changes one of the joined columns; an empty choice at the end is always there to add one more. */
export function withJoined(source: FieldSource, at: number, column: string): FieldSource {
  if (!('columns' in source)) return source;
  const columns = [...source.columns];
  columns[at] = column;
  const kept = columns.filter((name) => name !== '').slice(0, MOST_JOINED);
  return { ...source, columns: kept.length < MOST_JOINED ? [...kept, ''] : kept };
}

/** Translates one word of the file; an empty translation leaves the word as it is. */
export function withWord(source: FieldSource, word: string, ours: string): FieldSource {
  if (!('column' in source)) return source;
  const { values: before, ...rest } = source;
  const entries = Object.entries(before ?? {}).filter(([known]) => known !== word);
  const values = Object.fromEntries(ours === '' ? entries : [...entries, [word, ours]]);
  return Object.keys(values).length === 0 ? rest : { ...rest, values };
}

/** What stands for an empty cell; an empty text is none. */
export function withOtherwise(source: FieldSource, otherwise: string): FieldSource {
  if (!('column' in source)) return source;
  const { otherwise: _, ...rest } = source;
  return otherwise === '' ? rest : { ...rest, otherwise };
}

/** What stands before each value; an empty text is none. */
export function withPrefix(source: FieldSource, prefix: string): FieldSource {
  if (!('column' in source)) return source;
  const { prefix: _, ...rest } = source;
  return prefix === '' ? rest : { ...rest, prefix };
}

/** Rows left out for a word that a field does not take. */
const REFUSED_WORD: Readonly<Record<string, string>> = {
  kind: 'row.kind',
  class: 'row.class',
  oneWay: 'row.one-way',
  commune: 'row.commune',
  account: 'row.account',
};

/** Words of the file that a field did not take in a preview, each once, in the file's order. */
export const refusedWords = (badRows: readonly BadRow[], field: string): readonly string[] => [
  ...new Set(
    badRows.flatMap(({ refusal: { code, context } }) =>
      code === REFUSED_WORD[field] && typeof context.value === 'string' && context.value !== '' ? [context.value] : [],
    ),
  ),
];

/** Most words that are shown of one column: whoever has more of them has another column in mind. */
const MOST_WORDS = 60;

/**
 * The words of a column that are shown to be translated: those translated already, those that the last preview refused,
 * those met in the file.
 */
export function wordsToTranslate(
  source: FieldSource,
  inspection: Inspection,
  refused: readonly string[],
): readonly string[] {
  if (!('column' in source)) return [];
  const samples = inspection.columns.find(({ name }) => name === source.column)?.samples ?? [];
  const words = new Set([...Object.keys(source.values ?? {}), ...refused, ...samples]);
  return [...words].filter((word) => word !== '' && word.length <= 200).slice(0, MOST_WORDS);
}

/** Our name of the attribute that keeps a column; null when it is not kept. */
export const attributeOf = (draft: ImportMapping, column: string): string | null =>
  Object.entries(draft.attributes).find(([, from]) => from === column)?.[0] ?? null;

/** Keeps a column as an attribute, or no longer. Its name is the column's, made fit and unlike the others. */
export function withAttribute(draft: ImportMapping, column: string, kept: boolean): ImportMapping {
  if (kept && attributeOf(draft, column) !== null) return draft;
  const others = Object.entries(draft.attributes).filter(([, from]) => from !== column);
  if (!kept) return { ...draft, attributes: Object.fromEntries(others) };
  const taken = new Set(others.map(([name]) => name));
  const plain = column.trim().slice(0, 56) || 'attribute';
  // This one name is no property of an object like others.
  const base = plain === '__proto__' ? 'proto' : plain;
  let name = base;
  for (let n = 2; taken.has(name); n += 1) name = `${base} ${n}`;
  return { ...draft, attributes: Object.fromEntries([...others, [name, column]]) };
}

/** The mapping as it is sent and saved: only fields of its target, no empty column, no spaces around names. */
export function finished(draft: ImportMapping): ImportMapping {
  const fields: Record<string, FieldSource> = {};
  for (const field of fieldsOf(draft.target)) {
    const source = draft.fields[field];
    if (!source) continue;
    if ('columns' in source) {
      const columns = source.columns.filter((column) => column !== '');
      if (columns.length > 0) fields[field] = { ...source, columns };
    } else if (!('column' in source) || source.column !== '') fields[field] = source;
  }
  return { ...draft, dataset: draft.dataset.trim(), title: draft.title.trim(), fields };
}

/** Whether the file is read as it was when it was inspected: only then its columns are known. */
export function sameReading(a: ImportMapping['source'], b: ImportMapping['source']): boolean {
  return a.format === b.format && a.encoding === b.encoding && a.delimiter === b.delimiter && a.layer === b.layer;
}

/** Whether a mapping can read this file: of the same format, and with every column that it reads. */
export function fits(mapping: ImportMapping, inspection: Inspection): boolean {
  if (mapping.source.format !== inspection.suggestion.source.format) return false;
  const there = new Set(inspection.columns.map(({ name }) => name));
  return columnsUsed(mapping).every((column) => there.has(column));
}

/** Where the mapping that is edited comes from. */
export type Origin =
  | { readonly from: 'suggestion' }
  | { readonly from: 'saved'; readonly dataset: string }
  | { readonly from: 'file'; readonly name: string }
  /** What was edited for the file before this one. */
  | { readonly from: 'before' };

/** An import that was made before: which set a file became. */
export interface PastImport {
  readonly fileName: string;
  readonly dataset: string;
}

/** A file's name without its date, number and kind: what is the same at each delivery. */
const stem = (fileName: string): string =>
  fileName
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .toLowerCase()
    .replace(/[\d\s_.()-]+/g, ' ')
    .trim();

/**
 * What to start from: what was being edited when the file was chosen anew; else what this set of records was read with
 * the last time, the set being known by its name or by a file that was called likewise; else the suggestion. Only what
 * can read the file counts.
 * @param past the newest first
 */
export function startOf(
  inspection: Inspection,
  saved: readonly ImportMapping[],
  before: ImportMapping | null,
  past: readonly PastImport[],
): { readonly draft: ImportMapping; readonly origin: Origin } {
  if (before && fits(before, inspection)) return { draft: before, origin: { from: 'before' } };
  const { suggestion } = inspection;
  const name = stem(inspection.fileName);
  const sets = [
    suggestion.dataset,
    ...(name === '' ? [] : past.filter(({ fileName }) => stem(fileName) === name).map(({ dataset }) => dataset)),
  ];
  for (const set of sets) {
    const same = saved.find((mapping) => mapping.dataset === set && fits(mapping, inspection));
    if (same) return { draft: same, origin: { from: 'saved', dataset: set } };
  }
  return { draft: suggestion, origin: { from: 'suggestion' } };
}
