import type { CameraView } from '../../../../src/contract/ptz.ts';
import type { Result } from '../../../../src/shared/result.ts';
import { createChangeFeed } from '../changeFeed.ts';

/** Where watched cameras look: asked while somebody watches, once for all who do. */
export interface ViewWatch {
  /** Those known first, then each that changed; ends with `signal`. */
  watch(cameras: readonly string[], signal: AbortSignal | undefined): AsyncGenerator<{ views: CameraView[] }>;
  /** A camera is being moved: it is asked at once, and often for a while. */
  touched(camera: string): void;
  close(): void;
}

/** What the watch is given. */
export interface ViewWatchOptions {
  /** Asks a camera where it looks; a refusal is tried again later. */
  readonly ask: (camera: string) => Promise<Result<CameraView>>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Milliseconds between two askings: of a camera that stands, that moves, and that refused. */
const STANDING = 2_000;
const MOVING = 300;
const REFUSED = 10_000;
/** After a word to a camera it counts as moving for so long, whatever it says. */
const AFTER_TOUCH = 3_000;
/** Least time between two sendings to one window, ms. */
const INTERVAL = 200;

/** What did not change is told again so often, ms: a window sees by it that the camera still answers. */
const TOLD_AGAIN = 5_000;

interface Watched {
  readers: number;
  view: CameraView | null;
  /** What windows were told last. */
  told: CameraView | null;
  timer: NodeJS.Timeout | undefined;
  asking: boolean;
  fastUntil: number;
}

/** Whether a window has to hear of it: not that it was asked once more. */
const differs = (before: CameraView | null, now: CameraView): boolean =>
  before === null ||
  before.moving !== now.moving ||
  before.runaway !== now.runaway ||
  before.azimuth !== now.azimuth ||
  before.tilt !== now.tilt ||
  before.fieldOfView !== now.fieldOfView ||
  before.position.pan !== now.position.pan ||
  now.at - before.at >= TOLD_AGAIN;

/** Opens the watch. */
export function createViewWatch({ ask, now }: ViewWatchOptions): ViewWatch {
  const watched = new Map<string, Watched>();
  const feed = createChangeFeed<string>();
  let closed = false;

  const askNow = async (camera: string, entry: Watched): Promise<void> => {
    clearTimeout(entry.timer);
    if (entry.asking) return;
    entry.asking = true;
    const answer = await ask(camera);
    entry.asking = false;
    if (closed || entry.readers === 0) return;
    if (answer.ok) {
      entry.view = answer.value;
      if (differs(entry.told, answer.value)) {
        entry.told = answer.value;
        feed.changed(camera);
      }
    }
    const fast = now() < entry.fastUntil || (answer.ok && answer.value.moving === true);
    entry.timer = setTimeout(() => void askNow(camera, entry), fast ? MOVING : answer.ok ? STANDING : REFUSED);
  };

  const enter = (camera: string): void => {
    const known = watched.get(camera);
    if (known) {
      known.readers += 1;
      return;
    }
    const entry: Watched = { readers: 1, view: null, told: null, timer: undefined, asking: false, fastUntil: 0 };
    watched.set(camera, entry);
    void askNow(camera, entry);
  };
  const leave = (camera: string): void => {
    const entry = watched.get(camera);
    if (!entry) return;
    entry.readers -= 1;
    if (entry.readers > 0) return;
    clearTimeout(entry.timer);
    watched.delete(camera);
  };

  return {
    async *watch(asked, signal) {
      const cameras = new Set(asked);
      const changes = feed.subscribe(signal, INTERVAL);
      for (const camera of cameras) enter(camera);
      const viewsOf = (ids: Iterable<string>): CameraView[] =>
        [...ids].flatMap((id) => (cameras.has(id) ? (watched.get(id)?.view ?? []) : []));
      try {
        yield { views: viewsOf(cameras) };
        for await (const ids of changes) {
          const views = viewsOf(ids);
          if (views.length > 0) yield { views };
        }
      } finally {
        for (const camera of cameras) leave(camera);
      }
    },
    touched(camera) {
      const entry = watched.get(camera);
      if (!entry) return;
      entry.fastUntil = now() + AFTER_TOUCH;
      void askNow(camera, entry);
    },
    close() {
      closed = true;
      for (const { timer } of watched.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}
