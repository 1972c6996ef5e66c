import type { LiveColumns } from '../../state/live.ts';
import { isOldPosition } from './assetBuffers.ts';
import { inView, mercatorX, mercatorY, screenX, screenY, type View } from './geo.ts';

/** How long ago something that moves said where it is, written beside it. */
export interface Age {
  /** Mercator. */
  readonly x: number;
  readonly y: number;
  /** Whole minutes, as ms: seconds would change while they are read. */
  readonly age: number;
}

/** Zoom from which there is room for it. */
export const AGES_FROM = 14;
/** One is left out where it would be written over another this near, px. */
const APART = { x: 56, y: 15 } as const;

/** Everything that moves, is in view and was not heard of for too long; of several in one place the first. */
export function agesIn(
  view: View,
  moving: readonly number[],
  columns: LiveColumns,
  now: number,
  placeOf: (asset: number) => readonly [number, number] | null,
): Age[] {
  if (view.zoom < AGES_FROM) return [];
  const found: Age[] = [];
  for (const index of moving) {
    const time = columns.positionTime[index]!;
    if (!isOldPosition(columns.flags[index]!, time, now)) continue;
    const place = placeOf(index);
    // A device whose clock is ahead is not old by its own word.
    const age = Math.floor((now - time) / 60_000) * 60_000;
    if (!place || !(age > 0)) continue;
    const [x, y] = [mercatorX(place[0]), mercatorY(place[1])];
    if (!inView(view, x, y)) continue;
    const [sx, sy] = [screenX(view, x), screenY(view, y)];
    const covered = found.some(
      (other) => Math.abs(screenX(view, other.x) - sx) < APART.x && Math.abs(screenY(view, other.y) - sy) < APART.y,
    );
    if (!covered) found.push({ x, y, age });
  }
  return found;
}
