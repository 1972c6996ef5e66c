import type { PtzPosition } from '../../../../src/domain/camera/ptz.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraPtz, PtzStatus, PtzVelocity } from './cameraPtz.ts';
import { cameraRefusal } from './cameraRefusals.ts';
import { moved, standStill, tellsNothing } from './standStill.ts';

/** Keeps moves safe: a camera moves while somebody says so again and again, and stops when nobody does. */
export interface PtzKeeper {
  /**
   * Moves a camera, or goes on moving it. To be said again at least every half second: after `silence` without a word
   * the keeper stops the camera, and the camera was told to stop by itself a little later. `hand` names who moves, for
   * `letGo`. Refusals are the session's, and `ptz.not-confirmed` once the camera has said yes for two seconds and stood
   * still.
   */
  move(camera: string, velocity: PtzVelocity, hand?: string): Promise<Result<void>>;
  /**
   * Has a camera go somewhere, where it ends by itself; what it was doing ends. Answers once the camera was seen to
   * move, or to be at `target` where that is known: `ptz.not-confirmed` when it said yes and neither was seen within two
   * seconds. Superseded by whatever is said next.
   */
  go(
    camera: string,
    act: (session: CameraPtz) => Promise<Result<void>>,
    target?: Partial<PtzPosition> | null,
  ): Promise<Result<void>>;
  /**
   * Stops a camera, by what it takes; see `standStill`. `ptz.runaway` when nothing helped: it is then tried again until
   * it stands or something else is wanted, for a camera that goes on turning does harm.
   */
  stop(camera: string): Promise<Result<void>>;
  /** Says nothing more of a camera, not even stop: another position moves it now. */
  yield(camera: string): void;
  /** A hand is gone (its window died): what it moves is stopped now. */
  letGo(hand: string): void;
  /** Cameras that could not be stopped and may turn still. */
  runaways(): readonly string[];
  /** Stops everything that moves. */
  close(): Promise<void>;
}

/** What the keeper is given; times in milliseconds. */
export interface PtzKeeperOptions {
  readonly sessionOf: (camera: string) => Promise<Result<CameraPtz>>;
  /** Without a word for so long, a camera is stopped; one second unless told. */
  readonly silence?: number;
  /** Hears of a camera that said yes and stood still (`false`), and of one that was seen to move (`true`). */
  readonly onConfirmed?: (camera: string, moved: boolean) => void;
  /** So long a camera has to be seen moving; two seconds unless told. */
  readonly doubtAfter?: number;
  /** Hears of a camera that could not be stopped, and (null) that it stands after all. */
  readonly onRunaway?: (camera: string, refusal: Refusal | null) => void;
}

/** What is wanted of one camera. */
type Wanted =
  | { readonly kind: 'move'; readonly velocity: PtzVelocity }
  | { readonly kind: 'go'; readonly act: (session: CameraPtz) => Promise<Result<void>> }
  | { readonly kind: 'stand' }
  /** Another position moves it: nothing more is said. */
  | { readonly kind: 'yield' };

/** What one camera is to do. Calls go out one after the other: two connections could otherwise overtake each other. */
interface Head {
  wanted: Wanted;
  hand: string | undefined;
  running: Promise<Result<void>> | null;
  /** Counts what was wanted, so that a call under way knows it is no longer the last word. */
  word: number;
  silence: NodeJS.Timeout | undefined;
  moving: boolean;
  /** When a first move went out whose answer never came: it may turn, and nobody can say so. */
  lostAt: number | null;
  /** It said yes and was not seen to move. */
  doubted: boolean;
  runaway: boolean;
}

/**
 * The camera's own time limit is longer than ours, so that a late repeat does not make it stutter. It is all that stops
 * a camera whose station was killed, or is cut off: a second and a half after the last word.
 */
