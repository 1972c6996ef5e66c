/** The row that must stay where it is on screen while rows come and go, and where it is: px below the top of the view. */
export interface Anchor {
  readonly key: string;
  readonly offset: number;
}

/** What is seen of a list of rows of one height. */
export interface View {
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
  const visible = (key: string | null): Anchor | null => {
    const index = key === null ? -1 : keys.indexOf(key);
    if (key === null || index === -1) return null;
    const offset = index * view.rowHeight - view.scrollTop;
    return offset > -view.rowHeight && offset < view.height ? { key, offset } : null;
  };
  const held = visible(hovered) ?? visible(active);
  if (held) return held;
  if (view.scrollTop <= 0) return null;
  const first = keys[Math.floor(view.scrollTop / view.rowHeight)];
  return first === undefined ? null : visible(first);
}

/** Scroll position that keeps the anchor's row at its place among the new rows; null when nothing needs to move. */
export function scrollFor(keys: readonly string[], rowHeight: number, anchor: Anchor | null): number | null {
  if (!anchor) return null;
  const index = keys.indexOf(anchor.key);
  return index === -1 ? null : Math.max(0, index * rowHeight - anchor.offset);
}
