/** A rectangle on screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Keeps the places on screen that are taken. */
export interface Placer {
  /** Takes the boxes when all of them are free; false, and nothing taken, otherwise. */
  take(boxes: readonly Box[]): boolean;
  /** Takes a box whatever lies there. */
  force(box: Box): void;
}

const meet = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** First come, first served: whoever asks first has the place. Cells of `cell` px keep each look short. */
export function createPlacer(cell = 64): Placer {
  const cells = new Map<number, Box[]>();
  const each = (box: Box, visit: (key: number) => boolean): boolean => {
    const lastX = Math.floor(box.right / cell);
    const lastY = Math.floor(box.bottom / cell);
    for (let y = Math.floor(box.top / cell); y <= lastY; y += 1)
      for (let x = Math.floor(box.left / cell); x <= lastX; x += 1) if (!visit(y * 65_536 + x)) return false;
    return true;
  };
  const force = (box: Box): void => {
    each(box, (key) => {
      const there = cells.get(key);
      if (there) there.push(box);
      else cells.set(key, [box]);
      return true;
    });
  };
  return {
    force,
    take(boxes) {
      for (const box of boxes) {
        const free = each(box, (key) => !cells.get(key)?.some((other) => meet(box, other)));
        if (!free) return false;
      }
      for (const box of boxes) force(box);
      return true;
    },
  };
}

/** Boxes that together cover a line of text turned by `angle` (radians) around its middle. */
export function boxesAlong(x: number, y: number, width: number, height: number, angle: number): Box[] {
  const half = height / 2;
  if (Math.abs(Math.sin(angle)) * width < height * 0.5) {
    const rise = (Math.abs(Math.sin(angle)) * width) / 2;
    return [{ left: x - width / 2, right: x + width / 2, top: y - half - rise, bottom: y + half + rise }];
  }
  const count = Math.max(2, Math.ceil(width / height));
  const boxes: Box[] = [];
  for (let at = 0; at < count; at += 1) {
    const along = ((at + 0.5) / count - 0.5) * width;
    const cx = x + Math.cos(angle) * along;
    const cy = y + Math.sin(angle) * along;
    boxes.push({ left: cx - half, right: cx + half, top: cy - half, bottom: cy + half });
  }
  return boxes;
}
