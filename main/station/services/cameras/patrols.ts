import { z } from 'zod';
import { type Patrol, type PatrolState, patrolSchema } from '../../../../src/contract/ptz.ts';
import {
  begun,
  held,
  RESUME_AFTER,
  stopNow,
  stopped,
  type Touring,
  waitOf,
} from '../../../../src/domain/camera/patrol.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { createChangeFeed } from '../changeFeed.ts';

/** Tours of presets that this station runs. */
export interface Patrols {
  readonly list: () => PatrolState[];
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ tours: PatrolState[] }>;
  /**
   * `ptz.too-many-tours`, what the store refuses, and here as below the refusals of `PatrolsOptions.may`: whoever may not
   * turn a camera neither has it turned nor ends what turns it.
   */
  save(patrol: Patrol): Result<void>;
  remove(id: string): Result<void>;
  /** `ptz.no-tour` for one that is not kept. */
  start(id: string): Result<void>;
  stop(id: string): Result<void>;
  /** Somebody moved a camera: its tour waits. */
  handOn(camera: string): void;
  close(): void;
}

/** What the tours are given. */
export interface PatrolsOptions {
  /** Sends a camera to a preset; what it refuses is shown, and the tour goes on. */
  readonly goTo: (camera: string, preset: string) => Promise<Result<void>>;
  /** Whether this position may turn a camera. */
  readonly may: (camera: string) => Result<void>;
  readonly store: { setting(key: string): string | null; setSetting(key: string, value: string): Result<void> };
  /** Who starts tours here. */
  readonly position: string;
  /** Monotonic milliseconds, and the wall clock for what is shown and kept. */
  readonly now: () => number;
  readonly wall: () => number;
  /** How long a tour waits after the last hand, ms; one minute unless told. */
  readonly resumeAfter?: number;
}

const KEY = 'camera-tours';
const MOST_TOURS = 300;

const keptSchema = z.object({
  tours: z.array(patrolSchema).max(MOST_TOURS),
  running: z.array(z.object({ id: z.string(), by: z.string().max(200), since: z.number() })).max(MOST_TOURS),
});

interface Running {
  readonly by: string;
  readonly since: number;
  touring: Touring;
  refusal: Refusal | null;
  timer: NodeJS.Timeout | undefined;
  /** It is on its way to a stop. */
  going: boolean;
}

/** What was kept; nothing when it cannot be read. */
function readKept(text: string | null): z.infer<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return { tours: [], running: [] };
  }
}

/** Opens the tours, and goes on with those that ran when the station ended. */
export function createPatrols(options: PatrolsOptions): Patrols {
  const { goTo, store, position, now, wall, resumeAfter = RESUME_AFTER } = options;
  const kept = readKept(store.setting(KEY));
  const tours = new Map(kept.tours.map((tour) => [tour.id, tour]));
  const running = new Map<string, Running>();
  const feed = createChangeFeed<'tours'>();
  let closed = false;

  const write = (): Result<void> =>
    store.setSetting(
      KEY,
      JSON.stringify({
        tours: [...tours.values()],
        running: [...running].map(([id, { by, since }]) => ({ id, by, since })),
      }),
    );

  const next = (id: string, run: Running): void => {
    clearTimeout(run.timer);
    if (closed || running.get(id) !== run) return;
    run.timer = setTimeout(() => void step(id, run), waitOf(run.touring, now()));
  };
  const step = async (id: string, run: Running): Promise<void> => {
    const tour = tours.get(id);
    if (!tour || run.going) return;
    if (waitOf(run.touring, now()) > 0) return next(id, run);
    const stop = tour.stops[run.touring.stop] ?? tour.stops[0];
    if (!stop) return;
    const before = run.touring;
    run.going = true;
    // The stop it goes to is the one that is shown, not the one it was held at.
    run.touring = { ...before, heldUntil: null };
    feed.changed('tours');
    const gone = await goTo(tour.camera, stop.preset);
    run.going = false;
    run.refusal = gone.ok ? null : gone.refusal;
    // A hand came while it was on its way: it is held already.
    if (run.touring.heldUntil === null) run.touring = stopped(run.touring, tours.get(id)?.stops ?? tour.stops, now());
    feed.changed('tours');
    next(id, run);
  };
  const begin = (id: string, by: string, since: number): void => {
    const run: Running = { by, since, touring: begun(now()), refusal: null, timer: undefined, going: false };
    running.set(id, run);
    next(id, run);
  };
  const end = (id: string): void => {
    clearTimeout(running.get(id)?.timer);
    running.delete(id);
  };

  for (const { id, by, since } of kept.running) if (tours.has(id)) begin(id, by, since);

  const changed = (): Result<void> => {
    feed.changed('tours');
    return write();
  };
  const known = (id: string): Result<Patrol> => {
    const tour = tours.get(id);
    if (!tour) return refuse('ptz.no-tour', 'There is no such tour');
    const allowed = options.may(tour.camera);
    return allowed.ok ? ok(tour) : allowed;
  };

  const list = (): PatrolState[] =>
    [...tours.values()].map((tour) => {
      const run = running.get(tour.id);
      if (!run) return { ...tour, running: null };
      const { touring, refusal } = run;
      const holds = touring.heldUntil !== null;
      return {
        ...tour,
        running: {
          by: run.by,
          since: run.since,
          state: holds ? 'held' : refusal ? 'refused' : 'runs',
          stop: stopNow(touring, tour.stops.length, now()),
          resumesAt: touring.heldUntil === null ? null : Math.round(wall() + touring.heldUntil - now()),
          refusal: refusal && { ...refusal, context: { ...refusal.context } },
        },
      };
    });

  return {
    list,
    async *watch(signal) {
      const changes = feed.subscribe(signal);
      yield { tours: list() };
      for await (const _ of changes) yield { tours: list() };
    },
    save(tour) {
      if (!tours.has(tour.id) && tours.size >= MOST_TOURS)
        return refuse('ptz.too-many-tours', 'No room for another tour', { most: MOST_TOURS });
      const before = tours.get(tour.id);
      for (const camera of new Set([tour.camera, before?.camera ?? tour.camera])) {
        const allowed = options.may(camera);
        if (!allowed.ok) return allowed;
      }
      // A tour that runs elsewhere would go on turning a camera that it no longer names.
      if (before && before.camera !== tour.camera) end(tour.id);
      tours.set(tour.id, tour);
      return changed();
    },
    remove(id) {
      const tour = known(id);
      if (!tour.ok) return tour;
      end(id);
      tours.delete(id);
      return changed();
    },
    start(id) {
      const tour = known(id);
      if (!tour.ok) return tour;
      for (const [other, { camera }] of tours) if (camera === tour.value.camera) end(other);
      begin(id, position, wall());
      return changed();
    },
    stop(id) {
      const tour = known(id);
      if (!tour.ok) return tour;
      end(id);
      return changed();
    },
    handOn(camera) {
      for (const [id, run] of running) {
        const tour = tours.get(id);
        if (tour?.camera !== camera) continue;
        run.touring = held(run.touring, tour.stops, now(), resumeAfter);
        run.refusal = null;
        feed.changed('tours');
        next(id, run);
      }
    },
    close() {
      closed = true;
      for (const { timer } of running.values()) clearTimeout(timer);
    },
  };
}
