import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';
import { readSetLevel } from './setLevel.ts';

interface LightPoint extends SimulatedState {
  level: number;
  /** What the schedule last asked for: a commanded level lasts until the schedule changes its mind. */
  scheduled: number;
  readonly watts: number;
  readonly voltage: number;
  hours: number;
  at: number;
}

const HOUR = 3_600_000;
const burns = (s: LightPoint): boolean =>
  s.level > 0 && !s.faults.some((f) => f.code === 'lamp-failed' || f.code === 'not-answering');

/** A street lamp that follows its schedule, takes a level, and draws power when it burns. */
export const simulation: DeviceSimulation<LightPoint> = {
  type: 'light-point',
  feed: 'lighting',
  period: 15 * 60_000,
  start: (asset, random, now, { lightLevel }) => {
    const known = asset.attributes?.watts ?? asset.attributes?.power;
    const scheduled = lightLevel(now);
    return {
      faults: [],
      level: scheduled,
      scheduled,
      watts: typeof known === 'number' && known > 0 && known < 1_000 ? known : 35 + Math.floor(random() * 60),
      voltage: 228 + Math.floor(random() * 7),
      hours: Math.floor(random() * 38_000),
      at: now,
    };
  },
  step: (s, now, _random, { lightLevel }) => {
    if (burns(s)) s.hours += (now - s.at) / HOUR;
    s.at = now;
    const wanted = lightLevel(now);
    if (wanted !== s.scheduled) {
      s.scheduled = wanted;
      s.level = wanted;
    }
    if (s.faults.some((f) => f.code === 'burning-by-day')) s.level = 100;
  },
  fields: (s) => ({
    level: s.level,
    // Drivers of lamps lose a few watts even dimmed, and draw half a watt when they only listen.
    power: burns(s) ? Math.round(s.watts * (0.06 + 0.94 * (s.level / 100)) * 10) / 10 : 0.5,
    voltage: s.voltage,
    hours: Math.floor(s.hours),
    temperature: burns(s) ? 38 : 12,
  }),
  receive: (s, payload, now) => {
    const set = readSetLevel(payload);
    if (!set || now > set.expiresAt || s.faults.some((f) => f.code === 'not-answering')) return null;
    s.level = set.level;
    return set.id;
  },
  faulted: (s, code, active) => {
    if (code === 'burning-by-day') s.level = active ? 100 : s.scheduled;
  },
  faults: {
    'lamp-failed': ['module LED', 'alimentation de la lampe'],
    'not-answering': [],
    'mast-tilted': ['choc', 'inclinaison 12°'],
    'burning-by-day': [],
    overheating: ['84 °C', '91 °C'],
  },
};
