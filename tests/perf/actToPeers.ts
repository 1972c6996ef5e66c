import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../main/station/hubLink/hub.fixture.ts';
import { type Line, lineOf } from './line.ts';
import { openRoom, type Room, type RoomStation } from './room.ts';

/** Rooms of this many stations: how it grows. */
const ROOMS = [5, 15, 30, 50];
/** Alarms that stand before and are acted upon. */
const STANDING = 400;
const ACTS = 150;
/** Somebody in the room acts so often, ms. */
const ACT_EVERY = 100;
/** The storm of the reference city: 2,000 in a minute, each told by its device to all stations at once. */
const STORM = 1_000;
const STORM_SECONDS = 30;
const TICK = 100;

interface Found {
  /** From one station's act to the last of all others, ms. */
  readonly last: readonly number[];
  /** Hub's share of a processor. */
  readonly share: number;
  readonly memory: number;
}

/** Acts of stations that take turns, until all others have each. */
async function acts(room: Room, from: number, count: number): Promise<number[]> {
  const { stations } = room;
  const made: number[] = [];
  for (let n = 0; n < count; n++) {
    // 7 has no common divisor with any of these rooms: neighbours in time are not neighbours in the room.
    const by = stations[(n * 7) % stations.length] as RoomStation;
    made.push(from + n);
    room.act(by, from + n);
    await pause(ACT_EVERY);
  }
  const all = made.map((alarm) => room.acts.get(alarm)!);
  await until('all have every act', () => all.every(({ seen }) => seen.size === stations.length), 120_000);
  return all.map(({ at, by, seen }) =>
    Math.max(...[...seen].filter(([one]) => one !== by).map(([, when]) => when - at)),
  );
}

const everybodyHas = (room: Room, alarms: number): Promise<void> =>
  until(
    `all have ${alarms}`,
    () => room.stations.every((station) => station.alarms >= alarms && station.unsent === 0),
    180_000,
  );

async function through(count: number): Promise<{ readonly calm: Found; readonly storm: Found }> {
  const room = await openRoom(count);
  try {
    const raise = (from: number, to: number): void => {
      for (const station of room.stations) station.tell(`raise ${from} ${to}`);
    };
    raise(0, STANDING);
    await everybodyHas(room, STANDING);
    const during = async (work: () => Promise<number[]>): Promise<Found> => {
      const before = { ...room.hubCost(), at: performance.now() };
      const last = await work();
      const { processor, memory } = room.hubCost();
      return { last, memory, share: (processor - before.processor) / ((performance.now() - before.at) / 1_000) };
    };
    const calm = await during(() => acts(room, 0, ACTS));
    const storm = await during(async () => {
      const per = (STORM / STORM_SECONDS) * (TICK / 1_000);
      const falling = (async () => {
        for (let raised = 0; raised < STORM; raised += per) {
          raise(STANDING + Math.floor(raised), STANDING + Math.floor(Math.min(STORM, raised + per)));
          await pause(TICK);
        }
      })();
      const last = await acts(room, ACTS, ACTS);
      await falling;
      return last;
    });
    await everybodyHas(room, STANDING + STORM);
    return { calm, storm };
  } finally {
    await room.close();
  }
}

/** From one station's act to all others of the room, in calm and in the storm, and what it costs the hub, as the room grows. */
export async function measure(): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const count of ROOMS) {
    const { calm, storm } = await through(count);
    const how = `${count} stations of a process each on one hub of its own process and all on this one machine; ${ACTS} acknowledgements of stations in turn, one each ${ACT_EVERY} ms, from before its author writes it until the last of all others has it in its projection`;
    const cost = ({ share, memory }: Found): string =>
      `the hub took ${(share * 100).toFixed(0)} % of a processor and ${(memory / 1e6).toFixed(0)} MB at most`;
    lines.push(
      lineOf(
        `act-to-peers-${count}`,
        'ms to the last',
        storm.last,
        { name: 'the same without the storm', values: calm.last },
        `${how}; ${STORM} alarms of the storm in ${STORM_SECONDS} s meanwhile, each found by every station by itself; ${cost(storm)} (without the storm ${(calm.share * 100).toFixed(0)} %)`,
      ),
    );
  }
  return lines;
}
