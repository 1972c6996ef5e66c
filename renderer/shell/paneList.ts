import type { PaneDefinition } from './paneDefinition.ts';

const found = import.meta.glob<PaneDefinition>('../panes/*/pane.ts', { eager: true, import: 'default' });

/** Every pane there is, by the listing of the panes' folders, in the order of their keys. */
export const panes: ReadonlyMap<string, PaneDefinition> = new Map(
  Object.values(found)
    .sort((a, b) => (a.key ?? '~').localeCompare(b.key ?? '~') || a.id.localeCompare(b.id))
    .map((pane) => [pane.id, pane]),
);