const CAMERA_MARGIN = 500;
const LOOK_AGAIN = 150;
/** A camera that runs away is told again so often. */
const CHASE_AGAIN = 500;
/** One of which it is not known whether it heard a move is told to stop so often once it cannot be reached, ms. */
const ASK_AGAIN = 2_000;
/** And for so long: a head has come to its end by then, or was switched off before it was moved. */
const ASK_FOR = 10 * 60_000;
/** An answer that did not come; any other says that the camera heard, or was never asked. */
const LOST: ReadonlySet<string> = new Set(['camera.timeout', 'camera.unreachable']);
/** So near to where it was sent a head is there: what cameras round. */
const THERE = 0.01;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });

/** Opens the keeper. */
export function createPtzKeeper(options: PtzKeeperOptions): PtzKeeper {
  const silence = options.silence ?? 1_000;
  const doubtAfter = options.doubtAfter ?? 2_000;
  const heads = new Map<string, Head>();
  let closed = false;

  const tell = async (camera: string, head: Head): Promise<Result<void>> => {
    for (;;) {
      const { wanted, word } = head;
      if (wanted.kind === 'yield') return ok(undefined);
      const session = await options.sessionOf(camera);
      let answer: Result<void>;
      if (!session.ok) answer = wanted.kind === 'stand' && head.moving ? runaway(session.refusal) : session;
      else if (wanted.kind === 'stand') answer = await standStill(session.value, () => head.word === word);
      else if (wanted.kind === 'go') answer = await wanted.act(session.value);
      else {
        answer = await session.value.continuousMove(wanted.velocity, silence + CAMERA_MARGIN);
        if (answer.ok) head.lostAt = null;
        else if (!head.moving && LOST.has(answer.refusal.code)) head.lostAt ??= performance.now();
        if (answer.ok && !head.moving) {
          head.moving = true;
          void look(camera, head, session.value);
        }
        if (answer.ok && head.doubted) answer = refuse('ptz.not-confirmed', 'The camera said yes and does not move');
      }
      if (head.word !== word) continue;
      if (wanted.kind !== 'move') {
        head.moving = false;
        head.doubted = false;
      }
      if (wanted.kind === 'stand') stood(camera, head, answer);
      return answer;
    }
  };

  /**
   * What came of a stop: a camera that runs away is told again until it stands or something else is wanted; so is one
   * that may have heard a move, but no alarm is raised for it: each that was switched off would be one.
   */
  const stood = (camera: string, head: Head, answer: Result<void>): void => {
    const ran = !answer.ok && answer.refusal.code === 'ptz.runaway';
    if (ran && !head.runaway) options.onRunaway?.(camera, answer.refusal);
    if (!ran && head.runaway) options.onRunaway?.(camera, null);
    head.runaway = ran;
    const unheard = !answer.ok && LOST.has(answer.refusal.code);
    if (!unheard || (head.lostAt !== null && performance.now() - head.lostAt > ASK_FOR)) head.lostAt = null;
    if (closed || (!ran && head.lostAt === null)) return;
    const { word } = head;
    setTimeout(
      () => {
        if (head.word === word && !closed) void say(camera, { kind: 'stand' });
      },
      ran ? CHASE_AGAIN : ASK_AGAIN,
    ).unref();
  };

  const headOf = (camera: string): Head => {
    const known = heads.get(camera);
    if (known) return known;
    const head: Head = {
      wanted: { kind: 'stand' },
      hand: undefined,
      running: null,
      word: 0,
      silence: undefined,
      moving: false,
      lostAt: null,
      doubted: false,
      runaway: false,
    };
    heads.set(camera, head);
    return head;
  };

  const say = (camera: string, wanted: Wanted, hand?: string): Promise<Result<void>> => {
    const head = headOf(camera);
    head.wanted = wanted;
    head.hand = wanted.kind === 'move' ? hand : undefined;
    head.word += 1;
    clearTimeout(head.silence);
    if (wanted.kind === 'move') head.silence = setTimeout(() => void say(camera, { kind: 'stand' }), silence);
    head.running ??= tell(camera, head)
      .catch(() => cameraRefusal('camera.fault', { operation: 'move' }))
      .finally(() => {
        head.running = null;
      });
    return head.running;
  };

  /** Looks whether the camera does what it said yes to, until it does, stops being asked, or time is up. */
  const look = async (camera: string, head: Head, session: CameraPtz): Promise<void> => {
    const before = await session.status();
    for (let left = doubtAfter; head.wanted.kind === 'move' && left > 0; left -= LOOK_AGAIN) {
      const now = await session.status();
      if (!now.ok || tellsNothing(now.value)) return;
      if (now.value.moving === true || (before.ok && moved(before.value, now.value))) {
        options.onConfirmed?.(camera, true);
        return;
      }
      await pause(LOOK_AGAIN);
    }
    if (head.wanted.kind !== 'move') return;
    head.doubted = true;
    options.onConfirmed?.(camera, false);
  };

  /** Looks whether a camera goes where it was sent; what does not tell where it is cannot be doubted. */
  const gone = async (
    session: CameraPtz,
    before: PtzStatus,
    target: Partial<PtzPosition> | null,
    goOn: () => boolean,
  ): Promise<boolean> => {
    for (let left = doubtAfter; left > 0 && goOn(); left -= LOOK_AGAIN) {
      const now = await session.status();
      if (
        !now.ok ||
        tellsNothing(now.value) ||
        now.value.moving === true ||
        moved(before, now.value) ||
        isAt(now.value, target)
      )
        return true;
      await pause(LOOK_AGAIN);
    }
    return !goOn();
  };

  return {
    move: (camera, velocity, hand) => say(camera, { kind: 'move', velocity }, hand),

    async go(camera, act, target = null) {
      let sent: { readonly session: CameraPtz; readonly before: PtzStatus; readonly word: number } | undefined;
      const head = headOf(camera);
      const answer = await say(camera, {
        kind: 'go',
        async act(session) {
          const before = await session.status();
          const { word } = head;
          const done = await act(session);
          if (done.ok && before.ok) sent = { session, before: before.value, word };
          return done;
        },
      });
      if (!answer.ok || !sent) return answer;
      const { session, before, word } = sent;
      const seen = await gone(session, before, target, () => head.word === word && !closed);
      options.onConfirmed?.(camera, seen);
      return seen ? answer : refuse('ptz.not-confirmed', 'The camera said yes and does not move');
    },

    // A hand that is let go after its camera was taken does not stop the one who has it.
    stop: (camera) =>
      heads.get(camera)?.wanted.kind === 'yield' ? Promise.resolve(ok(undefined)) : say(camera, { kind: 'stand' }),

    yield(camera) {
      const head = heads.get(camera);
      if (!head) return;
      clearTimeout(head.silence);
      head.wanted = { kind: 'yield' };
      head.word += 1;
      head.moving = false;
      head.lostAt = null;
      head.doubted = false;
      head.runaway = false;
    },

    letGo(hand) {
      for (const [camera, head] of heads)
        if (head.hand === hand && head.wanted.kind === 'move') void say(camera, { kind: 'stand' });
    },

    runaways: () => [...heads].filter(([, head]) => head.runaway).map(([camera]) => camera),

    async close() {
      closed = true;
      const moving = [...heads].filter(([, head]) => head.wanted.kind === 'move' || head.runaway);
      await Promise.all(moving.map(([camera]) => say(camera, { kind: 'stand' })));
    },
  };
}

const runaway = (because: Refusal): Result<void> =>
  refuse('ptz.runaway', 'The camera turns and cannot be stopped', { code: because.code });

const isAt = (now: PtzPosition, target: Partial<PtzPosition> | null): boolean =>
  target !== null &&
  (['pan', 'tilt', 'zoom'] as const).every(
    (axis) => target[axis] === undefined || Math.abs(now[axis] - target[axis]) <= THERE,
  );
