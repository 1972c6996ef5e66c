import type { z } from 'zod';
import { type ImportMapping, type Inspection, importMappingSchema } from '../../../src/contract/commissioning.ts';
import { columnsOf, columnsUsed, fieldsOf, finished, neededFields, sameReading } from './mapping.ts';

/** Something in a mapping that must be mended before it can be used; `at` names the place, `code` is said in words. */
export interface Mistake {
  /** `dataset`, `place.x`, `fields.kind`, `attributes.power`, ...; `file` for the mapping file as a whole. */
  readonly at: string;
  readonly code: string;
  readonly context: Readonly<Record<string, string | number>>;
}

const mistake = (at: string, code: string, context: Mistake['context'] = {}): Mistake => ({ at, code, context });

/** The schema's complaint as a mistake of the part that it belongs to. */
function fromIssue(issue: z.core.$ZodIssue): Mistake {
  const [head, inner] = issue.path.map(String);
  const at =
    head === undefined
      ? 'file'
      : inner !== undefined && ['fields', 'attributes', 'place', 'source'].includes(head)
        ? `${head}.${inner}`
        : head;
  switch (issue.code) {
    case 'too_big':
      return mistake(at, 'too-long', { most: Number(issue.maximum) });
    case 'too_small':
      return mistake(at, 'empty');
    case 'invalid_format':
      return mistake(at, at === 'dataset' ? 'dataset-letters' : 'wrong');
    case 'invalid_value':
      return mistake(at, 'not-offered', { offered: issue.values.map(String).join(', ').slice(0, 200) });
    case 'invalid_type':
      return mistake(at, issue.input === undefined ? 'missing' : 'wrong');
    case 'unrecognized_keys':
      return mistake(at, 'unknown-parts', { parts: issue.keys.join(', ').slice(0, 200) });
    default:
      return mistake(at, 'wrong');
  }
}

/** Only the first mistake of each place: the others mostly follow from it. */
function firstOfEach(mistakes: readonly Mistake[]): Mistake[] {
  const kept: Mistake[] = [];
  for (const one of mistakes)
    if (!kept.some(({ at }) => at === one.at || at.startsWith(`${one.at}.`) || one.at.startsWith(`${at}.`)))
      kept.push(one);
  return kept;
}

/** What hinders the mapping from reading the file; none when it may be tried. */
export function mistakesOf(draft: ImportMapping, inspection: Inspection): readonly Mistake[] {
  const mapping = finished(draft);
  const found: Mistake[] = [];
  const { place, fields } = mapping;
  if (mapping.dataset === '') found.push(mistake('dataset', 'empty'));
  if (mapping.title === '') found.push(mistake('title', 'empty'));
  if (place === null) {
    if (inspection.geometries.length === 0) found.push(mistake('place', 'no-place'));
  } else if ('both' in place) {
    if (place.both === '') found.push(mistake('place.both', 'choose-column'));
  } else {
    for (const part of ['x', 'y'] as const)
      if (place[part] === '') found.push(mistake(`place.${part}`, 'choose-column'));
    if (place.x !== '' && place.x === place.y) found.push(mistake('place.y', 'same-column'));
  }
  for (const field of neededFields(mapping)) if (!fields[field]) found.push(mistake(`fields.${field}`, 'needed'));
  // Read in another way the file has other columns, which nobody knows yet.
  if (sameReading(mapping.source, inspection.suggestion.source)) {
    const there = new Set(inspection.columns.map(({ name }) => name));
    const placesOf = (column: string): string[] => [
      ...(place && 'x' in place ? (['x', 'y'] as const).filter((part) => place[part] === column) : []).map(
        (part) => `place.${part}`,
      ),
      ...(place && 'both' in place && place.both === column ? ['place.both'] : []),
      ...Object.entries(fields).flatMap(([field, source]) =>
        source && columnsOf(source).includes(column) ? [`fields.${field}`] : [],
      ),
      ...Object.entries(mapping.attributes).flatMap(([name, from]) => (from === column ? [`attributes.${name}`] : [])),
    ];
    for (const column of columnsUsed(mapping))
      if (!there.has(column)) for (const at of placesOf(column)) found.push(mistake(at, 'no-column', { column }));
  }
  const checked = importMappingSchema.safeParse(mapping, { reportInput: true });
  if (!checked.success) found.push(...checked.error.issues.map(fromIssue));
  return firstOfEach(found);
}

/** A mapping file is a page or two; what is larger is none. */
const LARGEST_FILE = 256 * 1024;

/** Whether a file is too large to be a mapping, by its size alone, before it is read. */
export const tooLargeForMapping = (bytes: number): boolean => bytes > LARGEST_FILE;

/** A file opened as a mapping: what it holds, or what is wrong with it, field by field. */
export type OpenedMapping =
  | { readonly ok: true; readonly mapping: ImportMapping }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

const refused = (...mistakes: Mistake[]): OpenedMapping => ({ ok: false, mistakes: firstOfEach(mistakes) });

/** Reads a mapping file. Never throws. */
export function readMappingFile(text: string): OpenedMapping {
  if (tooLargeForMapping(text.length)) return refused(mistake('file', 'too-large'));
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refused(mistake('file', 'not-json'));
  }
  const marks: { format?: unknown; version?: unknown } = typeof value === 'object' && value !== null ? value : {};
  if (marks.format !== 'vigie-import') return refused(mistake('file', 'no-mapping'));
  if (typeof marks.version === 'number' && marks.version > 1) return refused(mistake('file', 'newer'));
  const checked = importMappingSchema.safeParse(value, { reportInput: true });
  if (!checked.success) return refused(...checked.error.issues.map(fromIssue));
  const mapping = checked.data;
  const unknown = Object.keys(mapping.fields).filter((field) => !fieldsOf(mapping.target).includes(field));
  if (unknown.length > 0) return refused(...unknown.map((field) => mistake(`fields.${field}`, 'no-such-field')));
  return { ok: true, mapping };
}

/** A mapping as the text of a file. */
export const mappingFile = (mapping: ImportMapping): { readonly name: string; readonly text: string } => ({
  name: `${mapping.dataset || 'import'}.vigie-import.json`,
  text: `${JSON.stringify(mapping, null, 2)}\n`,
});
