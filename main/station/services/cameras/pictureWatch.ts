import type { Look } from '../../../../src/domain/camera/health.ts';
import { type ReferenceStill, type Sight, sighted } from '../../../../src/domain/camera/sight.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { fetchStill, type StillAddress } from '../../links/onvif/stillPicture.ts';
import { greyOf } from './greyPicture.ts';
import type { ReferenceStills } from './referenceStills.ts';
import { createRounds, type Rounds } from './rounds.ts';

/** Compares the pictures of all cameras, a few at once and each every few minutes. */
export interface PictureWatch {
  readonly rounds: Rounds;
  /**
   * Takes what a camera shows now as what it should show, in place of all references before. Refusals: `camera.*`,
   * `picture.black`, `picture.unreadable`, `picture.turning`.
   */
  takeReference(camera: string): Promise<Result<void>>;
}

/** What the watch is given; times in ms. */
export interface PictureWatchOptions {
  readonly ffmpeg: string;
  readonly sessionOf: (camera: string) => Promise<Result<CameraSession>>;
  readonly stillOf: (camera: string) => Promise<Result<StillAddress>>;
  readonly references: ReferenceStills;
  readonly isUsable: (camera: string) => boolean;
  readonly saw: (camera: string, look: Look) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly every: number;
  /** Before the look that confirms what was found. */
  readonly soon: number;
  /** Before the first look; none unless told. */
  readonly after?: number;
}

/** Pictures that are fetched and decoded at once. */
const AT_ONCE = 2;

/** Opens the watch; cameras are handed to its rounds. */
export function createPictureWatch(options: PictureWatchOptions): PictureWatch {
  const { references, now } = options;
  const last = new Map<string, Sight>();
  /** Cameras of which something was found, and looked at once more. */
  const suspects = new Set<string>();

  /** Where the head stands; undefined while it turns and for one that does not say. */
  const headOf = async (session: CameraSession): Promise<ReferenceStill['head'] | undefined> => {
    if (!session.ptz) return null;
    const status = await session.status();
    if (!status.ok || status.value.moving === true) return undefined;
    const { pan, tilt, zoom } = status.value;
    return { pan, tilt, zoom };
  };

  const see = async (camera: string): Promise<Result<Sight>> => {
    const session = await options.sessionOf(camera);
    if (!session.ok) return session;
    const address = await options.stillOf(camera);
    if (!address.ok) return address;
    const before = await headOf(session.value);
    const still = await fetchStill(address.value);
    if (!still.ok) return still;
    const after = await headOf(session.value);
    const grey = await greyOf(options.ffmpeg, still.value);
    if (!grey) return refuse('picture.unreadable', 'The still picture cannot be read');
    const isTurning = before === undefined || after === undefined || JSON.stringify(before) !== JSON.stringify(after);
    return ok({ ...grey, head: isTurning ? null : before, isTurning });
  };

  const visit = async (camera: string): Promise<boolean> => {
    if (!options.isUsable(camera)) return false;
    const sight = await see(camera);
    // That no still could be had says nothing of the picture: a camera without stills is not black.
    if (!sight.ok) return false;
    const known = references.of(camera);
    const { look, isReference } = sighted(known, last.get(camera) ?? null, sight.value);
    last.set(camera, sight.value);
    if (isReference)
      references.keep(camera, [...known, { picture: sight.value.picture, head: sight.value.head, at: now() }]);
    options.saw(camera, look);
    const isBad = look.black || look.frozen === true || look.moved === true;
    const isNew = isBad && !suspects.has(camera);
    if (isBad) suspects.add(camera);
    else suspects.delete(camera);
    return isNew;
  };

  return {
    rounds: createRounds({
      every: options.every,
      after: options.after,
      atOnce: AT_ONCE,
      soon: options.soon,
      visit,
      random: options.random,
    }),
    async takeReference(camera) {
      const sight = await see(camera);
      if (!sight.ok) return sight;
      const { picture, head, isTurning } = sight.value;
      if (isTurning) return refuse('picture.turning', 'The camera turns, or does not say where it looks');
      const { look } = sighted([], null, sight.value);
      if (look.black) return refuse('picture.black', 'The picture is black');
      references.keep(camera, [{ picture, head, at: now() }]);
      last.set(camera, sight.value);
      options.saw(camera, { kind: 'picture', black: false, frozen: null, moved: false });
      return ok(undefined);
    },
  };
}
