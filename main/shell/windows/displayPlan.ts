/** A rectangle on the screen; whole numbers, y downwards. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A display that is there now. */
export interface DisplayNow {
  /** Identity; see `displays/displayIdentity.ts`. */
  readonly key: string;
  readonly label: string;
  readonly bounds: Rect;
  /** Bounds without the panels of the desktop. */
  readonly workArea: Rect;
  readonly primary: boolean;
}

/** Where a window belongs: on which display, and where on it. Kept in `windows.json`. */
export interface SavedPlace {
  /** Name under which the window's layout is kept. */
  readonly workspaceId: string;
  readonly displayKey: string;
  readonly label: string;
  /** Where the display was, in case it cannot be recognised by its key. */
  readonly bounds: Rect;
  /** Place relative to the display's work area; null: fills it. */
  readonly rect: Rect | null;
  /** Whether the operator wants a window there. */
  readonly open: boolean;
}

/** What to do with one window. */
export interface PlannedWindow {
  readonly workspaceId: string;
  /** Display that it is on now; null: its display is away and the window is kept out of sight. */
  readonly displayKey: string | null;
  readonly rect: Rect | null;
  /** It stands on a display that is not its own, because otherwise nothing could be seen. */
  readonly borrowed: boolean;
}

/** The plan, and the places to keep: new displays got one, known ones were brought up to date. */
export interface WindowPlan {
  readonly windows: readonly PlannedWindow[];
  readonly places: readonly SavedPlace[];
}

/** At least this much of a window must be in view, in both directions. */
export const LEAST_IN_VIEW = 100;

/**
 * Plans one window for each display. Pure: the same places and displays give the same plan.
 *
 * Each place looks for its display by key, then by everything but the connector (the key without `@...`), then by
 * label and size. A display without a place gets a new one. A place whose display is away is kept, its window out of
 * sight, and comes back with the display. When no window would be in view, the first that is wanted is shown on the
 * primary display.
 */
export function planWindows(places: readonly SavedPlace[], displays: readonly DisplayNow[]): WindowPlan {
  if (displays.length === 0) {
    const away = places.filter(({ open }) => open).map((place) => hidden(place));
    return { windows: away, places };
  }
  const matches = matchPlaces(places, displays);
  const kept = places.map((place) => {
    const display = matches.get(place);
    return display ? { ...place, displayKey: display.key, label: display.label, bounds: display.bounds } : place;
  });
  const taken = new Set([...matches.values()].map(({ key }) => key));
  const fresh = inOrder(displays.filter(({ key }) => !taken.has(key)));
  for (const display of fresh) kept.push(newPlace(display, kept));

  const byKey = new Map(displays.map((display) => [display.key, display]));
  const windows = kept
    .filter(({ open }) => open)
    .map((place) => {
      const display = byKey.get(place.displayKey);
      return display ? shown(place, display, false) : hidden(place);
    });
  return { windows: withOneInView(windows, kept, displays), places: kept };
}

/**
 * Moves and shrinks a rectangle so that it lies on the display. A window that is larger than the display fills it.
 */
export function fitOn(rect: Rect, area: Rect): Rect {
  const width = Math.min(Math.max(rect.width, LEAST_IN_VIEW), area.width);
  const height = Math.min(Math.max(rect.height, LEAST_IN_VIEW), area.height);
  return {
    x: Math.min(Math.max(rect.x, area.x), area.x + area.width - width),
    y: Math.min(Math.max(rect.y, area.y), area.y + area.height - height),
    width,
    height,
  };
}

/** A window's place relative to its display, to be saved; null when it fills the display. */
export function relativeTo(rect: Rect, area: Rect): Rect | null {
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 2;
  const fills =
    near(rect.x, area.x) && near(rect.y, area.y) && near(rect.width, area.width) && near(rect.height, area.height);
  return fills ? null : { x: rect.x - area.x, y: rect.y - area.y, width: rect.width, height: rect.height };
}

/** Displays from left to right, then from top to bottom. */
export function inOrder(displays: readonly DisplayNow[]): DisplayNow[] {
  return [...displays].sort((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y || (a.key < b.key ? -1 : 1));
}

type Likeness = (place: SavedPlace, display: DisplayNow) => boolean;

const withoutConnector = (key: string): string => key.replace(/@.*$/, '');
const sameSize = (a: Rect, b: Rect): boolean => a.width === b.width && a.height === b.height;
const sameSpot = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y;
/** A key with a serial number: `DEL-4081-101`. Such a monitor is never taken for another one. */
const certain = (key: string): boolean => /^[A-Z]{3}-[0-9a-f]{4}-/.test(key) && !key.includes('@');

const LIKENESSES: readonly Likeness[] = [
  (place, display) => place.displayKey === display.key,
  (place, display) =>
    withoutConnector(place.displayKey) === withoutConnector(display.key) && sameSpot(place.bounds, display.bounds),
  (place, display) => withoutConnector(place.displayKey) === withoutConnector(display.key),
  (place, display) => vague(place, display) && sameSpot(place.bounds, display.bounds),
  (place, display) => vague(place, display),
];

function vague(place: SavedPlace, display: DisplayNow): boolean {
  if (certain(place.displayKey) && certain(display.key)) return false;
  return place.label === display.label && sameSize(place.bounds, display.bounds);
}

function matchPlaces(places: readonly SavedPlace[], displays: readonly DisplayNow[]): Map<SavedPlace, DisplayNow> {
  const matches = new Map<SavedPlace, DisplayNow>();
  const free = new Set(displays);
  for (const alike of LIKENESSES) {
    for (const place of places) {
      if (matches.has(place)) continue;
      const display = [...free].find((candidate) => alike(place, candidate));
      if (display === undefined) continue;
      matches.set(place, display);
      free.delete(display);
    }
  }
  return matches;
}

function newPlace(display: DisplayNow, places: readonly SavedPlace[]): SavedPlace {
  const used = new Set(places.map(({ workspaceId }) => workspaceId));
  let number = 1;
  while (used.has(`workspace-${number}`)) number += 1;
  return {
    workspaceId: `workspace-${number}`,
    displayKey: display.key,
    label: display.label,
    bounds: display.bounds,
    rect: null,
    open: true,
  };
}

function shown(place: SavedPlace, display: DisplayNow, borrowed: boolean): PlannedWindow {
  const area = display.workArea;
  const { rect } = place;
  const wanted = rect === null || borrowed ? area : { ...rect, x: rect.x + area.x, y: rect.y + area.y };
  return { workspaceId: place.workspaceId, displayKey: display.key, rect: fitOn(wanted, area), borrowed };
}

const hidden = (place: SavedPlace): PlannedWindow => ({
  workspaceId: place.workspaceId,
  displayKey: null,
  rect: null,
  borrowed: false,
});

function withOneInView(
  windows: readonly PlannedWindow[],
  places: readonly SavedPlace[],
  displays: readonly DisplayNow[],
): PlannedWindow[] {
  if (windows.some(({ displayKey }) => displayKey !== null)) return [...windows];
  const display = displays.find(({ primary }) => primary) ?? (inOrder(displays)[0] as DisplayNow);
  const home = places.find((place) => place.displayKey === display.key);
  const first = places.find(({ open }) => open) ?? home;
  if (first === undefined) return [...windows];
  const window = shown(first, display, first.displayKey !== display.key);
  return [window, ...windows.filter(({ workspaceId }) => workspaceId !== first.workspaceId)];
}
