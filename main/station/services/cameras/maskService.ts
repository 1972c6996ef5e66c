import { randomUUID } from 'node:crypto';
import type { MasksFrame } from '../../../../src/contract/masks.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { type Pair, placeAt } from '../../../../src/domain/camera/mask.ts';
import { drawnMaskSchema } from '../../../../src/domain/camera/masking.ts';
import type { PtzPosition } from '../../../../src/domain/camera/ptz.ts';
import { aimAt, cameraTravel } from '../../../../src/domain/camera/travel.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import type { MaskPlan, WholeCover } from '../../video/masks/maskPlan.ts';
import { type ChangeFeed, createChangeFeed } from '../changeFeed.ts';
import type { MaskRecords } from './maskRecords.ts';

/** What a window sends when a mask was drawn. */
export interface DrawnMask {
  readonly camera: string;
  readonly name: string;
  readonly why: string;
  readonly points: readonly Pair[];
  readonly aspect: number;
  readonly position: PtzPosition | null;
}

/** What windows may do with masks, and what the video is told of them. */
export interface MaskService {
  /** What is to be masked; null for a camera without masks. */
  planOf(camera: string): MaskPlan | null;
  /** Why no picture of a camera may be shown at all: `mask.unreadable`. */
  hides(camera: string): Result<void>;
  frame(camera: string): MasksFrame;
  readonly feed: ChangeFeed<string>;
  place(camera: string): Promise<Result<PtzPosition | null>>;
  draw(mask: DrawnMask): Promise<Result<void>>;
  remove(mask: string, why: string): Result<void>;
  /** What stations share of these cameras may have changed. */
  refresh(cameras: readonly string[]): void;
  /** The masker tells here why whole pictures are covered. */
  covered(camera: string, whole: WholeCover | null): void;
}

/** What the service is given. */
export interface MaskServiceOptions {
  readonly records: MaskRecords;
  readonly assetOf: (camera: string) => Asset | undefined;
  readonly sessionOf: (camera: string) => Promise<Result<CameraSession>>;
  /** Whether this position, and who is signed in at it, may draw masks on the camera and take them away. */
  readonly may: (camera: string) => Result<void>;
  readonly position: string;
  /** Wall clock, milliseconds since 1970. */
  readonly wall: () => number;
  /** What may be seen of a camera changed. */
  readonly onChange: (camera: string) => void;
}

/** Generic units by which a standing head's answers differ at most. */
const STANDS = 0.002;
/** Milliseconds between two looks at a head that should stand. */
const LOOK_AGAIN = 250;
/** Share of the picture's area that a mask has at least: less is a slip of the hand. */
const SMALLEST = 0.0002;

/** Opens the service. */
export function createMaskService(options: MaskServiceOptions): MaskService {
  const { records } = options;
  const covers = new Map<string, WholeCover>();
  const feed = createChangeFeed<string>();
  const travelOf = (camera: string) => cameraTravel(options.assetOf(camera) ?? {});
  /** Under which masks each camera is shown now. */
  const marks = new Map(records.cameras().map((camera) => [camera, records.mark(camera)]));
  /** Masks may have come or gone, drawn here or elsewhere; told once. */
  const changed = (camera: string): void => {
    const mark = records.mark(camera);
    if ((marks.get(camera) ?? '') === mark) return;
    marks.set(camera, mark);
    options.onChange(camera);
    feed.changed(camera);
  };

  const statusOf = async (camera: string): Promise<Result<PtzPosition | null>> => {
    const may = options.may(camera);
    if (!may.ok) return may;
    const session = await options.sessionOf(camera);
    if (!session.ok) return session;
    if (!session.value.ptz) return ok(null);
    const status = await session.value.status();
    if (!status.ok) return status;
    const { pan, tilt, zoom } = status.value;
    if (![pan, tilt, zoom].every(Number.isFinite))
      return refuse('mask.no-position', 'The camera does not say where it looks');
    return ok({ pan, tilt, zoom });
  };
  /** Where a head stands; looked at twice. */
  const standing = async (camera: string): Promise<Result<PtzPosition | null>> => {
    const first = await statusOf(camera);
    if (!first.ok || first.value === null) return first;
    if (!travelOf(camera))
      return refuse('mask.no-travel', 'Nobody wrote down what this camera’s positions are in degrees');
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    const second = await statusOf(camera);
    if (!second.ok || second.value === null) return second;
    return near(first.value, second.value) ? second : refuse('mask.moving', 'The camera is turning');
  };

  return {
    feed,
    planOf(camera) {
      const shapes = records.of(camera).map(({ space, points }) => ({ space, points }));
      return shapes.length === 0 ? null : { shapes, travel: travelOf(camera) };
    },
    hides: (camera) =>
      records.unreadable(camera) ? refuse('mask.unreadable', 'The masks of this camera cannot be read') : ok(undefined),
    frame: (camera) => ({
      masks: records.of(camera).map(({ id, name, by, at, why, kept }) => ({ id, name, by, at, why, kept })),
      cover: covers.get(camera) ?? null,
    }),
    covered(camera, whole) {
      if (whole === null) covers.delete(camera);
      else covers.set(camera, whole);
      feed.changed(camera);
    },
    place: standing,

    async draw({ camera, name, why, points, aspect, position }) {
      const now = await standing(camera);
      if (!now.ok) return now;
      if ((now.value === null) !== (position === null) || (now.value && position && !near(now.value, position)))
        return refuse('mask.moved', 'The camera has turned since the mask was begun');
      if (areaOf(points) < SMALLEST) return refuse('mask.shape', 'This mask has no area');
      const travel = travelOf(camera);
      const sight = now.value && travel ? aimAt(travel, now.value) : null;
      const size = { width: aspect, height: 1 };
      const mask = drawnMaskSchema.safeParse({
        ...{ id: randomUUID(), name, why },
        ...(sight
          ? {
              space: 'world',
              points: points.map(([x, y]) => placeAt([x * aspect, y], sight, size)),
            }
          : { space: 'picture', points }),
      });
      if (!mask.success) return refuse('mask.shape', mask.error.issues[0]?.message ?? 'wrong');
      const added = records.add(camera, mask.data);
      if (added.ok) changed(camera);
      return added;
    },

    refresh(cameras) {
      for (const camera of cameras) {
        records.refresh(camera);
        changed(camera);
      }
    },

    remove(id, why) {
      const removed = { by: options.position, at: new Date(options.wall()).toISOString(), why };
      const camera = records.find(id)?.camera;
      const may = camera === undefined ? ok(undefined) : options.may(camera);
      if (!may.ok) return may;
      const done = records.remove(id, removed);
      if (!done.ok) return done;
      changed(done.value);
      return ok(undefined);
    },
  };
}

const near = (one: PtzPosition, other: PtzPosition): boolean =>
  Math.abs(one.pan - other.pan) < STANDS &&
  Math.abs(one.tilt - other.tilt) < STANDS &&
  Math.abs(one.zoom - other.zoom) < STANDS;

/** Area of a polygon without regard to its sense, as a share of the picture. */
function areaOf(points: readonly Pair[]): number {
  const sum = points.reduce((total, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    return total + x * nextY - nextX * y;
  }, 0);
  return Math.abs(sum) / 2;
}
