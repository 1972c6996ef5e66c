import type { CameraInUse } from '../../../../src/contract/cameras.ts';
import { CAMERA_ACTS, type CameraAct } from '../../../../src/domain/camera/access.ts';
import type { Lease } from '../../../../src/domain/camera/lease.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { MOST_WATCHED } from '../../../../src/sync/hubProtocol.ts';
import type { HubLink } from '../../hubLink/hubLink.ts';
import type { CameraUses } from '../../store/cameraUse.ts';
import { createChangeFeed } from '../changeFeed.ts';
import type { CameraAccess } from './access.ts';
import { createCameraLeases } from './leases.ts';

/** A camera that a colleague put before this position; `at` in ms since 1970. */
export interface PushedCamera {
  readonly camera: string;
  readonly from: string;
  readonly at: number;
}

/** Who may, who watches, who moves: what is decided before a picture leaves or a camera turns, and the trace of it. */
export interface CameraDesk {
  /** Whether this position, and who is signed in at it, may; a refusal is traced. */
  may(camera: string, act: CameraAct): Result<void>;
  /** What this position may do with a camera now: the refusal of each act, or null. Asking is no attempt: not traced. */
  rights(camera: string): Record<CameraAct, Refusal | null>;
  /** Whether this position may turn a camera now: its rights, then the lease. `priority` 0 is a tour of the station. */
  mayTurn(camera: string, priority?: number): Promise<Result<void>>;
  /** Cameras that this station's windows have on their screens. */
  watching(cameras: readonly string[]): void;
  reserve(camera: string, minutes: number): Promise<Result<void>>;
  release(camera: string): Promise<Result<void>>;
  push(camera: string, to: string | null): Result<void>;
  inUse(): CameraInUse[];
  readonly useFeed: ReturnType<typeof createChangeFeed<string>>;
  /** Pushes from now on. */
  pushed(signal: AbortSignal | undefined): AsyncGenerator<PushedCamera>;
  close(): void;
}

export interface CameraDeskOptions {
  readonly station: string;
  readonly position: string;
  readonly access: CameraAccess;
  readonly uses: CameraUses;
  /** Who is signed in here; null or left out: nobody. */
  readonly operator?: (() => string | null) | undefined;
  readonly hub: Pick<HubLink, 'shares' | 'share' | 'onShared' | 'onChange' | 'peers'> | null;
  /** ms since 1970. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly clock: () => number;
  /** Cameras of which a window may still have a picture, whether it watches or not. */
  readonly shown?: (() => readonly string[]) | undefined;
  /** Rights are other ones, or their hours ended: what may no longer be seen has to go. */
  readonly onRights: () => void;
  /** This position begins to move a camera, or no longer does. */
  readonly onMoves?: ((camera: string, yes: boolean) => void) | undefined;
  /** A camera of ours was taken: our moves of it have to end without a stop. */
  readonly onLost: (camera: string, to: Lease) => void;
}

/** Rights are looked at so often, ms: they bite within five seconds. */
const LOOK = 2_000;
/** One refusal of one act is traced once in so long, ms: a tile that tries again is no new attempt. */
const SAME_REFUSAL = 60_000;
const MOST_PUSHES = 50;

