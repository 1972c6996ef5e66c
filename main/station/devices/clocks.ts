import { type ClockState, clockState } from '../../../src/domain/asset/clock.ts';
import type { DeviceDriver } from '../../../src/domain/asset/device.ts';
import type { Feeds } from './feeds.ts';
import type { PointTable } from './pointTable.ts';

/** Looks at the clocks of devices. */
export interface Clocks {
  stateOf(index: number, now: number): ClockState;
  /** Tells each feed how its devices' clocks stand: those that were heard live since the start. */
  sweep(now: number): void;
}

/** Opens it over the table's columns. */
export function createClocks(
  table: PointTable,
  driverOf: (index: number) => DeviceDriver | undefined,
  feeds: Pick<Feeds, 'clocks'>,
): Clocks {
  const stateOf = (index: number, now: number): ClockState =>
    clockState(
      {
        deviceTime: table.deviceTime[index] ?? Number.NaN,
        offset: table.clockOffset[index] ?? Number.NaN,
        still: table.clockStill[index] ?? 0,
        setBackAt: table.clockSetBackAt[index] ?? Number.NEGATIVE_INFINITY,
      },
      driverOf(index)?.manifest.limits.oldAfter ?? 0,
      now,
    );
  return {
    stateOf,
    sweep(now) {
      const counts = new Map<string, Partial<Record<ClockState, number>>>();
      for (let index = 0; index < table.clockOffset.length; index++) {
        // What the broker kept says nothing of a clock.
        if (Number.isNaN(table.clockOffset[index]!)) continue;
        const driver = driverOf(index);
        if (!driver) continue;
        const feed = driver.manifest.feed.id;
        const of = counts.get(feed) ?? {};
        counts.set(feed, of);
        const state = stateOf(index, now);
        of[state] = (of[state] ?? 0) + 1;
      }
      for (const [feed, of] of counts) feeds.clocks(feed, of);
    },
  };
}
