/** The row that must stay where it is on screen while rows come and go, and where it is: px below the top of the view. */
export interface Anchor {
  readonly key: string;
  readonly offset: number;
  /** Under the hand: room is made for it where there are not rows enough to scroll. */
  readonly held: boolean;
}

/** What is seen of a list of rows of one height. */
export interface View {
  /** Below the top of the first row, px; negative while room is made above it. */
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

/**
 * Chooses the row to hold: the one under the hand, else the active one where it can be seen, else the first one in
 * view. At the top of the list with nothing held there is none: what is new and urgent shall be seen there.
 */
export function chooseAnchor(
  keys: readonly string[],
  view: View,
  hovered: string | null,
  active: string | null,
): Anchor | null {
  const visible = (key: string | null, held: boolean): Anchor | null => {
    const index = key === null ? -1 : keys.indexOf(key);
    if (key === null || index === -1) return null;
    const offset = index * view.rowHeight - view.scrollTop;
    return offset > -view.rowHeight && offset < view.height ? { key, offset, held } : null;
  };
  const held = visible(hovered, true) ?? visible(active, true);
  if (held) return held;
  if (view.scrollTop <= 0) return null;
  const first = keys[Math.floor(view.scrollTop / view.rowHeight)];
  return first === undefined ? null : visible(first, false);
}

/** How a list is scrolled, and the room that is made before its first row and after its last, px. */
export interface Placing {
  readonly scrollTop: number;
  readonly above: number;
  readonly below: number;
}

/**
 * What keeps the anchor's row at its place among the new rows; null when nothing needs to move. A row under the hand
 * stays even where the list is too short to be scrolled that far.
 */
export function placingFor(
  keys: readonly string[],
  view: Pick<View, 'height' | 'rowHeight'>,
  anchor: Anchor | null,
): Placing | null {
  if (!anchor) return null;
  const index = keys.indexOf(anchor.key);
  if (index === -1) return null;
  const wanted = index * view.rowHeight - anchor.offset;
  const scrollTop = Math.max(0, wanted);
  if (!anchor.held) return { scrollTop, above: 0, below: 0 };
  const above = Math.max(0, -wanted);
  const below = scrollTop === 0 ? 0 : Math.max(0, scrollTop + view.height - keys.length * view.rowHeight);
  return { scrollTop, above, below };
}
