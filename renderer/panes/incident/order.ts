import type { IncidentRow } from '../../../src/contract/incidents.ts';

/** Open incidents, the most urgent first and among equals the one that waits longest; then those closed, the last first. */
export function inOrder(rows: Iterable<IncidentRow>): { readonly open: IncidentRow[]; readonly closed: IncidentRow[] } {
  const all = [...rows];
  return {
    open: all
      .filter(({ state }) => state === 'open')
      .sort((a, b) => a.priority - b.priority || a.openedAt - b.openedAt || a.id.localeCompare(b.id)),
    closed: all
      .filter(({ state }) => state === 'closed')
      .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0) || a.id.localeCompare(b.id)),
  };
}
