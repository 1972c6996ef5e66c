import {
  type ImportMapping,
  type ImportTarget,
  PROJECTIONS,
  type Preview,
} from '../../../src/contract/commissioning.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { type Language, number } from '../../i18n/format.ts';
import type { Say } from '../../i18n/words.ts';
import { choicesOf, fieldsOf } from './mapping.ts';
import type { Mistake } from './mistakes.ts';

/*
 * Values of an import as they are said: numbers, sizes, names of fields, projections and kinds.
 */

/** `{count, n}` for a phrase with a plural: `count` chooses the form, `n` is the number as it is written. */
export const counted = (value: number, language: Language): { readonly count: number; readonly n: string } => ({
  // A million has a plural of its own in French that no phrase here needs.
  count: Math.min(value, 1_000),
  n: number(value, language),
});

/** A size: `2,4 Mo`. */
export function sizeOf(bytes: number, say: Say, language: Language): string {
  if (bytes < 1_000) return say('size.B', { n: number(bytes, language) });
  if (bytes < 1_000_000) return say('size.kB', { n: number(bytes / 1_000, language, bytes < 10_000 ? 1 : 0) });
  return say('size.MB', { n: number(bytes / 1_000_000, language, 1) });
}

/** Name of a coordinate system. */
export const projectionName = (projection: string, say: Say): string =>
  PROJECTIONS.some((known) => known === projection) ? say(`projection.${projection.replace('EPSG:', '')}`) : projection;

const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;
/** Name of what separates columns. */
export const delimiterName = (delimiter: ImportMapping['source']['delimiter'], say: Say): string =>
  say(`delimiter.${DELIMITERS[delimiter]}`);

/** One of our own words that a field takes: `kind` of the shell's words, or the pane's. */
export function choiceName(target: ImportTarget, field: string, word: string, say: Say, shell: Say): string {
  if (!choicesOf(target, field)?.includes(word)) return word;
  return target === 'asset' ? shell(`kind.${word}`) : say(`choice.${target}-${field}.${word}`);
}

/** A kind of asset or, where there is none of that name, of area. */
const kindName = (kind: string, say: Say, shell: Say): string =>
  choiceName(choicesOf('asset', 'kind')?.includes(kind) ? 'asset' : 'area', 'kind', kind, say, shell);

const KNOWN_FIELDS = new Set([
  ...(['asset', 'street', 'area', 'address', 'bus-line'] as const).flatMap((target) => fieldsOf(target)),
  ...['at', 'line', 'ring', 'limit', 'centre', 'stops'],
]);

/** Name of a record's field; an attribute is called as the file calls it. */
export function fieldName(field: string, say: Say): string {
  if (KNOWN_FIELDS.has(field)) return say(`field.${field}`);
  const attribute = /^attributes\.(.+)$/s.exec(field)?.[1];
  return attribute ?? (field === 'attributes' ? say('field.attributes') : field);
}

const SHAPES = new Set([
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]);
/** Name of a kind of geometry, in the plural. */
export const shapeName = (type: string, say: Say): string => (SHAPES.has(type) ? say(`shape.${type}`) : type);

/** What the refusals of an import name by our own words, said in the operator's. */
export function spoken(
  refusal: Refusal,
  say: Say,
  shell: Say,
): Refusal & { context: Record<string, string | number | boolean> } {
  const context: Record<string, string | number | boolean> = { ...refusal.context };
  const names: Readonly<Record<string, (value: string, say: Say) => string>> = {
    projection: projectionName,
    said: projectionName,
    encoding: encodingName,
    field: fieldName,
    found: (value) => shapeName(projectionName(value, say), say),
    wanted: shapeName,
    kind: (value) => kindName(value, say, shell),
    // The number of a thing is asked for by our own name of it.
    column: (value) => (value === 'number' ? fieldName(value, say) : value),
  };
  for (const [name, value] of Object.entries(context)) {
    const inWords = names[name];
    if (inWords && typeof value === 'string') context[name] = inWords(value, say);
  }
  return { ...refusal, context };
}

const ENCODINGS = new Set(['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le']);
/** Name of a text encoding. */
export const encodingName = (encoding: string, say: Say): string =>
  ENCODINGS.has(encoding) ? say(`encoding.${encoding}`) : encoding;

/** What is counted: of one kind where the mapping says so, else of its target. */
export function nounOf(target: ImportTarget, mapping: ImportMapping | null): string {
  const source = mapping?.target === target ? mapping.fields.kind : undefined;
  const kind = source && 'constant' in source ? source.constant : null;
  if (target === 'asset' && kind && kind !== 'other' && choicesOf('asset', 'kind')?.includes(kind)) return kind;
  return target === 'area' && kind === 'commune' ? 'commune' : target;
}

/** `412 points lumineux` of a noun. */
export function nouns(value: number, noun: string, say: Say, language: Language): string {
  const one = language === 'fr' ? value < 2 : value === 1;
  return say(`noun.${noun}.${one ? 'one' : 'other'}`, { n: number(value, language) });
}

/** `Ajouter 412 points lumineux, en modifier 3, en retirer 0`, or the same the other way round. */
export function changeInWords(
  what: 'all' | 'undo',
  counts: Pick<Preview, 'added' | 'changed' | 'removed'>,
  noun: string,
  say: Say,
  language: Language,
): string {
  return say(`change.${what}`, {
    added: nouns(counts.added, noun, say, language),
    changed: number(counts.changed, language),
    removed: number(counts.removed, language),
  });
}

/** Where a mistake is: `Numéro`, `Est (x, longitude)`, `Attribut puissance`. */
export function placeOfMistake({ at }: Mistake, say: Say): string {
  const [head = '', ...rest] = at.split('.');
  const inner = rest.join('.');
  if (inner === '') return say(`at.${head}`, { defaultValue: head });
  if (head === 'fields') return fieldName(inner, say);
  if (head === 'attributes') return `${say('at.attributes')} ${inner}`;
  if (head === 'place') return say(`place.${inner}`, { defaultValue: say('at.place') });
  return say(`reading.${inner}`, { defaultValue: `${say('at.source')}, ${inner}` });
}
