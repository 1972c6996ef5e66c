import { type Random, randomInt } from '../../shared/random.ts';
import type { Consequences } from './consequences.ts';
import type { FaultEvent } from './faultSchedule.ts';

/** What a storm is asked to do. */
export interface StormPlan {
  /** Cabinets that lose their supply. */
  readonly cabinets: number;
  /** Lamps that stop answering in all, those behind the cabinets counted in. */
  readonly lamps: number;
  /** Seconds in which it all happens. */
  readonly seconds: number;
  /** Seconds until the grid is mended again; the mending takes as long as the damage. */
  readonly lasts: number;
}

/** The events of a storm with their times; lamps that stand alone fail where lightning and branches found them. */
export function planStorm(
  plan: StormPlan,
  cabinets: readonly string[],
  lamps: readonly string[],
  consequences: Consequences,
  random: Random,
  now: number,
): { readonly time: number; readonly event: FaultEvent }[] {
  const events: { time: number; event: FaultEvent }[] = [];
  const struck = new Set<string>();
  const strike = (event: FaultEvent): void => {
    const time = now + random() * plan.seconds * 1_000;
    events.push({ time, event }, { time: time + plan.lasts * 1_000, event: { ...event, active: false } });
  };
  const left = [...cabinets];
  for (let i = 0; i < plan.cabinets && left.length > 0; i++) {
    const index = randomInt(random, left.length);
    const asset = left[index]!;
    left[index] = left.at(-1)!;
    left.pop();
    for (const child of consequences.childrenOf(asset)) struck.add(child.id);
    strike({ asset, driver: 'light-cabinet', condition: 'no-power', active: true });
  }
  for (let tries = 0; struck.size < Math.min(plan.lamps, lamps.length) && tries < plan.lamps * 20; tries++) {
    const asset = lamps[randomInt(random, lamps.length)]!;
    if (struck.has(asset)) continue;
    struck.add(asset);
    strike({ asset, driver: 'light-point', condition: 'not-answering', active: true });
  }
  return events.sort((a, b) => a.time - b.time);
}
