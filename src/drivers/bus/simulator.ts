import type { LonLat } from '../../domain/asset/asset.ts';
import type { BusRound, DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';
import { courseLength, drive, type Motion, placeOn } from '../../domain/place/course.ts';

interface Bus extends SimulatedState {
  readonly round: BusRound | undefined;
  readonly home: LonLat;
  motion: Motion;
  direction: 1 | -1;
  /** Index of the stop it drives to. */
  next: number;
  status: 'driving' | 'at-stop' | 'terminus';
  /** When it leaves the stop, ms. */
  until: number;
  delay: number;
  load: number;
  stepped: number;
}

const has = (s: Bus, code: string): boolean => s.faults.some((f) => f.code === code);

/** Buses of one line start spread over the whole of it, half in each direction. */
function startOn(round: BusRound, random: () => number): { metres: number; direction: 1 | -1; next: number } {
  const metres = random() * courseLength(round.course);
  const direction = random() < 0.5 ? 1 : -1;
  const after = round.stops.findIndex((stop) => stop.metres > metres);
  const next =
    direction === 1
      ? after < 0
        ? round.stops.length - 1
        : after
      : Math.max(0, (after < 0 ? round.stops.length : after) - 1);
  return { metres, direction, next };
}

/** A bus that drives its line back and forth, waits at its stops, and gets late. */
export const simulation: DeviceSimulation<Bus> = {
  type: 'bus',
  feed: 'buses',
  period: 5_000,
  start: (asset, random, now, { busRound }) => {
    const found = busRound(asset);
    const round = found && found.stops.length > 1 ? found : undefined;
    const { metres, direction, next } = round ? startOn(round, random) : { metres: 0, direction: 1 as const, next: 0 };
    return {
      faults: [],
      round,
      home: asset.at,
      motion: { metres, speed: round ? random() * 8 : 0 },
      direction,
      next,
      status: round ? 'driving' : 'terminus',
      until: 0,
      delay: Math.floor(random() * 150) - 30,
      load: Math.floor(random() * 70),
      stepped: now,
    };
  },
  step: (s, now, random) => {
    let seconds = Math.min(30, Math.max(0, (now - s.stepped) / 1_000));
    s.stepped = now;
    if (!s.round) return;
    if (has(s, 'breakdown')) {
      s.motion.speed = 0;
      s.delay = Math.min(7_200, s.delay + seconds);
      return;
    }
    if (now < s.until) return;
    if (s.status !== 'driving') {
      seconds = Math.min(seconds, (now - s.until) / 1_000);
      s.status = 'driving';
    }
    const stop = s.round.stops[s.next];
    if (!stop) return;
    const left = drive(s.round.course, s.motion, stop.metres, seconds);
    if (left === 0) return;
    const last = s.direction === 1 ? s.next === s.round.stops.length - 1 : s.next === 0;
    if (last) s.direction = s.direction === 1 ? -1 : 1;
    s.next += s.direction;
    s.status = last ? 'terminus' : 'at-stop';
    s.until = now + (last ? 120_000 + random() * 180_000 : 10_000 + random() * 20_000);
    // A terminus gives time back.
    s.delay = Math.round(last ? s.delay * 0.4 : Math.max(-120, Math.min(1_200, s.delay + random() * 24 - 11)));
    s.load = Math.round(last ? random() * 15 : Math.max(2, Math.min(110, s.load + random() * 26 - 12)));
  },
  fields: (s) => {
    const place = s.round ? placeOn(s.round.course, s.motion.metres, s.direction === -1) : { at: s.home, heading: 0 };
    return {
      status: s.status,
      speed: Math.round(s.motion.speed * 3.6),
      delay: Math.round(s.delay),
      load: s.load,
      nextStop: s.round?.stops[s.next]?.name.slice(0, 100) ?? null,
      line: s.round?.line.slice(0, 20) ?? null,
      position: has(s, 'position-unknown')
        ? null
        : {
            lon: Math.round(place.at[0] * 1e6) / 1e6,
            lat: Math.round(place.at[1] * 1e6) / 1e6,
            heading: Math.round(place.heading),
            speed: Math.round(s.motion.speed * 36) / 10,
          },
    };
  },
  faults: {
    emergency: [],
    breakdown: ['porte 2 bloquée', 'moteur arrêté', 'pneu'],
    'position-unknown': ['plus de GNSS'],
  },
};
