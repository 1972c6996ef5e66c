import { binaryHeap } from '../../shared/binaryHeap.ts';
import { pick, type Random } from '../../shared/random.ts';
import { type FaultRate, FULL_SIZE } from './rates.ts';

/** A fault that begins or ends. */
export interface FaultEvent {
  readonly asset: string;
  readonly driver: string;
  readonly condition: string;
  readonly active: boolean;
  readonly detail?: string | undefined;
  /** When it began, ms; left out for now. */
  readonly since?: number | undefined;
}

/** What the schedule chooses from. */
export interface FaultTargets {
  readonly assets: (driver: string) => readonly string[];
  readonly details: (driver: string, condition: string) => readonly string[];
}

/** Chance that follows a rate: same seed and same clock, same faults. Pure. */
export interface FaultSchedule {
  /**
   * Faults that hold when the shift begins; their ends are scheduled. Their lives are counted from when the city was
   * grown, so that a city that is started again within them shows the same faults and not new ones; each that has
   * ended by then has been followed by others elsewhere.
   */
  standing(now: number, grownAt?: number): FaultEvent[];
  /** Faults that begin and end until `now`, in order. Beginnings are left out while `quiet`. */
  due(now: number, quiet?: boolean): FaultEvent[];
  /** Schedules one event of a script. */
  at(time: number, event: FaultEvent): void;
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** Builds the schedule of a city from its rates; the first events come after `start` (ms). */
export function faultSchedule(
  rates: readonly FaultRate[],
  targets: FaultTargets,
  random: Random,
  start: number,
): FaultSchedule {
  const heap = binaryHeap();
  /** An event, or the index of the rate that strikes. */
  const entries = new Map<number, FaultEvent | number>();
  let next = 0;

  const put = (time: number, entry: FaultEvent | number): void => {
    entries.set(next, entry);
    heap.push(time, next++);
  };
  const size = (rate: FaultRate): number =>
    targets.assets(rate.driver).length / Math.max(1, FULL_SIZE[rate.driver] ?? 1);
  /** Waiting times of a Poisson process are exponential. */
  const strike = (index: number, after: number): void => {
    const rate = rates[index]!;
    const perDay = rate.perDay * size(rate);
    if (perDay > 0) put(after + (-Math.log(1 - random()) / perDay) * DAY, index);
  };
  const begin = (rate: FaultRate): FaultEvent | null => {
    const assets = targets.assets(rate.driver);
    if (assets.length === 0) return null;
    const details = targets.details(rate.driver, rate.condition);
    return {
      asset: pick(random, assets),
      driver: rate.driver,
      condition: rate.condition,
      active: true,
      detail: rate.detail ?? (details.length > 0 ? pick(random, details) : undefined),
    };
  };
  const lasts = (rate: FaultRate): number => {
    const [low, high] = rate.minutes;
    // Most are short: the square leans to the low end.
    return (low + (high - low) * random() ** 2) * MINUTE;
  };

  rates.forEach((_, index) => {
    strike(index, start);
  });

  return {
    standing(now, grownAt = now) {
      const events: FaultEvent[] = [];
      for (const rate of rates) {
        const many = Math.round((rate.standing ?? 0) * Math.min(1, size(rate)));
        for (let i = 0; i < many; i++) {
          const event = begin(rate);
          if (!event) continue;
          const life = lasts(rate);
          // Mended since, it has a successor elsewhere, which a program that is started again finds again.
          const mended = Math.max(0, Math.floor((now - grownAt) / life));
          const assets = targets.assets(rate.driver);
          const asset = assets[(assets.indexOf(event.asset) + mended * 7_919) % assets.length] ?? event.asset;
          const begun = mended > 0 ? grownAt + mended * life : grownAt - ((events.length * 37) % 240) * MINUTE;
          events.push({ ...event, asset, since: Math.min(begun, now) });
          put(grownAt + (mended + 1) * life, { ...event, asset, active: false });
        }
      }
      return events;
    },
    due(now, quiet = false) {
      const events: FaultEvent[] = [];
      while (heap.leastKey() <= now) {
        const time = heap.leastKey();
        const number = heap.pop()!;
        const entry = entries.get(number);
        entries.delete(number);
        if (entry === undefined) continue;
        if (typeof entry !== 'number') {
          events.push(entry);
          continue;
        }
        const rate = rates[entry]!;
        strike(entry, time);
        const event = begin(rate);
        const end = time + lasts(rate);
        if (!event || quiet) continue;
        events.push(event);
        put(end, { ...event, active: false });
      }
      return events;
    },
    at: put,
  };
}
