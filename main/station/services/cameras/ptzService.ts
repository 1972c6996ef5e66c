import {
  type CameraView,
  type LookOutcome,
  MOST_TURNED,
  type Patrol,
  type PatrolState,
} from '../../../../src/contract/ptz.ts';
import type { Asset, LonLat } from '../../../../src/domain/asset/asset.ts';
import {
  type Aim,
  aimAt,
  aimOf,
  azimuthOf,
  boxed,
  centred,
  mountOf,
  opticsOf,
  type PictureBox,
  type PtzOptics,
  type PtzPosition,
  positionOf,
} from '../../../../src/domain/camera/ptz.ts';
import { camerasByUse, cameraView } from '../../../../src/domain/camera/view.ts';
import { metresBetween } from '../../../../src/domain/place/course.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraPreset, CameraTour, PtzLimits, PtzVelocity } from '../../links/onvif/cameraPtz.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import { createPtzKeeper } from '../../links/onvif/ptzKeeper.ts';
import type { Register } from '../../register/register.ts';
import { createPatrols, type PatrolsOptions } from './patrols.ts';
import { createViewWatch } from './viewWatch.ts';

/** Where cameras look and how they are sent there; the contract is `src/contract/ptz.ts`, with the refusals. */
export interface PtzService {
  /** Moves while it is repeated. `hand` names the window, for `letGo`. */
  move(camera: string, velocity: PtzVelocity, hand?: string): Promise<Result<void>>;
  stop(camera: string): Promise<Result<void>>;
  /** Another position moves it now: nothing more is said to it. */
  yield(camera: string): void;
  /** A window is gone: what it moves stops now. */
  letGo(hand: string): void;
  status(camera: string): Promise<Result<CameraView>>;
  centre(camera: string, x: number, y: number): Promise<Result<void>>;
  zoomTo(camera: string, box: PictureBox): Promise<Result<void>>;
  lookAt(place: LonLat, cameras?: readonly string[]): Promise<LookOutcome[]>;
  home(camera: string): Promise<Result<void>>;
  presets(camera: string): Promise<Result<{ presets: readonly CameraPreset[]; tours: readonly CameraTour[] }>>;
  gotoPreset(camera: string, preset: string): Promise<Result<void>>;
  savePreset(camera: string, name: string, preset?: string): Promise<Result<void>>;
  removePreset(camera: string, preset: string): Promise<Result<void>>;
  operateTour(camera: string, tour: string, start: boolean): Promise<Result<void>>;
  saveTour(patrol: Patrol): Result<void>;
  removeTour(id: string): Result<void>;
  startTour(id: string): Result<void>;
  stopTour(id: string): Result<void>;
  watchTours(signal: AbortSignal | undefined): AsyncGenerator<{ tours: PatrolState[] }>;
  watchViews(cameras: readonly string[], signal: AbortSignal | undefined): AsyncGenerator<{ views: CameraView[] }>;
  /** Stops what moves. */
  close(): Promise<void>;
}

/** What the service is given. */
export interface PtzServiceOptions {
  readonly register: Pick<Register, 'byId' | 'nearest'>;
  readonly sessionOf: (camera: string) => Promise<Result<CameraSession>>;
  /** Decides whether this position may turn the camera, and then does it; `priority` 0 is a tour. */
  readonly turn: (camera: string, act: () => Promise<Result<void>>, priority?: number) => Promise<Result<void>>;
  /** Whether this position may look through the camera. */
  readonly maySee: (camera: string) => Result<void>;
  /** Whether this position may turn the camera, before a tour of it is made, changed, begun or ended. */
  readonly mayMove: (camera: string) => Result<void>;
  readonly store: PatrolsOptions['store'];
  readonly position: string;
  /** A camera could not be stopped; null once it stands after all. */
  readonly onRunaway: (camera: string, refusal: Refusal | null) => void;
  /** Monotonic milliseconds, and the wall clock. */
  readonly now: () => number;
  readonly wall: () => number;
  readonly resumeAfter?: number;
}

/** How many cameras around a place are looked through for "look there". */
const AROUND = 60;

/** Everybody's hand comes before a tour. */
const TOUR = 0;

const NO_POSITION = refuse('ptz.no-position', 'The camera does not say where it looks');

/** A head and where it looks now. */
interface Head {
  readonly session: CameraSession;
  readonly limits: PtzLimits;
  readonly optics: PtzOptics;
  readonly position: PtzPosition;
  readonly moving: boolean | undefined;
  readonly aim: Aim;
}

