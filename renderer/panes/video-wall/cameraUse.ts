import type { CameraInUse, CameraLease } from '../../../src/contract/cameras.ts';

/** Positions that look at a camera beside this station, each once, by name. */
export const othersWatching = (use: CameraInUse | undefined, station: string): string[] =>
  [...new Set((use?.watching ?? []).filter((one) => one.station !== station).map(({ position }) => position))].sort();

/** Which words say who has a camera: this position or another, by moving it, by keeping it, or its tour. */
export type LeaseWords = 'mineMoved' | 'mineKept' | 'mineTour' | 'otherMoved' | 'otherKept' | 'otherTour';

/** A tour that a station runs by itself has the lowest priority. */
const TOUR = 0;

export const leaseWords = ({ mine, reserved, priority }: CameraLease): LeaseWords =>
  `${mine ? 'mine' : 'other'}${reserved ? 'Kept' : priority === TOUR ? 'Tour' : 'Moved'}`;

/** Whether this position moves a camera or keeps it by hand; its tour is none of that. */
export const isInHand = (lease: CameraLease): boolean => lease.mine && leaseWords(lease) !== 'mineTour';

/** Time left as a hand looks at it: `0:48`, `12:05`. */
export function leftWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Tiles whose camera this position moves or keeps: they are in its hand. */
export const leasedTiles = (
  shown: Readonly<Record<number, string | null>>,
  uses: ReadonlyMap<string, CameraInUse>,
): number[] =>
  Object.entries(shown).flatMap(([index, camera]) => {
    const lease = camera === null ? null : uses.get(camera)?.lease;
    return lease && isInHand(lease) ? [Number(index)] : [];
  });
