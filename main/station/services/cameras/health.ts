import type { ConditionReading, PointReading } from '../../../../src/domain/asset/device.ts';
import {
  type CameraHealth,
  clockInDoubt,
  conditionsOf,
  isOwnClockOff,
  type Look,
  looked,
  UNLOOKED,
} from '../../../../src/domain/camera/health.ts';
import {
  type CameraHappening,
  type CameraNotice,
  type CameraStandings,
  elapsed,
  noticed,
} from '../../../../src/domain/camera/notices.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { CameraPlace } from '../../links/onvif/cameraPlace.ts';
import { type CameraWatch, watchCamera } from './cameraWatch.ts';
import { createTurns } from './turns.ts';
import { WATCH_TIMING, type WatchTiming } from './watchTiming.ts';

/** What one look at a camera says. Only what is known is in it. */
export interface CameraReading {
  readonly points: readonly PointReading[];
  readonly conditions: readonly ConditionReading[];
  /** Whether the camera said something itself. */
  readonly isHeard: boolean;
}

/** The watch over all cameras, whether somebody looks at them or not. */
export interface HealthWatch {
  /** Another look at a camera, from who knows more than its answers: pictures, streams. */
  saw(camera: string, look: Look): void;
  /** Somebody had trouble with a camera: it is looked at now. */
  hurry(camera: string): void;
  /** A camera's account was found to be good: it is connected to now. */
  connectNow(camera: string): void;
  /** Whether it answers and takes our account, so that pictures can be asked for. */
  isUsable(camera: string): boolean;
  /** What is known of a camera; undefined for one that is not watched. */
  healthOf(camera: string): CameraHealth | undefined;
  /** What a camera told by itself in the last hour, the newest first. */
  recent(camera: string): readonly RecentEvent[];
  /** Messages of cameras that said nothing new. */
  merged(): number;
  /** Cameras came, went, or have other addresses. */
  refresh(cameras: readonly string[]): void;
  close(): Promise<void>;
}

/** Something that a camera told: when, what, until when, and how many messages said so. */
export interface RecentEvent {
  readonly event: CameraHappening['event'];
  readonly since: number;
  readonly until: number | null;
  readonly detail: string | null;
}

/** What the watch is given. */
export interface HealthWatchOptions {
  readonly addressOf: (camera: string) => CameraPlace | undefined;
  /** Reads the events in a camera's metadata stream; the answer ends it. Refused where it has none. */
  readonly openMetadata: (
    camera: string,
    onNotices: (notices: readonly CameraNotice[]) => void,
    onEnd: () => void,
  ) => Promise<Result<() => void>>;
  /** Tries the account of a camera that tells no events. */
  readonly tryAccount: (camera: string) => Promise<Result<unknown>>;
  readonly now: () => number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly onReading: (camera: string, reading: CameraReading) => void;
  readonly log: (message: string) => void;
  readonly timing?: Partial<WatchTiming>;
}

interface Watched {
  readonly watch: CameraWatch;
  health: CameraHealth;
  standings: CameraStandings;
  offset: number | null;
  recent: RecentEvent[];
}

const SWEEP = 1_000;
const HOUR = 3_600_000;
const MOST_RECENT = 60;

