import { type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import type { LiveColumns } from '../../state/live.ts';
import { isOldPosition, type Only, passes } from './assetBuffers.ts';

/** How many of these (register indexes of one kind) are in the states that are shown. */
export function countPassing(
  indexes: readonly number[],
  kind: AssetKind,
  only: Only,
  columns: LiveColumns | null,
  now: number,
): number {
  if (!columns) return 0;
  const moves = isMoving(kind);
  let count = 0;
  for (const index of indexes) {
    const flags = columns.flags[index]!;
    if (passes(flags, only, moves && isOldPosition(flags, columns.positionTime[index]!, now))) count += 1;
  }
  return count;
}
