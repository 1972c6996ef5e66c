import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';

interface Node extends SimulatedState {
  readonly light: number;
  traffic: number;
  temperature: number;
  battery: number;
}

const has = (s: Node, code: string): boolean => s.faults.some((f) => f.code === code);

/** A node of the fibre network: light received, traffic, battery. */
export const simulation: DeviceSimulation<Node> = {
  type: 'fibre-node',
  feed: 'fibre',
  period: 60_000,
  start: (_asset, random) => ({
    faults: [],
    light: -9 - random() * 6,
    traffic: 150 + random() * 500,
    temperature: 24 + random() * 10,
    battery: 100,
  }),
  step: (s, _now, random) => {
    s.traffic = Math.max(20, Math.min(2_000, s.traffic * (0.9 + random() * 0.2)));
    s.temperature = Math.max(5, Math.min(48, s.temperature + (random() - 0.5)));
    s.battery = Math.max(0, Math.min(100, s.battery + (has(s, 'on-battery') ? -0.6 : 1)));
  },
  fields: (s) => ({
    uplink: has(s, 'down') ? 'down' : 'up',
    rx: has(s, 'down') ? -40 : Math.round((has(s, 'light-low') ? -27 : s.light) * 10) / 10,
    traffic: has(s, 'down') ? 0 : Math.round(s.traffic),
    temperature: Math.round(has(s, 'temperature-high') ? 71 : s.temperature),
    battery: Math.round(s.battery),
  }),
  faults: {
    down: ['fibre coupée', 'équipement muet'],
    'on-battery': [],
    'light-low': ['-27 dBm'],
    'temperature-high': ['71 °C'],
    'door-open': [],
  },
};
