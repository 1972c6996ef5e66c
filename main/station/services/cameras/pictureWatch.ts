import type { Look } from '../../../../src/domain/camera/health.ts';
import { type PictureSource, type ReferenceStill, type Sight, sighted } from '../../../../src/domain/camera/sight.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { fetchStill, type StillAddress } from '../../links/onvif/stillPicture.ts';
import { greyOf } from './greyPicture.ts';
import type { ReferenceStills } from './referenceStills.ts';
import { createRounds, type Rounds } from './rounds.ts';
import { createTurns } from './turns.ts';

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
  /** A key picture of the small stream, for a camera that gives no still: the start of a fragmented MP4, and the picture. */
  readonly keyPictureOf: (camera: string) => Promise<Result<Buffer>>;
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

/**
 * Pictures that are fetched and decoded at once, stills and key pictures together: the budget of this watch however many
 * cameras give no still. A key picture takes a connection, at most seven seconds and two short runs of ffmpeg.
 */
const AT_ONCE = 2;
/** Refusals after which the stream is not asked either: the camera is away, or is not the one that is meant. */
const AWAY = new Set([
  'camera.unknown',
  'camera.unreachable',
  'camera.timeout',
  'camera.certificate',
  'camera.other-device',
]);

/** Opens the watch; cameras are handed to its rounds. */
export function createPictureWatch(options: PictureWatchOptions): PictureWatch {
  const { references, now } = options;
  const last = new Map<string, Sight>();
  /** Cameras of which something was found, and looked at once more. */
  const suspects = new Set<string>();
  /** Second looks, and those that an operator asks for, come besides the rounds: streams are read by turns all the same. */
  const turn = createTurns(AT_ONCE);

  /** Where the head stands; undefined while it turns and for one that does not say. */
  const headOf = async (session: CameraSession): Promise<ReferenceStill['head'] | undefined> => {
    if (!session.ptz) return null;
    const status = await session.status();
    if (!status.ok || status.value.moving === true) return undefined;
    const { pan, tilt, zoom } = status.value;
    return [pan, tilt, zoom].every(Number.isFinite) ? { pan, tilt, zoom } : undefined;
  };

  /** Its still, or, where it gives none, a key picture of its small stream. */
  const pictureOf = async (
    camera: string,
  ): Promise<Result<{ readonly bytes: Buffer; readonly from: PictureSource }>> => {
    const address = await options.stillOf(camera);
    if (!address.ok && AWAY.has(address.refusal.code)) return address;
    const still = address.ok ? await fetchStill(address.value) : address;
    if (still.ok) return ok({ bytes: still.value, from: 'still' });
    if (still.refusal.code === 'camera.certificate') return still;
    const giveBack = await turn();
    const key = await options.keyPictureOf(camera).finally(giveBack);
    return key.ok ? ok({ bytes: key.value, from: 'stream' }) : key;
  };

  const see = async (camera: string): Promise<Result<Sight>> => {
    const session = await options.sessionOf(camera);
    if (!session.ok) return session;
    const before = await headOf(session.value);
    const shown = await pictureOf(camera);
    if (!shown.ok) return shown;
    const after = await headOf(session.value);
    const { bytes, from } = shown.value;
    const grey = await greyOf(options.ffmpeg, bytes, from === 'still' ? 'jpeg' : 'mp4');
    if (!grey) return refuse('picture.unreadable', 'The picture cannot be read');
    const isTurning = before === undefined || after === undefined || JSON.stringify(before) !== JSON.stringify(after);
    return ok({ ...grey, from, head: isTurning ? null : before, isTurning });
  };

  const referenceOf = ({ picture, head, from }: Sight): ReferenceStill => ({ picture, head, at: now(), from });

  const visit = async (camera: string): Promise<boolean> => {
    if (!options.isUsable(camera)) return false;
    const sight = await see(camera);
    // That none could be had says nothing of the picture: a camera without pictures is not black.
    if (!sight.ok) return false;
    const known = references.of(camera);
    const { look, isReference } = sighted(known, last.get(camera) ?? null, sight.value);
    last.set(camera, sight.value);
    if (isReference) references.keep(camera, [...known, referenceOf(sight.value)]);
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
      if (sight.value.isTurning) return refuse('picture.turning', 'The camera turns, or does not say where it looks');
      const { look } = sighted([], null, sight.value);
      if (look.black) return refuse('picture.black', 'The picture is black');
      references.keep(camera, [referenceOf(sight.value)]);
      last.set(camera, sight.value);
      options.saw(camera, { kind: 'picture', black: false, frozen: null, moved: false });
      return ok(undefined);
    },
  };
}
