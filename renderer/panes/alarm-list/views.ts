import type { Treatment } from '../../../src/contract/alarms.ts';

/** What the pane shows: the list, what is put aside by why, what rules mask, the past. */
export const VIEWS = ['present', 'shelved', 'out-of-service', 'works', 'suppressed', 'past'] as const;
export type View = (typeof VIEWS)[number];

/** Keys of the views as they are written; the list itself is come back to by Escape. */
export const VIEW_KEYS: Readonly<Record<Exclude<View, 'present'>, string>> = {
  shelved: '⇧S',
  'out-of-service': '⇧O',
  works: '⇧W',
  suppressed: 'M',
  past: 'H',
};

/** The view that a key stands for; undefined for every other key. */
export function viewOfKey(key: string, shift: boolean): View | undefined {
  const written = `${shift ? '⇧' : ''}${key.toUpperCase()}`;
  return VIEWS.find((view) => view !== 'present' && VIEW_KEYS[view] === written);
}

/** How many alarms or assets are treated in each way. */
export function countTreatments(all: readonly Treatment[]): Readonly<Record<Treatment['state'], number>> {
  const count = { shelved: 0, 'out-of-service': 0, works: 0 };
  for (const { state } of all) count[state] += 1;
  return count;
}
