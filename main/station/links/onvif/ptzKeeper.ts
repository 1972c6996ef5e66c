import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import type { CameraSession, PtzStatus, PtzVelocity } from './cameraSession.ts';

/** Keeps moves safe: a camera moves while somebody says so again and again, and stops when nobody does. */
export interface PtzKeeper {
  /**
   * Moves a camera, or goes on moving it. To be said again at least every half second: after `silence` without a word
   * the keeper stops the camera, and the camera was told to stop by itself a little later. Refusals are the session's,
   * and `ptz.not-confirmed` once the camera has said yes for two seconds and stood still.
   */
  move(camera: string, velocity: PtzVelocity): Promise<Result<void>>;
  /** Stops a camera; asked up to three times, for a camera that goes on turning does harm. */
  stop(camera: string): Promise<Result<void>>;
  /** Stops everything that moves. */
  close(): Promise<void>;
}

/** What the keeper is given; times in milliseconds. */
export interface PtzKeeperOptions {
  readonly sessionOf: (camera: string) => Promise<Result<CameraSession>>;
  /** Without a word for so long, a camera is stopped; one second unless told. */
  readonly silence?: number;
  /** Hears of a camera that said yes and stood still (`false`), and of one that was seen to move (`true`). */
  readonly onConfirmed?: (camera: string, moved: boolean) => void;
  /** So long a camera has to be seen moving; two seconds unless told. */
  readonly doubtAfter?: number;
  /** Hears of a camera that could not be stopped. */
  readonly onRunaway?: (camera: string, refusal: Refusal) => void;
}

/** What one camera is to do. Calls go out one after the other: two connections could otherwise overtake each other. */
interface Head {
  /** Wanted speed; null is standing. */
  wanted: PtzVelocity | null;
  running: Promise<Result<void>> | null;
  /** Counts what was wanted, so that a call under way knows it is no longer the last word. */
  word: number;
  silence: NodeJS.Timeout | undefined;
  moving: boolean;
  /** It said yes and was not seen to move. */
  doubted: boolean;
}

/** The camera's own time limit is longer than ours, so that a late repeat does not make it stutter. */
const CAMERA_MARGIN = 500;
const STOP_TRIES = 3;
const LOOK_AGAIN = 200;

/** Opens the keeper. */
export function createPtzKeeper(options: PtzKeeperOptions): PtzKeeper {
  const silence = options.silence ?? 1_000;
  const doubtAfter = options.doubtAfter ?? 2_000;
  const heads = new Map<string, Head>();

  const tell = async (camera: string, head: Head): Promise<Result<void>> => {
    for (;;) {
      const { wanted, word } = head;
      const session = await options.sessionOf(camera);
      if (!session.ok) return session;
      let answer: Result<void>;
      if (wanted === null) {
        answer = await stopped(session.value);
        if (!answer.ok) options.onRunaway?.(camera, answer.refusal);
        head.moving = false;
        head.doubted = false;
      } else {
        answer = await session.value.continuousMove(wanted, silence + CAMERA_MARGIN);
        if (answer.ok && !head.moving) {
          head.moving = true;
          void look(camera, head, session.value);
        }
        if (answer.ok && head.doubted) answer = refuse('ptz.not-confirmed', 'The camera said yes and does not move');
      }
      if (head.word === word) return answer;
    }
  };

  const say = (camera: string, wanted: PtzVelocity | null): Promise<Result<void>> => {
    let head = heads.get(camera);
    if (!head) {
      head = { wanted, running: null, word: 0, silence: undefined, moving: false, doubted: false };
      heads.set(camera, head);
    }
    const own = head;
    own.wanted = wanted;
    own.word += 1;
    clearTimeout(own.silence);
    if (wanted !== null) own.silence = setTimeout(() => void say(camera, null), silence);
    own.running ??= tell(camera, own)
      .catch(() => cameraRefusal('camera.fault', { operation: 'move' }))
      .finally(() => {
        own.running = null;
        if (own.wanted === null) heads.delete(camera);
      });
    return own.running;
  };

  /** Looks whether the camera does what it said yes to, until it does, stops being asked, or time is up. */
  const look = async (camera: string, head: Head, session: CameraSession): Promise<void> => {
    const before = await session.status();
    let left = doubtAfter;
    while (head.wanted !== null && left > 0) {
      const now = await session.status();
      if (!now.ok) return;
      if (now.value.moving === true || (before.ok && moved(before.value, now.value))) {
        options.onConfirmed?.(camera, true);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
      left -= LOOK_AGAIN;
    }
    if (head.wanted === null) return;
    head.doubted = true;
    options.onConfirmed?.(camera, false);
  };

  return {
    move: (camera, velocity) => say(camera, velocity),
    stop: (camera) => say(camera, null),
    async close() {
      await Promise.all([...heads.keys()].map((camera) => say(camera, null)));
    },
  };
}

async function stopped(session: CameraSession): Promise<Result<void>> {
  let answer: Result<void> = ok(undefined);
  for (let tries = 0; tries < STOP_TRIES; tries += 1) {
    answer = await session.stop();
    if (answer.ok) return answer;
  }
  return answer;
}

const moved = (before: PtzStatus, now: PtzStatus): boolean =>
  Math.abs(before.pan - now.pan) + Math.abs(before.tilt - now.tilt) + Math.abs(before.zoom - now.zoom) > 0.001;
