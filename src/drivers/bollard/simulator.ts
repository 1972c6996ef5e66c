import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';

interface Bollard extends SimulatedState {
  state: 'up' | 'down';
  cycles: number;
  pressure: number;
}

const has = (s: Bollard, code: string): boolean => s.faults.some((f) => f.code === code);

/** A site of rising bollards: up most of the time, down while an authorised vehicle passes. */
export const simulation: DeviceSimulation<Bollard> = {
  type: 'bollard',
  feed: 'bollards',
  period: 60_000,
  start: (_asset, random) => ({ faults: [], state: 'up', cycles: Math.floor(random() * 200_000), pressure: 62 }),
  step: (s, _now, random) => {
    const wanted = random() < 0.12 ? 'down' : 'up';
    if (has(s, 'stuck-up') || has(s, 'stuck-down') || has(s, 'not-answering') || has(s, 'hit')) return;
    if (wanted !== s.state) s.cycles++;
    s.state = wanted;
    s.pressure = 58 + Math.floor(random() * 8);
  },
  fields: (s) => ({
    state: s.state,
    cycles: s.cycles,
    pressure: has(s, 'pressure-low') ? 21 : s.pressure,
    loop: s.state === 'down' && !has(s, 'stuck-down'),
  }),
  faulted: (s, code, active) => {
    if (active && code === 'stuck-down') s.state = 'down';
    if (active && code === 'stuck-up') s.state = 'up';
  },
  faults: {
    'stuck-up': ['borne 1', 'borne 2'],
    'stuck-down': ['borne 1', 'borne 2'],
    hit: ['choc sur la borne 1'],
    'pressure-low': ['21 bar'],
    'not-answering': [],
  },
};
