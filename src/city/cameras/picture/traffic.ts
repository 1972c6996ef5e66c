import { seededRandom } from '../../../shared/random.ts';
import { type Colour, PAINTS, type Street } from './street.ts';

/** A car that drives: its middle, its direction along x and z, its paint, and whether its brake lights burn. */
interface MovingCar {
  readonly x: number;
  readonly z: number;
  readonly alongX: number;
  readonly alongZ: number;
  readonly paint: Colour;
  readonly braking: boolean;
}

/** Somebody on the pavement. */
interface Walker {
  readonly x: number;
  readonly z: number;
  readonly coat: Colour;
  readonly stride: number;
}

/** What the signals show to a street. */
export type Aspect = 'green' | 'amber' | 'red';

/** Length of the signals' cycle in seconds, and when each street has green in it. */
export const CYCLE = 64;
const GREEN = { main: [0, 30], cross: [35, 57] } as const;
const AMBER = 3;
/** Seconds to stop from full speed, and to reach it. */
const BRAKING = 4;
/** Seconds between two cars that leave a queue, metres between two that stand in one. */
const HEADWAY = 2;
const QUEUE_STEP = 6.4;

type Approach = 'main' | 'cross';

/** What a street sees at a second of the cycle. */
export function aspectOf(approach: Approach, seconds: number): Aspect {
  const within = ((seconds % CYCLE) + CYCLE) % CYCLE;
  const [from, to] = GREEN[approach];
  if (within >= from && within < to) return 'green';
  return within >= to && within < to + AMBER ? 'amber' : 'red';
}

/** One car's way over its stop line: when it would pass unhindered, when it does, and where it waits. */
interface Passage {
  readonly arrives: number;
  readonly leaves: number;
  /** Metres before the line at which it stands; null when it need not stop. */
  readonly stands: number | null;
  readonly paint: Colour;
}

function nextGreen(approach: Approach, seconds: number): number {
  const [from] = GREEN[approach];
  return from + Math.ceil((seconds - from) / CYCLE) * CYCLE;
}

/** The cars of one lane whose unhindered time at the line lies in the cycles around `cycle`. */
function lanePassages(
  seed: number,
  lane: string,
  approach: Approach,
  speed: number,
  cycle: number,
  busy: number,
): Passage[] {
  const passages: Passage[] = [];
  let last = -Infinity;
  let queuedFor = -Infinity;
  let queued = 0;
  for (let n = cycle - 2; n <= cycle + 1; n++) {
    const random = seededRandom(seed, `${lane}-${n}`);
    const count = Math.floor(busy * (0.5 + random()) + random());
    const times = Array.from({ length: Math.min(7, count) }, () => random() * CYCLE).sort((a, b) => a - b);
    for (const time of times) {
      const arrives = Math.max(n * CYCLE + time, (passages.at(-1)?.arrives ?? -Infinity) + HEADWAY);
      const paint = PAINTS[Math.floor(random() * PAINTS.length)] ?? PAINTS[0]!;
      const free = Math.max(arrives, last + HEADWAY);
      const goes = aspectOf(approach, free) !== 'red' ? free : Math.max(nextGreen(approach, free) + 1, last + HEADWAY);
      const green = nextGreen(approach, arrives);
      if (green !== queuedFor) {
        queuedFor = green;
        queued = 0;
      }
      const stands = 0.8 + queued * QUEUE_STEP;
      const stopsAt = arrives - stands / speed + BRAKING / 2;
      if (goes > arrives + 0.5 && stopsAt < goes) {
        queued++;
        passages.push({ arrives, leaves: goes, stands, paint });
      } else {
        passages.push({ arrives: goes, leaves: goes, stands: null, paint });
      }
      last = goes;
    }
  }
  return passages;
}

/** Metres past the stop line at a time (negative: before it), and whether the car slows or stands. */
function place(passage: Passage, speed: number, time: number): { readonly at: number; readonly braking: boolean } {
  const { arrives, leaves, stands } = passage;
  if (stands === null) return { at: speed * (time - arrives), braking: false };
  const stopsAt = arrives - stands / speed + BRAKING / 2;
  const half = (speed * BRAKING) / 2;
  if (time < stopsAt - BRAKING) return { at: -stands - half - speed * (stopsAt - BRAKING - time), braking: false };
  if (time < stopsAt) return { at: -stands - (speed * (stopsAt - time) ** 2) / (2 * BRAKING), braking: true };
  if (time < leaves) return { at: -stands, braking: true };
  const since = time - leaves;
  if (since < BRAKING) return { at: -stands + (speed * since ** 2) / (2 * BRAKING), braking: false };
  return { at: -stands + half + speed * (since - BRAKING), braking: false };
}

