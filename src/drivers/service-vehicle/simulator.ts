import type { LonLat } from '../../domain/asset/asset.ts';
import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';
import { type Course, courseLength, drive, type Motion, placeOn } from '../../domain/place/course.ts';

interface Vehicle extends SimulatedState {
  status: 'available' | 'en-route' | 'on-scene';
  course: Course | null;
  motion: Motion;
  at: LonLat;
  heading: number;
  /** When what it does by standing ends, ms. */
  until: number;
  fuel: number;
  stepped: number;
}

const has = (s: Vehicle, code: string): boolean => s.faults.some((f) => f.code === code);
const MINUTE = 60_000;

/** A vehicle of the city's services: waits, drives to a job along the streets, works there, drives on. */
export const simulation: DeviceSimulation<Vehicle> = {
  type: 'service-vehicle',
  feed: 'vehicles',
  period: 5_000,
  start: (asset, random, now) => ({
    faults: [],
    status: 'available',
    course: null,
    motion: { metres: 0, speed: 0 },
    at: asset.at,
    heading: Math.floor(random() * 360),
    until: now + Math.floor(random() ** 2 * 20 * MINUTE),
    fuel: 30 + Math.floor(random() * 70),
    stepped: now,
  }),
  step: (s, now, random, { trip }) => {
    const seconds = Math.min(30, Math.max(0, (now - s.stepped) / 1_000));
    s.stepped = now;
    if (s.course) {
      const end = courseLength(s.course);
      drive(s.course, s.motion, end, seconds);
      const place = placeOn(s.course, s.motion.metres);
      s.at = place.at;
      if (s.motion.speed > 0) s.heading = place.heading;
      s.fuel = Math.max(5, s.fuel - seconds * 0.002);
      if (s.motion.metres >= end) {
        s.course = null;
        s.motion.speed = 0;
        s.status = 'on-scene';
        s.until = now + (2 + random() * 18) * MINUTE;
      }
      return;
    }
    if (now < s.until) return;
    if (s.status === 'on-scene' && random() < 0.3) {
      s.status = 'available';
      s.until = now + random() * 10 * MINUTE;
      return;
    }
    const course = trip(s.at, random);
    if (!course || courseLength(course) < 50) {
      s.until = now + MINUTE;
      return;
    }
    s.course = course;
    s.motion = { metres: 0, speed: 0 };
    s.status = 'en-route';
  },
  fields: (s) => ({
    status: s.status,
    speed: Math.round(s.motion.speed * 3.6),
    ignition: s.status === 'en-route',
    fuel: Math.round(s.fuel),
    position: has(s, 'position-unknown')
      ? null
      : {
          lon: Math.round(s.at[0] * 1e6) / 1e6,
          lat: Math.round(s.at[1] * 1e6) / 1e6,
          heading: Math.round(s.heading),
          speed: Math.round(s.motion.speed * 36) / 10,
        },
  }),
  faults: { emergency: [], 'position-unknown': ['plus de GNSS'], 'engine-fault': ['pression d’huile', 'température'] },
};
