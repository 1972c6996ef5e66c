import { describe, expect, it } from 'vitest';
import { readLayout, writeLayout } from './savedLayout.ts';

const dock = {
  grid: { root: { type: 'branch', data: [] }, width: 100, height: 100, orientation: 'HORIZONTAL' },
  panels: { map: { id: 'map', contentComponent: 'pane', params: { pane: 'map', config: { zoom: 12 } } } },
  activeGroup: '1',
};
const known = (id: string): boolean => id === 'map';

describe('a window’s saved layout', () => {
  it('comes back as it was saved, with what each pane keeps', () => {
    expect(readLayout(writeLayout(dock), known)).toEqual(dock);
  });

  it.each([
    ['no layout at all', 'nonsense'],
    ['another version', JSON.stringify({ version: 2, dock })],
    ['no panes', writeLayout({ ...dock, panels: {} })],
    [
      'a pane that this version does not have',
      writeLayout({ ...dock, panels: { x: { ...dock.panels.map, params: { pane: 'x', config: 1 } } } }),
    ],
    [
      'a component that is not ours',
      writeLayout({ ...dock, panels: { map: { ...dock.panels.map, contentComponent: 'iframe' } } }),
    ],
    ['no grid', writeLayout({ panels: dock.panels })],
  ])('%s: the window falls back to the layout that it came with', (_, text) => {
    expect(readLayout(text, known)).toBeNull();
  });
});
