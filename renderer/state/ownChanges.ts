/**
 * Values that this window changes at once and that come back from the station later, among those of other windows. What
 * comes back while an own change is under way was said before it: taken over, it would undo the change for a moment, and
 * a key that switches to and fro would switch twice from the same side.
 */
export interface OwnChanges<T> {
  /** The station's value; kept back while an own change is under way. */
  heard(value: T): void;
  /** An own change until the station has answered; false: it did not take it, and what was kept back holds. */
  during(change: Promise<boolean>): void;
}

/** `apply` takes over what the station says. */
export function createOwnChanges<T>(apply: (value: T) => void): OwnChanges<T> {
  let underWay = 0;
  let kept: { readonly value: T } | null = null;
  let refused = false;
  const settled = (taken: boolean): void => {
    underWay -= 1;
    refused ||= !taken;
    if (underWay > 0) return;
    if (refused && kept) apply(kept.value);
    kept = null;
    refused = false;
  };
  return {
    heard(value) {
      if (underWay > 0) kept = { value };
      else apply(value);
    },
    during(change) {
      underWay += 1;
      change.then(settled, () => settled(false));
    },
  };
}