/** How busy a street is at an hour of the day, in cars a lane and cycle. */
function busyAt(hour: number): number {
  if (hour < 5.5) return 0.7;
  if (hour < 7 || hour >= 22) return 1.8;
  if (hour < 9.5 || (hour >= 16.5 && hour < 19)) return 5;
  return 3.4;
}

/** What moves in a street. */
export interface Traffic {
  /** Cars at a time in seconds since 1970, at an hour of the day 0..24. */
  cars(seconds: number, hour: number): MovingCar[];
  walkers(seconds: number, hour: number): Walker[];
  aspect(approach: Approach, seconds: number): Aspect;
}

/** Distance from the middle of the road to the middle of a lane. */
const laneOf = (kerb: number): number => (kerb > 6 ? 2.4 : Math.max(1.4, (kerb - 2.1) / 2));

/** The traffic of a street. The same second always has the same cars, whoever looks, from whatever side. */
export function trafficOf(street: Street, seed: number): Traffic {
  const phase = seededRandom(seed, 'signals')() * CYCLE;
  const main = laneOf(street.kerb);
  const cross = street.crossKerb / 2;
  const stopMain = street.crossHalf + 4.8;
  const stopCross = street.half + 4.4;
  const { crossing } = street;
  const lanes = [
    { name: 'away', approach: 'main', speed: 11, x: main, z: crossing - stopMain, alongX: 0, alongZ: 1 },
    { name: 'towards', approach: 'main', speed: 11, x: -main, z: crossing + stopMain, alongX: 0, alongZ: -1 },
    { name: 'right', approach: 'cross', speed: 9, x: -stopCross, z: crossing - cross, alongX: 1, alongZ: 0 },
    { name: 'left', approach: 'cross', speed: 9, x: stopCross, z: crossing + cross, alongX: -1, alongZ: 0 },
  ] as const;
  const remembered = new Map<string, { readonly key: string; readonly passages: Passage[] }>();
  return {
    aspect: (approach, seconds) => aspectOf(approach, seconds + phase),
    cars(seconds, hour) {
      const time = seconds + phase;
      const cycle = Math.floor(time / CYCLE);
      const busy = busyAt(hour);
      const cars: MovingCar[] = [];
      for (const lane of lanes) {
        const key = `${cycle} ${busy}`;
        let known = remembered.get(lane.name);
        if (known?.key !== key) {
          const share = lane.approach === 'main' ? busy : busy * 0.6;
          known = { key, passages: lanePassages(seed, lane.name, lane.approach, lane.speed, cycle, share) };
          remembered.set(lane.name, known);
        }
        for (const passage of known.passages) {
          const { at, braking } = place(passage, lane.speed, time);
          if (at < -110 || at > 190) continue;
          // The nose stands at the line, the middle half a car behind it.
          const middle = at - 2.2;
          const x = lane.x + lane.alongX * middle;
          const z = lane.z + lane.alongZ * middle;
          cars.push({ x, z, alongX: lane.alongX, alongZ: lane.alongZ, paint: passage.paint, braking });
        }
      }
      return cars;
    },
    walkers(seconds, hour) {
      const count = hour < 6 ? 1 : hour < 8 || hour >= 21 ? 4 : 11;
      const random = seededRandom(seed, 'walkers');
      return Array.from({ length: count }, () => {
        const side = random() < 0.5 ? -1 : 1;
        const pace = (random() < 0.5 ? -1 : 1) * (1.05 + random() * 0.5);
        const start = random() * 170;
        const x = side * (street.kerb + 0.7 + random() * (street.half - street.kerb - 1.3));
        const shade = 0.05 + random() * 0.3;
        const coat: Colour = random() < 0.25 ? [0.35, 0.1, 0.08] : [shade, shade, shade * 1.1];
        const along = (((start + pace * seconds) % 170) + 170) % 170;
        return { x, z: along - 60, coat, stride: Math.sin(seconds * 7 + start) };
      });
    },
  };
}