/** Opens the service. */
export function createPtzService(options: PtzServiceOptions): PtzService {
  const { register, sessionOf, turn, now, wall } = options;
  const keeper = createPtzKeeper({ sessionOf, onRunaway: options.onRunaway });

  const assetOf = (camera: string): Result<Asset> => {
    const asset = register.byId(camera);
    return asset?.kind === 'camera' ? ok(asset) : cameraRefusal('camera.unknown', { camera });
  };

  const headOf = async (asset: Asset): Promise<Result<Head>> => {
    const session = await sessionOf(asset.id);
    if (!session.ok) return session;
    if (!session.value.ptz) return cameraRefusal('camera.no-ptz');
    const limits = await session.value.limits();
    if (!limits.ok) return limits;
    const status = await session.value.status();
    if (!status.ok) return status.refusal.code === 'camera.fault' ? NO_POSITION : status;
    if (!['pan', 'tilt', 'zoom'].every((axis) => Number.isFinite(status.value[axis as keyof PtzPosition])))
      return NO_POSITION;
    const { pan, tilt, zoomRatio } = limits.value;
    const optics = opticsOf(asset.attributes, { pan, tilt, zoomRatio, shape: shapeOf(session.value) });
    const { moving, ...position } = status.value;
    return ok({
      session: session.value,
      limits: limits.value,
      optics,
      position,
      moving,
      aim: aimOf(optics, position),
    });
  };

  const viewOf = async (camera: string): Promise<Result<CameraView>> => {
    const allowed = options.maySee(camera);
    if (!allowed.ok) return allowed;
    const asset = assetOf(camera);
    if (!asset.ok) return asset;
    const head = await headOf(asset.value);
    if (!head.ok) return head;
    const { optics, position, aim, moving } = head.value;
    return ok({
      camera,
      position,
      azimuth: azimuthOf(mountOf(asset.value), aim),
      tilt: aim.tilt,
      fieldOfView: aim.fieldOfView,
      widest: optics.widest,
      narrowest: optics.narrowest,
      range: cameraView(asset.value).range,
      moving: moving ?? null,
      runaway: keeper.runaways().includes(camera),
      at: wall(),
    });
  };
  const views = createViewWatch({ ask: viewOf, now });

  /** An operator's act: the camera's tour waits, and those who watch it are told soon. */
  const byHand = (camera: string, act: () => Promise<Result<void>>): Promise<Result<void>> =>
    turn(camera, () => {
      patrols.handOn(camera);
      views.touched(camera);
      return act();
    });

  /** Sends a head to a place, in the way that it knows. */
  const send = (camera: string, head: Head, to: PtzPosition): Promise<Result<void>> => {
    if (head.limits.absolute) return keeper.go(camera, (session) => session.absoluteMove(to), to);
    if (!head.limits.relative) return Promise.resolve(refuse('ptz.no-places', 'The camera cannot be sent to a place'));
    const by = {
      pan: to.pan - head.position.pan,
      tilt: to.tilt - head.position.tilt,
      zoom: to.zoom - head.position.zoom,
    };
    return keeper.go(camera, (session) => session.relativeMove(by), to);
  };

  const aimed = (camera: string, want: (head: Head, asset: Asset) => Result<PtzPosition>): Promise<Result<void>> =>
    byHand(camera, async () => {
      const asset = assetOf(camera);
      if (!asset.ok) return asset;
      const head = await headOf(asset.value);
      if (!head.ok) return head;
      const to = want(head.value, asset.value);
      return to.ok ? send(camera, head.value, to.value) : to;
    });

  const goToPreset = async (camera: string, token: string): Promise<Result<void>> => {
    const session = await sessionOf(camera);
    if (!session.ok) return session;
    const presets = await session.value.presets();
    if (!presets.ok) return presets;
    const preset = presets.value.find((one) => one.token === token);
    if (!preset) return refuse('ptz.no-preset', 'The camera does not know this preset');
    return keeper.go(camera, (head) => head.gotoPreset(token), preset.place);
  };

  const patrols = createPatrols({
    goTo: (camera, preset) =>
      turn(
        camera,
        () => {
          views.touched(camera);
          return goToPreset(camera, preset);
        },
        TOUR,
      ),
    may: options.mayMove,
    store: options.store,
    position: options.position,
    now,
    wall,
    ...(options.resumeAfter === undefined ? {} : { resumeAfter: options.resumeAfter }),
  });

  /** An act on the session itself that is no movement. */
  const onSession = (
    camera: string,
    act: (session: CameraSession) => Promise<Result<unknown>>,
  ): Promise<Result<void>> =>
    byHand(camera, async () => {
      const session = await sessionOf(camera);
      if (!session.ok) return session;
      const done = await act(session.value);
      return done.ok ? ok(undefined) : done;
    });

  const lookOne = async (asset: Asset, place: LonLat): Promise<LookOutcome> => {
    const outcome = { camera: asset.id, metres: Math.round(metresBetween(asset.at, place)), refusal: null };
    const [use] = camerasByUse([asset], place);
    if (use?.sight === 'sees') return { ...outcome, outcome: 'sees' };
    const done: Result<void> =
      use?.sight === 'can-turn'
        ? await aimed(asset.id, (head) => {
            const aim = aimAt(mountOf(asset), place);
            if (!aim) return refuse('ptz.no-azimuth', 'Nobody wrote down where this camera is mounted to look');
            const { position, within } = positionOf(head.optics, aim);
            return within ? ok(position) : refuse('ptz.out-of-reach', 'The camera does not turn so far');
          })
        : refuse('ptz.not-seen', 'The camera is too far, or fixed and looks elsewhere');
    if (done.ok) return { ...outcome, outcome: 'turned' };
    return { ...outcome, outcome: 'refused', refusal: { ...done.refusal, context: { ...done.refusal.context } } };
  };

  return {
    move: (camera, velocity, hand) => byHand(camera, () => keeper.move(camera, velocity, hand)),
    stop(camera) {
      views.touched(camera);
      return keeper.stop(camera);
    },
    yield: keeper.yield,
    letGo: keeper.letGo,
    status: viewOf,
    centre: (camera, x, y) =>
      aimed(camera, ({ aim, optics, position }) => {
        const to = positionOf(optics, centred(aim, optics.shape, x, y)).position;
        return ok({ ...to, zoom: position.zoom });
      }),
    zoomTo: (camera, box) =>
      aimed(camera, ({ aim, optics, position }) => {
        const to = positionOf(optics, boxed(aim, optics.shape, box)).position;
        // A box around the middle turns nothing, whatever a camera rounds.
        const turns = box.left + box.right !== 0 || box.bottom + box.top !== 0;
        return ok(turns ? to : { ...position, zoom: to.zoom });
      }),
    async lookAt(place, cameras) {
      const asked = cameras
        ? cameras.flatMap((id) => {
            const asset = assetOf(id);
            return asset.ok ? asset.value : [];
          })
        : register.nearest(place, 'camera', AROUND).map(({ asset }) => asset);
      const ordered = camerasByUse(asked, place).filter(({ sight }) => cameras !== undefined || sight !== 'near');
      return Promise.all(ordered.slice(0, MOST_TURNED).map(({ camera }) => lookOne(camera, place)));
    },
    home: (camera) => byHand(camera, () => keeper.go(camera, (session) => session.gotoHome())),
    async presets(camera) {
      const allowed = options.maySee(camera);
      if (!allowed.ok) return allowed;
      const session = await sessionOf(camera);
      if (!session.ok) return session;
      const presets = await session.value.presets();
      if (!presets.ok) return presets;
      const tours = await session.value.cameraTours();
      return ok({ presets: presets.value, tours: tours.ok ? tours.value : [] });
    },
    gotoPreset: (camera, preset) => byHand(camera, () => goToPreset(camera, preset)),
    savePreset: (camera, name, preset) => onSession(camera, (session) => session.setPreset(name, preset)),
    removePreset: (camera, preset) => onSession(camera, (session) => session.removePreset(preset)),
    operateTour: (camera, tour, start) =>
      onSession(camera, (session) => session.operateTour(tour, start ? 'Start' : 'Stop')),
    saveTour: patrols.save,
    removeTour: patrols.remove,
    startTour: patrols.start,
    stopTour: patrols.stop,
    watchTours: patrols.watch,
    watchViews: views.watch,
    async close() {
      patrols.close();
      views.close();
      await keeper.close();
    },
  };
}

/** Height by width of the largest picture that a session offers; null where it tells none. */
function shapeOf({ profiles }: CameraSession): number | null {
  const [largest] = [...profiles].sort((one, other) => other.width - one.width);
  return largest && largest.width > 0 && largest.height > 0 ? largest.height / largest.width : null;
}
