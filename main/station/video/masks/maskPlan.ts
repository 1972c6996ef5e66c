import {
  type Covered,
  coveredBy,
  type MaskMargin,
  type MaskShape,
  type PictureSize,
} from '../../../../src/domain/camera/mask.ts';
import type { Aim } from '../../../../src/domain/camera/ptz.ts';
import { aimAt, type CameraTravel } from '../../../../src/domain/camera/travel.ts';
import type { PositionSample } from './positionTrack.ts';

/** What is to be masked in one camera's pictures. `travel` null: it does not turn, or nobody says how. */
export interface MaskPlan {
  readonly shapes: readonly MaskShape[];
  readonly travel: CameraTravel | null;
}

/** What a picture gets. `whole`: why all of it is covered, null when it is not. */
export interface Cover {
  readonly covered: readonly Covered[];
  readonly whole: WholeCover | null;
}

/**
 * Why a whole picture is covered. `position-unknown`: the camera does not say where it looks; `position-old`: it did not
 * say so for too long; `too-fast`: the head cannot be followed; `travel-unknown`: what its positions are in degrees was
 * never written down.
 */
export type WholeCover = 'position-unknown' | 'position-old' | 'too-fast' | 'travel-unknown';

/** Covers everything. */
export const wholeCover = (whole: WholeCover): Cover => ({ covered: [{ kind: 'whole' }], whole });

/** Degrees and share of zoom by which a head's answer, the mounting and the lens may be off without anybody knowing. */
const UNKNOWN_ERROR = { angle: 1, scale: 0.04 } as const;
/** Degrees between two answers over which a head is too fast to be followed. */
const TOO_FAST = 25;

/** Whether the pictures need the head's position. */
export const followsHead = ({ shapes }: MaskPlan): boolean => shapes.some(({ space }) => space === 'world');

/**
 * How far the head may have been, between two answers, from the nearer of the two. Its axes go each at a speed of its
 * own, so that it may have been anywhere between: in the middle, or with one axis there and the other still here.
 */
function marginBetween(one: Aim, other: Aim): MaskMargin {
  const [pan, tilt] = [Math.abs(one.pan - other.pan), Math.abs(one.tilt - other.tilt)];
  const focal = ({ fieldOfView }: Aim): number => 1 / Math.tan((fieldOfView * Math.PI) / 360);
  return {
    angle: Math.max(Math.hypot(pan, tilt) / 2, Math.min(pan, tilt)),
    scale: Math.max(focal(one) / focal(other), focal(other) / focal(one)) - 1,
  };
}

/**
 * What is covered in a picture that was taken while the head went through these samples: each mask at each of them,
 * grown so far that every place in between is covered too.
 */
export function coverDuring(
  { shapes, travel }: MaskPlan,
  samples: readonly PositionSample[],
  size: PictureSize,
): Cover {
  const fixed = shapes.filter(({ space }) => space === 'picture').map((shape) => coveredBy(shape, null, size));
  const covered = fixed.filter((one) => one !== null);
  const world = shapes.filter(({ space }) => space === 'world');
  if (world.length === 0) return { covered, whole: null };
  if (!travel) return wholeCover('travel-unknown');
  if (samples.length === 0) return wholeCover('position-unknown');
  const sights = samples.map(({ position }) => aimAt(travel, position));
  const seen = new Set<string>();
  for (const [index, sight] of sights.entries()) {
    let { angle, scale }: MaskMargin = { angle: 0, scale: 0 };
    for (const near of [sights[index - 1], sights[index + 1]]) {
      if (!near) continue;
      const between = marginBetween(sight, near);
      angle = Math.max(angle, between.angle);
      scale = Math.max(scale, between.scale);
    }
    if (angle > TOO_FAST / 2) return wholeCover('too-fast');
    const margin = { angle: UNKNOWN_ERROR.angle + angle, scale: (1 + scale) * (1 + UNKNOWN_ERROR.scale) - 1 };
    // A head that stands gives the same answer again and again.
    const key = `${sight.pan} ${sight.tilt} ${sight.fieldOfView} ${margin.angle} ${margin.scale}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const shape of world) {
      const one = coveredBy(shape, sight, size, margin);
      if (one?.kind === 'whole') return wholeCover('too-fast');
      if (one) covered.push(one);
    }
  }
  return { covered, whole: null };
}
