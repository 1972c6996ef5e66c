import type { Priority } from '../asset/device.ts';

/** Span over which alarms are counted, ms (EEMUA 191: alarms in ten minutes). */
export const FLOOD_SPAN = 600_000;
/** A flood begins with more than this many alarms in the span, and ends with fewer than FLOOD_ENDS (EEMUA 191, 6.5). */
export const FLOOD_BEGINS = 10;
export const FLOOD_ENDS = 5;

/** What the position is told at once: the most urgent of what came, and how many there are. */
export interface Annunciation {
  /** Counts from 1 at this position since its station started. */
  readonly number: number;
  /** ms since 1970 UTC. */
  readonly at: number;
  readonly priority: Priority;
  /** `new`: alarms came; `escalated`: nobody acknowledged in time; `back`: the end of shelving with the fault still there. */
  readonly reason: 'new' | 'escalated' | 'back';
  /** What is announced, the most urgent first; a flood may hold back more. */
  readonly occurrences: readonly string[];
}

/** What the annunciator must know of an alarm when it is about to tell of it. */
export interface AnnunciationFacts {
  readonly priority: Priority;
  /** Shown under a cause, held back by a person or by design, chattering, acknowledged or gone: not told. */
  readonly quiet: boolean;
  /** What others of its kind share that come from one cause; null for one that always stands for itself, as a fire. */
  readonly kind: string | null;
}

/** Decides what sounds at one position. Times are handed in: ms of a clock that never steps. */
export interface Annunciator {
  /**
   * An occurrence came to the position (or comes back to its attention). `counts`: it is one of the alarms that a flood
   * is made of; what a station finds when it comes, and stood long before, is none.
   */
  came(occurrence: string, priority: Priority, clock: number, reason?: Annunciation['reason'], counts?: boolean): void;
  /**
   * What is to be told now, null for nothing; and what came to the position as a row of its own but is not told because
   * of a flood. `now` is the wall clock for the stamp.
   */
  due(clock: number, now: number): { readonly told: Annunciation | null; readonly counted: readonly string[] };
  /** From when on `due` is to be asked again, now and then; null while nothing waits. */
  nextDue(): number | null;
  /** `flood` by the EEMUA 191 definition, and since when (of `clock`). */
  mode(clock: number): { readonly mode: 'normal' | 'flood'; readonly since: number; readonly rate: number };
}

/** How long an alarm waits for its cause, ms: a lamp tells sooner of its silence than its cabinet of its supply. */
const GATHER: Readonly<Record<Priority, number>> = { 1: 0, 2: 500, 3: 2_000, 4: 2_000 };
/** Least time between two annunciations led by a priority, ms: what comes between is told together. */
const GAP: Readonly<Record<Priority, number>> = { 1: 500, 2: 5_000, 3: 5_000, 4: 5_000 };
/** The same in a flood; Infinity: only counted. */
const FLOOD_GAP: Readonly<Record<Priority, number>> = {
  1: 500,
  2: 120_000,
  3: Number.POSITIVE_INFINITY,
  4: Number.POSITIVE_INFINITY,
};

/** In a flood an urgent alarm of a kind that was just told waits so long at most and is told with the others of it, ms. */
const SAME_KIND = 30_000;

/** In a flood only urgent alarms are told beyond so many annunciations in the span: a desk bears ten (EEMUA 191, 2.3). */
const FLOOD_BUDGET = 6;

/** Builds the annunciator of a position. `facts` is asked at the last moment: a cause may have come meanwhile. */
export function createAnnunciator(facts: (occurrence: string) => AnnunciationFacts): Annunciator {
  interface Waiting {
    readonly occurrence: string;
    readonly reason: Annunciation['reason'];
    readonly ripe: number;
  }
  const waiting = new Map<string, Waiting>();
  /** Times of the alarms of the last ten minutes, oldest first, from `start` on. */
  let times: number[] = [];
  let start = 0;
  let flood = false;
  let since = 0;
  let told = 0;
  /** When the latest were told. */
  let toldAt: number[] = [];
  /** When each priority may be told again. */
  const free: Record<Priority, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
  /** The same for kinds of urgent alarms in a flood. */
  const kindFree = new Map<string, number>();

  const count = (clock: number): number => {
    while (start < times.length && times[start]! <= clock - FLOOD_SPAN) start++;
    if (start > 1_000 && start > times.length / 2) {
      times = times.slice(start);
      start = 0;
    }
    const rate = times.length - start;
    if (!flood && rate > FLOOD_BEGINS) {
      flood = true;
      since = clock;
    } else if (flood && rate < FLOOD_ENDS) {
      flood = false;
      since = clock;
    }
    return rate;
  };

  return {
    came(occurrence, priority, clock, reason = 'new', counts = true) {
      if (reason === 'new' && counts) {
        times.push(clock);
        count(clock);
      }
      if (!waiting.has(occurrence)) waiting.set(occurrence, { occurrence, reason, ripe: clock + GATHER[priority] });
    },
    due(clock, now) {
      count(clock);
      const gap = flood ? FLOOD_GAP : GAP;
      const ripe: (Waiting & { readonly priority: Priority; readonly kind: string | null })[] = [];
      toldAt = toldAt.filter((at) => at > clock - FLOOD_SPAN);
      const spent = flood && toldAt.length >= FLOOD_BUDGET;
      const counted: string[] = [];
      let speaks = false;
      for (const entry of waiting.values()) {
        if (entry.ripe > clock) continue;
        const { priority, quiet, kind } = facts(entry.occurrence);
        if (quiet || !Number.isFinite(gap[priority])) {
          waiting.delete(entry.occurrence);
          if (!quiet && entry.reason === 'new') counted.push(entry.occurrence);
          continue;
        }
        ripe.push({ ...entry, priority, kind });
        const known = flood && kind !== null && clock < (kindFree.get(kind) ?? 0);
        if (clock >= free[priority] && (priority === 1 ? !known : !spent)) speaks = true;
      }
      if (!speaks) return { told: null, counted };
      ripe.sort((a, b) => a.priority - b.priority);
      const { priority, reason } = ripe[0]!;
      for (const entry of ripe) waiting.delete(entry.occurrence);
      // What is less urgent was told along: it need not sound for itself right after.
      for (const level of [1, 2, 3, 4] as const)
        if (level >= priority && Number.isFinite(gap[level])) free[level] = clock + gap[level];
      for (const { priority: level, kind } of ripe)
        if (level === 1 && kind !== null) kindFree.set(kind, clock + SAME_KIND);
      told += 1;
      toldAt.push(clock);
      const occurrences = ripe.map(({ occurrence }) => occurrence);
      return { told: { number: told, at: now, priority, reason, occurrences }, counted };
    },
    nextDue() {
      let next: number | null = null;
      for (const { ripe } of waiting.values()) if (next === null || ripe < next) next = ripe;
      return next;
    },
    mode(clock) {
      const rate = count(clock);
      return { mode: flood ? 'flood' : 'normal', since, rate };
    },
  };
}
