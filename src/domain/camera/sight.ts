import type { Look } from './health.ts';
import { type GreyPicture, isBlack, lightOf, overlay } from './picture.ts';

/** Where a head stands, generic space; null for a camera that does not turn, or does not say. */
export interface HeadPosition {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** A picture of what a camera should see, and where its head stood. */
export interface ReferenceStill {
  readonly picture: GreyPicture;
  readonly head: HeadPosition | null;
  /** When it was taken, ms since 1970. */
  readonly at: number;
  readonly from: PictureSource;
}

/**
 * Where a picture came from: the camera's still, or its small stream where it gives no still. The two may be cut
 * differently, so they are never compared with each other.
 */
export type PictureSource = 'still' | 'stream';

/** One picture as it was judged. */
export interface Sight {
  readonly picture: GreyPicture;
  /**
   * Stands for the picture in detail, its captions left out: a clock may go on in a picture that stands still. The grain
   * of a living sensor and the light of the day leave no picture as it was minutes ago.
   */
  readonly mark: string;
  /** Where the head stood before and after; null for a camera that does not turn. */
  readonly head: HeadPosition | null;
  readonly from: PictureSource;
  /** It turned while the picture was taken, or does not say where it looks: it is not compared. */
  readonly isTurning: boolean;
}

/** A head has come back when it stands so near, in each axis. */
const NEAR = 0.01;
/** References of one camera from one source: by day, by night, under its own lamp. */
export const MOST_REFERENCES = 6;
/** Light that is less alike than this is other light, and wants a reference of its own. */
const SAME_LIGHT = 0.8;

const isSameHead = (one: HeadPosition | null, other: HeadPosition | null): boolean =>
  one === null || other === null
    ? one === other
    : Math.abs(one.pan - other.pan) < NEAR &&
      Math.abs(one.tilt - other.tilt) < NEAR &&
      Math.abs(one.zoom - other.zoom) < NEAR;

/** How alike the light of two pictures is, 0 to 1. */
const lightLikeness = (one: GreyPicture, other: GreyPicture): number => {
  const [a, b] = [lightOf(one) + 1, lightOf(other) + 1];
  return Math.min(a, b) / Math.max(a, b);
};

/**
 * Whether the camera was moved: its edges lie elsewhere than in the reference, or, in light like the reference's, nowhere
 * at all. In other light what cannot be found is merely not seen: null. Compared is the reference whose light is nearest.
 */
function isMoved(references: readonly ReferenceStill[], picture: GreyPicture): boolean | null {
  const nearest = references.toSorted(
    (one, other) => lightLikeness(other.picture, picture) - lightLikeness(one.picture, picture),
  )[0];
  if (!nearest) return null;
  const { here, elsewhere, light } = overlay(nearest.picture, picture);
  if (here >= CLEARLY_HERE) return false;
  if (elsewhere >= CLEARLY_ELSEWHERE && elsewhere > here + MARGIN) return true;
  if (here < NOWHERE && light >= SAME_LIGHT) return true;
  return null;
}

/*
 * Likenesses, measured on thirty streets: the same view within three hours 0.50 to 0.97, by night against by night 0.91
 * and more, at dusk against noon 0.28 to 0.59; turned by 8 degrees 0.05 to 0.42 here and 0.56 to 0.84 elsewhere, by 20
 * degrees or more -0.13 to 0.34 here.
 */
const CLEARLY_HERE = 0.45;
const CLEARLY_ELSEWHERE = 0.45;
const MARGIN = 0.15;
const NOWHERE = 0.25;

/**
 * What a picture says of its camera, and whether it becomes a reference. A head is compared only where it stood when the
 * reference was taken: elsewhere it shows other things by design. `before`: the picture before this one. References and
 * pictures of another source than this one's are as if they were not there.
 */
export function sighted(
  all: readonly ReferenceStill[],
  before: Sight | null,
  now: Sight,
): { readonly look: Extract<Look, { kind: 'picture' }>; readonly isReference: boolean } {
  const { picture } = now;
  if (isBlack(picture))
    return { look: { kind: 'picture', black: true, frozen: null, moved: null }, isReference: false };
  const references = all.filter(({ from }) => from === now.from);
  const frozen = before?.from === now.from ? before.mark === now.mark : null;
  const here = references.filter(({ head }) => isSameHead(head, now.head));
  const moved = now.isTurning || frozen === true || here.length === 0 ? null : isMoved(here, picture);
  // The first picture is what it should see. Towards night it is followed by others, while it is surely the same view.
  const isFirst = references.length === 0 && !now.isTurning;
  const isOtherLight = here.every((reference) => lightLikeness(reference.picture, picture) < SAME_LIGHT);
  const isReference = isFirst || (moved === false && isOtherLight && references.length < MOST_REFERENCES);
  return { look: { kind: 'picture', black: false, frozen, moved }, isReference };
}
