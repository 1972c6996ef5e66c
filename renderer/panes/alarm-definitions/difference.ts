import type { AlarmDefinition } from '../../../src/domain/alarm/definition.ts';

/** Fields of a definition as people compare them, in the order of the form. */
export const COMPARED = [
  'alarm',
  'severity',
  'respondWithin',
  'text',
  'meaning',
  'check',
  'call',
  'delayOn',
  'delayOff',
  'repeats',
  'limit',
  'reset',
  'posts',
  'communes',
  'suppress',
  'longestShelving',
  'escalation',
  'together',
  'reviewBy',
  'because',
] as const satisfies readonly (keyof AlarmDefinition)[];
export type Compared = (typeof COMPARED)[number];

/** The order of a list of posts, communes or rules says nothing. */
const inAnyOrder = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value);

/** Fields that do not say the same; every field when there was nothing before. */
export function changedFields(before: AlarmDefinition | null, after: AlarmDefinition): Compared[] {
  return COMPARED.filter((field) => inAnyOrder(before?.[field]) !== inAnyOrder(after[field]));
}

/** A line of a text: as it was, taken out, or put in. */
export interface DiffLine {
  readonly kind: 'same' | 'out' | 'in';
  readonly text: string;
}

/** The text of a definition as a file has it, its fields always in the same order. */
export function textOf(definition: AlarmDefinition): string {
  const { type, condition } = definition;
  const ordered = Object.fromEntries(COMPARED.map((field) => [field, definition[field]]));
  return JSON.stringify({ type, condition, ...ordered }, null, 2);
}

/** Line by line what makes one text of the other: the fewest lines out and in. For texts of some hundred lines. */
export function lineDifference(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  // Longest common part from each pair of places on.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (i < a.length && (j === b.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ kind: 'out', text: a[i]! });
      i++;
    } else {
      lines.push({ kind: 'in', text: b[j]! });
      j++;
    }
  }
  return lines;
}