/** Opens the desk. */
export function createCameraDesk(options: CameraDeskOptions): CameraDesk {
  const { station, position, access, uses, hub, now, clock } = options;
  const useFeed = createChangeFeed<string>();
  const pushFeed = createChangeFeed<number>();
  const pushes = new Map<number, PushedCamera>();
  let pushCount = 0;
  /** Cameras on our screens, with the number of their entry in the trace. */
  const own = new Map<string, number>();
  const others = new Map<string, readonly string[]>();
  const moving = new Map<string, number>();
  const refusedAt = new Map<string, number>();

  const leases = createCameraLeases({
    station,
    position,
    priority: access.priority,
    hub,
    now: clock,
    onChange: (camera) => useFeed.changed(camera),
    onLost: options.onLost,
  });

  const author = (): string | null => options.operator?.() ?? null;
  let atWork = author();
  const begin = (camera: string, act: CameraAct, refusal: string | null = null): number =>
    uses.begin({ at: now(), position, operator: author(), camera, act, refusal });

  const may = (camera: string, act: CameraAct): Result<void> => {
    const allowed = access.may(camera, act);
    if (allowed.ok || allowed.refusal.code === 'camera.unknown') return allowed;
    const key = `${act}/${camera}/${author()}`;
    if (clock() - (refusedAt.get(key) ?? -SAME_REFUSAL) >= SAME_REFUSAL) {
      refusedAt.set(key, clock());
      begin(camera, act, String(allowed.refusal.context.reason ?? allowed.refusal.code));
    }
    return allowed;
  };

  const tellWatching = (): void => hub?.share({ type: 'watching', cameras: [...own.keys()].slice(0, MOST_WATCHED) });

  hub?.onShared((message) => {
    if (leases.hear(message)) return;
    if (message.type === 'watching') {
      if (message.station === station) return;
      for (const camera of [...(others.get(message.station) ?? []), ...message.cameras]) useFeed.changed(camera);
      if (message.cameras.length > 0) others.set(message.station, message.cameras);
      else others.delete(message.station);
    }
    // What this position may not look at is not put before it, and its name is not told either.
    if (message.type === 'pushed' && access.may(message.camera, 'view').ok) {
      pushes.set(pushCount, { camera: message.camera, from: message.from, at: now() });
      pushes.delete(pushCount - MOST_PUSHES);
      pushFeed.changed(pushCount);
      pushCount += 1;
    }
  });
  let shared = false;
  hub?.onChange(() => {
    if (hub.shares() === shared) return;
    shared = hub.shares();
    others.clear();
    leases.linkChanged();
    tellWatching();
    useFeed.changed('');
  });

  /** At a hand-over the looks and moves of the one before end in the trace, and those of the next begin. */
  const handOver = (): void => {
    if (author() === atWork) return;
    atWork = author();
    const acts = [
      ['view', own],
      ['move', moving],
    ] as const;
    for (const [act, running] of acts)
      for (const [camera, number] of running) {
        uses.end(number, now());
        running.set(camera, begin(camera, act));
      }
  };

  const sweep = setInterval(() => {
    handOver();
    const seen = [...own.keys(), ...(options.shown?.() ?? [])];
    if (access.look() || seen.some((camera) => !access.may(camera, 'view').ok)) options.onRights();
    for (const [camera, number] of moving)
      if (!leases.isOurs(camera)) {
        uses.end(number, now());
        moving.delete(camera);
        options.onMoves?.(camera, false);
      }
  }, LOOK);

  const turning = (camera: string, done: Result<void>): Result<void> => {
    if (done.ok && !moving.has(camera)) {
      moving.set(camera, begin(camera, 'move'));
      options.onMoves?.(camera, true);
    }
    return done;
  };

  const toWindow = (lease: Lease | undefined) =>
    lease
      ? {
          ...lease,
          since: now() - (clock() - lease.since),
          until: now() + (lease.until - clock()),
          mine: lease.station === station,
        }
      : null;

  return {
    may,
    rights: (camera) =>
      Object.fromEntries(
        CAMERA_ACTS.map((act) => {
          const allowed = access.may(camera, act);
          return [act, allowed.ok ? null : allowed.refusal];
        }),
      ) as Record<CameraAct, Refusal | null>,
    async mayTurn(camera, priority) {
      const allowed = may(camera, 'move');
      return allowed.ok ? turning(camera, await leases.use(camera, priority)) : allowed;
    },
    watching(cameras) {
      const next = new Set(cameras);
      let changed = false;
      for (const [camera, number] of own)
        if (!next.has(camera)) {
          uses.end(number, now());
          own.delete(camera);
          useFeed.changed(camera);
          changed = true;
        }
      for (const camera of next)
        if (!own.has(camera)) {
          own.set(camera, begin(camera, 'view'));
          useFeed.changed(camera);
          changed = true;
        }
      if (changed) tellWatching();
    },
    async reserve(camera, minutes) {
      const allowed = may(camera, 'move');
      return allowed.ok ? turning(camera, await leases.reserve(camera, minutes)) : allowed;
    },
    release: leases.release,
    push(camera, to) {
      const allowed = may(camera, 'view');
      if (!allowed.ok) return allowed;
      if (!hub?.shares()) return refuse('camera.no-hub', 'without the hub nobody else can be told');
      hub.share({ type: 'push', camera, to });
      return ok(undefined);
    },
    inUse() {
      const rows = new Map<string, CameraInUse>();
      const row = (camera: string): CameraInUse => {
        const known = rows.get(camera) ?? { camera, watching: [], lease: null };
        rows.set(camera, known);
        return known;
      };
      for (const camera of own.keys()) row(camera).watching.push({ station, position });
      for (const peer of hub?.peers() ?? [])
        for (const camera of others.get(peer.station) ?? []) row(camera).watching.push({ ...peer });
      for (const [camera, lease] of leases.all()) row(camera).lease = toWindow(lease);
      return [...rows.values()];
    },
    useFeed,
    async *pushed(signal) {
      for await (const numbers of pushFeed.subscribe(signal))
        for (const number of numbers) {
          const push = pushes.get(number);
          if (push) yield push;
        }
    },
    close() {
      clearInterval(sweep);
      leases.close();
      for (const number of [...own.values(), ...moving.values()]) uses.end(number, now());
    },
  };
}
