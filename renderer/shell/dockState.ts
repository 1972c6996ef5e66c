import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import { connection } from '../state/station.ts';
import { defaultLayout, type PlacedPane } from './defaultLayout.ts';
import { panes } from './paneList.ts';
import { readLayout, writeLayout } from './savedLayout.ts';

/** What a docked panel is handed. */
export interface PanelParams {
  readonly pane: string;
  readonly config: unknown;
}

/** Elements beside the tabs of each group: what the pane in front says beside its title goes there. */
export const useHeaderSlots = create<Readonly<Record<string, HTMLElement | null>>>(() => ({}));

const SAVE_PAUSE = 400;

let dock: DockviewApi | null = null;
let workspace = '';
let timer: ReturnType<typeof setTimeout> | undefined;
let unsaved = false;
/** While a layout is being put up, its changes are not the operator's. */
let arranging = false;

/** Gives the dock of this window and the name under which its layout is kept. */
export function attachDock(api: DockviewApi, workspaceId: string): void {
  dock = api;
  workspace = workspaceId;
}

/** Told on the page, so that nobody who waits for it has to guess: `[data-layout="saved"]`. */
const tellSaved = (saved: boolean): void => {
  document.documentElement.dataset.layout = saved ? 'saved' : 'changed';
};

/** Writes the layout soon; again at the next connection when the station is away. */
export function saveLayoutSoon(): void {
  if (arranging) return;
  unsaved = true;
  tellSaved(false);
  clearTimeout(timer);
  timer = setTimeout(saveLayout, SAVE_PAUSE);
}

/** Writes the layout now, if it changed. */
export function saveLayout(): void {
  clearTimeout(timer);
  if (!dock || !unsaved || dock.totalPanels === 0) return;
  const layout = writeLayout(dock.toJSON());
  unsaved = false;
  void connection
    .act((client) => client.session.saveWorkspace({ workspace, layout }))
    .then((outcome) => {
      if (!outcome.ok) unsaved = true;
      else if (!unsaved) tellSaved(true);
    });
}

const configOf = (pane: string): unknown => {
  const parsed = panes.get(pane)?.configSchema.safeParse({});
  return parsed?.success ? parsed.data : {};
};

const rendererOf = (pane: string) => (panes.get(pane)?.single ? 'always' : 'onlyWhenVisible') as 'always';

function place(api: DockviewApi, placed: PlacedPane): void {
  if (!panes.has(placed.pane)) return;
  const { beside } = placed;
  api.addPanel<PanelParams>({
    id: placed.pane,
    component: 'pane',
    params: { pane: placed.pane, config: configOf(placed.pane) },
    renderer: rendererOf(placed.pane),
    inactive: placed.behind ?? false,
    ...(placed.width ? { initialWidth: Math.round(api.width * placed.width) } : {}),
    ...(placed.height ? { initialHeight: Math.round(api.height * placed.height) } : {}),
    ...(beside && api.getPanel(beside.pane)
      ? { position: { referencePanel: beside.pane, direction: beside.direction } }
      : {}),
  });
}

/** Puts up the layout that this window comes with. */
export function arrangeAnew(index: number, count: number): void {
  if (!dock) return;
  arranging = true;
  dock.clear();
  for (const placed of defaultLayout(index, count)) place(dock, placed);
  arranging = false;
  saveLayoutSoon();
}

/** Puts up a saved layout; false when it cannot be read. */
export function arrangeAsSaved(text: string): boolean {
  const saved = readLayout(text, (id) => panes.has(id));
  if (!dock || !saved) return false;
  arranging = true;
  try {
    dock.fromJSON(saved as never);
    return dock.totalPanels > 0;
  } catch (error) {
    console.warn('saved layout:', error);
    dock.clear();
    return false;
  } finally {
    arranging = false;
  }
}

/** How long a pane that is being loaded is waited for, in pictures of the screen. */
const PATIENCE = 120;

/** Puts the keys into the pane: on what it says they are for, as soon as that is there, else on the pane itself. */
function focusPanel(id: string): void {
  const before = document.activeElement;
  const attempt = (tries: number): void => {
    const panel = document.querySelector<HTMLElement>(`[data-panel="${CSS.escape(id)}"]`);
    const target = panel?.querySelector<HTMLElement>('[data-focus-target]');
    // The operator went on to something else meanwhile: the keys are left there.
    if (![before, panel, document.body].includes(document.activeElement as HTMLElement)) return;
    (target ?? panel)?.focus();
    if (!target && tries < PATIENCE) requestAnimationFrame(() => attempt(tries + 1));
  };
  attempt(0);
}

/** Brings a pane to the front and the keys into it; opens it beside the pane in use where there is none. */
export function showPane(pane: string, { focus = true } = {}): void {
  if (!dock || !panes.has(pane)) return;
  const open = dock.panels.find((panel) => (panel.params as PanelParams | undefined)?.pane === pane);
  if (open) open.api.setActive();
  else {
    const beside = dock.activePanel;
    place(dock, { pane, ...(beside ? { beside: { pane: beside.id, direction: 'within' } } : {}) });
  }
  if (focus) focusPanel(open?.id ?? pane);
}

/** Takes a pane out of this window. */
export const closePane = (pane: string): void =>
  dock?.panels.find((panel) => (panel.params as PanelParams | undefined)?.pane === pane)?.api.close();

/** Whether a pane is open in this window. */
export const hasPane = (pane: string): boolean =>
  dock?.panels.some((panel) => (panel.params as PanelParams | undefined)?.pane === pane) ?? false;

/** Puts the keys into the next group, or the one before. */
export function nextGroup(step: 1 | -1): void {
  const groups = dock?.groups.filter((group) => group.activePanel) ?? [];
  if (groups.length === 0) return;
  const at = groups.findIndex((group) => group.id === dock?.activeGroup?.id);
  const next = groups[(at + step + groups.length) % groups.length]?.activePanel;
  if (!next) return;
  next.api.setActive();
  focusPanel(next.id);
}