/** Starts the watch. */
export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { now, clock, random } = options;
  const timing: WatchTiming = { ...WATCH_TIMING, ...options.timing };
  const cameras = new Map<string, Watched>();
  /** Who holds which subscription: a camera that gives another's would speak for it. */
  const held = new Map<string, string>();
  const turn = createTurns(timing.atOnce);
  let merged = 0;

  const tell = (camera: string, known: Watched, isHeard: boolean): void => {
    const { unreachable, 'no-stream': noStream } = known.health;
    const points: PointReading[] = [];
    if (unreachable.holds !== null) points.push({ point: 'reachable', value: !unreachable.holds, quality: 'good' });
    if (noStream.holds !== null)
      points.push({ point: 'stream', value: noStream.holds ? 'none' : 'ready', quality: 'good' });
    if (points.length > 0) options.onReading(camera, { points, conditions: conditionsOf(known.health), isHeard });
  };

  const saw = (camera: string, known: Watched, look: Look): void => {
    known.health = looked(known.health, look, now());
    tell(camera, known, look.kind === 'answered');
  };

  const happened = (camera: string, known: Watched, happenings: readonly CameraHappening[]): void => {
    if (happenings.length === 0) return;
    for (const { event, active, since, detail } of happenings) {
      const open = known.recent.find((one) => one.event === event && one.until === null);
      if (active && !open)
        known.recent = [{ event, since, until: null, detail }, ...known.recent].slice(0, MOST_RECENT);
      else if (!active && open)
        known.recent = known.recent.map((one) => (one === open ? { ...one, until: since } : one));
    }
    options.onReading(camera, {
      points: [],
      conditions: happenings.map(({ event, active, since, undated, detail }) => ({
        condition: event,
        active,
        since,
        ...(undated ? { undated: true as const } : {}),
        ...(detail === null ? {} : { detail }),
      })),
      isHeard: true,
    });
  };

  const listened = (camera: string, known: Watched, notices: readonly CameraNotice[]): void => {
    /** Of all that came at once only the first and the last word of each event go on: a flood is one alarm. */
    const told = new Map<CameraHappening['event'], CameraHappening[]>();
    for (const notice of notices) {
      const next = noticed(known.standings, notice, now(), known.offset);
      known.standings = next.standings;
      if (next.happenings.length === 0) merged += 1;
      for (const happening of next.happenings) {
        const [first, last] = told.get(happening.event) ?? [];
        if (last) merged += 1;
        told.set(happening.event, first && first.active !== happening.active ? [first, happening] : [happening]);
      }
    }
    happened(camera, known, [...told.values()].flat());
  };

  const clockTold = (camera: string, known: Watched, offset: number): void => {
    known.offset = offset;
    const offsets = [...cameras.values()].flatMap((one) => (one.offset === null ? [] : [one.offset]));
    // Most of them off the same way: it is this station's clock, and no camera is to blame.
    if (isOwnClockOff(offsets)) known.health = clockInDoubt(known.health, now());
    else saw(camera, known, { kind: 'clock', offset });
  };

  const start = (camera: string): void => {
    let holding = '';
    const known: Watched = {
      health: UNLOOKED,
      standings: {},
      offset: null,
      recent: [],
      watch: watchCamera({
        address: () => options.addressOf(camera),
        now,
        clock,
        random,
        timing,
        turn,
        hold(address) {
          const key = hostOf(options.addressOf(camera)) + address;
          const holder = held.get(key);
          if (holder !== undefined && holder !== camera) return false;
          held.set(key, camera);
          holding = key;
          return true;
        },
        // By what it was held as: the camera may have another address meanwhile.
        release: () => held.delete(holding),
        onAnswered: () => saw(camera, known, { kind: 'answered' }),
        onSilent: (answer) => saw(camera, known, { kind: 'silent', answer }),
        onStranger: () => saw(camera, known, { kind: 'certificate', isTrusted: false }),
        onOffset: (offset) => clockTold(camera, known, offset),
        onAccount: (taken) => saw(camera, known, { kind: 'account', taken }),
        onNotices: (notices) => listened(camera, known, notices),
        openMetadata: (onNotices, onEnd) => options.openMetadata(camera, onNotices, onEnd),
        tryAccount: () => options.tryAccount(camera),
        log: (message) => options.log(`${camera} ${message}`),
      }),
    };
    cameras.set(camera, known);
  };

  const sweep = setInterval(() => {
    const at = now();
    for (const [camera, known] of cameras) {
      const { standings, happenings } = elapsed(known.standings, at);
      known.standings = standings;
      happened(camera, known, happenings);
      if (known.recent.length > 0)
        known.recent = known.recent.filter(({ since, until }) => (until ?? at) > at - HOUR || since > at - HOUR);
    }
  }, SWEEP);

  return {
    saw(camera, look) {
      const known = cameras.get(camera);
      if (known) saw(camera, known, look);
    },
    hurry: (camera) => cameras.get(camera)?.watch.hurry(),
    connectNow: (camera) => cameras.get(camera)?.watch.connectNow(),
    isUsable(camera) {
      const health = cameras.get(camera)?.health;
      if (!health || health.certificate.holds === true) return false;
      return health.unreachable.holds === false && health['not-authenticated'].holds === false;
    },
    healthOf: (camera) => cameras.get(camera)?.health,
    recent: (camera) => cameras.get(camera)?.recent ?? [],
    merged: () => merged,
    refresh(wanted) {
      const now = new Set(wanted);
      for (const [camera, { watch }] of cameras)
        if (!now.has(camera)) {
          cameras.delete(camera);
          void watch.close();
        }
      for (const camera of now) if (!cameras.has(camera)) start(camera);
    },
    async close() {
      clearInterval(sweep);
      const all = [...cameras.values()];
      cameras.clear();
      let patience: NodeJS.Timeout | undefined;
      await Promise.race([
        Promise.all(all.map(({ watch }) => watch.close())),
        new Promise((resolve) => {
          patience = setTimeout(resolve, LAST_WORDS);
        }),
      ]);
      clearTimeout(patience);
    },
  };
}

/** How long cameras are given to hear that we leave, ms. */
const LAST_WORDS = 1_000;

const hostOf = (address: { readonly address: string } | undefined): string =>
  (address && URL.parse(address.address)?.host) ?? '';
