import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';

interface Cabinet extends SimulatedState {
  readonly points: number;
  voltage: number;
  energy: number;
  level: number;
  at: number;
}

const has = (s: Cabinet, code: string): boolean => s.faults.some((f) => f.code === code);
const kilowatts = (s: Cabinet): number =>
  has(s, 'no-power') ? 0 : (s.points * 62 * (0.02 + 0.98 * (s.level / 100))) / 1_000;

/** A lighting cabinet: counts energy, has a supply, a door, and lamps behind it. */
export const simulation: DeviceSimulation<Cabinet> = {
  type: 'light-cabinet',
  feed: 'lighting',
  period: 5 * 60_000,
  start: (asset, random, now, { lightLevel }) => {
    const known = asset.attributes?.points ?? asset.attributes?.lights;
    return {
      faults: [],
      points: typeof known === 'number' && known >= 0 ? Math.min(10_000, Math.floor(known)) : 38,
      voltage: 230,
      energy: Math.floor(20_000 + random() * 200_000),
      level: lightLevel(now),
      at: now,
    };
  },
  step: (s, now, random, { lightLevel }) => {
    s.energy += (kilowatts(s) * (now - s.at)) / 3_600_000;
    s.at = now;
    s.level = lightLevel(now);
    s.voltage = 227 + Math.floor(random() * 8);
  },
  fields: (s) => ({
    supply: has(s, 'no-power') ? 'off' : 'on',
    voltage: has(s, 'no-power') ? 0 : s.voltage,
    power: Math.round(kilowatts(s) * 100) / 100,
    energy: Math.floor(s.energy),
    door: has(s, 'door-open') ? 'open' : 'closed',
    lit: has(s, 'no-power') ? 0 : s.points,
  }),
  faults: {
    'no-power': [],
    'breaker-tripped': ['départ 1', 'départ 2', 'départ 3'],
    'earth-leakage': ['départ 1, 0,8 A', 'départ 2, 1,1 A'],
    'door-open': [],
    'not-answering': [],
  },
};
