/** Where a pane stands in a window that the operator has not arranged yet. */
export interface PlacedPane {
  readonly pane: string;
  /** Beside or in the same group as a pane placed before; the first stands alone. */
  readonly beside?: { readonly pane: string; readonly direction: 'right' | 'below' | 'within' };
  /** Share of the window's width or height, 0 to 1. */
  readonly width?: number;
  readonly height?: number;
  /** Behind the tab that is shown first. */
  readonly behind?: boolean;
}

const DESK: readonly PlacedPane[] = [
  { pane: 'map' },
  { pane: 'alarm-list', beside: { pane: 'map', direction: 'right' }, width: 0.46 },
  { pane: 'asset-card', beside: { pane: 'alarm-list', direction: 'below' }, height: 0.52 },
];

/** One window shows the desk with everything else in tabs. */
const ALONE: readonly PlacedPane[] = [
  ...DESK,
  { pane: 'video-wall', beside: { pane: 'asset-card', direction: 'within' }, behind: true },
  { pane: 'call-desk', beside: { pane: 'asset-card', direction: 'within' }, behind: true },
];

const WALL: readonly PlacedPane[] = [
  { pane: 'video-wall' },
  { pane: 'call-desk', beside: { pane: 'video-wall', direction: 'right' }, width: 0.38 },
];

const OVERVIEW: readonly PlacedPane[] = [
  { pane: 'map' },
  { pane: 'alarm-list', beside: { pane: 'map', direction: 'right' }, width: 0.4 },
];

/** The layout that a window comes with: the desk first, the wall second, then overviews and walls in turn. */
export function defaultLayout(index: number, count: number): readonly PlacedPane[] {
  if (index === 0) return count === 1 ? ALONE : DESK;
  return index % 2 === 1 ? WALL : OVERVIEW;
}
