import { ok, type Result } from '../../../../src/shared/result.ts';
import type { CameraImaging } from '../../links/onvif/imaging.ts';

/** Moves the focus of cameras while somebody holds it. */
export interface FocusHand {
  /** -1 (near) to 1 (far), to be said again while it is held; 0 stops. Refusals: `camera.*`, `camera.no-imaging`. */
  move(camera: string, speed: number): Promise<Result<void>>;
  /** Stops what still moves. */
  close(): Promise<void>;
}

/** What the hand is given. */
export interface FocusHandOptions {
  /** Asks a camera that this position may set. */
  readonly change: (
    camera: string,
    order: (imaging: Pick<CameraImaging, 'moveFocus' | 'stopFocus'>) => Promise<Result<void>>,
  ) => Promise<Result<void>>;
  /** Asks it whether the position may or not: what moves is stopped also when the right went meanwhile. */
  readonly stop: (camera: string) => Promise<Result<void>>;
  /** Silence after which the focus is stopped, ms; one second unless told. */
  readonly silence?: number;
}

/** A focus that could not be stopped is told to again, so often. */
const STOPS = 3;

/**
 * ONVIF moves a focus until it is stopped, or to the end of its way (Imaging, clause 5.3): a window that dies meanwhile
 * would leave the picture blurred. Whoever holds it says so again; after a second of silence it is stopped from here.
 */
export function createFocusHand(options: FocusHandOptions): FocusHand {
  const silence = options.silence ?? 1_000;
  const moving = new Map<string, NodeJS.Timeout>();

  const rest = (camera: string): void => {
    clearTimeout(moving.get(camera));
    moving.delete(camera);
  };
  const stop = async (camera: string): Promise<Result<void>> => {
    let stopped: Result<void> = ok(undefined);
    for (let tries = 0; tries < STOPS; tries += 1) {
      stopped = await options.stop(camera);
      // Somebody took it up again meanwhile, or it stands.
      if (stopped.ok || moving.has(camera)) break;
    }
    return stopped;
  };
  const hold = (camera: string): void => {
    clearTimeout(moving.get(camera));
    moving.set(
      camera,
      setTimeout(() => {
        rest(camera);
        void stop(camera);
      }, silence),
    );
  };

  return {
    async move(camera, speed) {
      if (speed === 0) {
        // What does not move from here is for those who may set the camera.
        if (!moving.has(camera)) return options.change(camera, (imaging) => imaging.stopFocus());
        rest(camera);
        return stop(camera);
      }
      const before = moving.has(camera);
      hold(camera);
      const moved = await options.change(camera, (imaging) => imaging.moveFocus(speed));
      if (!moved.ok && !before) rest(camera);
      return moved;
    },
    async close() {
      const left = [...moving.keys()];
      for (const camera of left) rest(camera);
      await Promise.all(left.map((camera) => options.stop(camera)));
    },
  };
}
