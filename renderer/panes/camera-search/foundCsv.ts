import type { FoundCamera } from '../../../src/contract/cameraEquipment.ts';
import { csvText } from '../../ui/csv.ts';

/** Titles of the columns, in the window's language. */
export interface FoundWords {
  readonly address: string;
  readonly name: string;
  readonly model: string;
  readonly location: string;
  readonly known: string;
  readonly from: string;
}

/** The list as a spreadsheet takes it: what devices say of themselves is text there too, never a formula. */
export function foundCsv(found: readonly FoundCamera[], words: FoundWords, separator: string): string {
  const line = (...cells: string[]): string => cells.map(csvText).join(separator);
  return [
    line(words.address, words.name, words.model, words.location, words.known, words.from),
    ...found.map((camera) =>
      line(camera.address, camera.name, camera.model, camera.location, camera.known?.id ?? '', camera.from),
    ),
  ].join('\r\n');
}

/** The ones that are not configured yet first, then by address, numbers within it as numbers. */
export const inOrder = (found: readonly FoundCamera[]): FoundCamera[] =>
  [...found].sort(
    (one, other) =>
      Number(one.known !== null) - Number(other.known !== null) ||
      one.address.localeCompare(other.address, 'en', { numeric: true }),
  );
