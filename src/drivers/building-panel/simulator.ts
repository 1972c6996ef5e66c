import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';

interface Panel extends SimulatedState {
  armed: boolean;
  readonly comfort: number;
  temperature: number;
}

const has = (s: Panel, code: string): boolean => s.faults.some((f) => f.code === code);

/** Set at night (20:00 to 06:00, near enough local time), unset by day. */
const closedAt = (now: number): boolean => {
  const hour = (new Date(now).getUTCHours() + 1) % 24;
  return hour >= 20 || hour < 6;
};

/** The panel of a public building: fire zones, intrusion, doors. */
export const simulation: DeviceSimulation<Panel> = {
  type: 'building-panel',
  feed: 'buildings',
  period: 2 * 60_000,
  start: (_asset, random, now) => {
    const comfort = 18 + random() * 3;
    return { faults: [], armed: closedAt(now), comfort, temperature: comfort };
  },
  step: (s, now, random) => {
    s.armed = closedAt(now);
    s.temperature += (s.comfort - (s.armed ? 2.5 : 0) - s.temperature) * 0.05 + (random() - 0.5) * 0.1;
  },
  fields: (s) => ({
    fire: has(s, 'fire') ? 'alarm' : has(s, 'fire-trouble') ? 'trouble' : 'normal',
    intrusion: has(s, 'intrusion') ? 'alarm' : s.armed ? 'armed' : 'off',
    doorsOpen: has(s, 'door-open') ? 1 : 0,
    temperature: Math.round(s.temperature * 10) / 10,
    mains: !has(s, 'mains-lost'),
  }),
  faults: {
    fire: ['zone 1', 'zone 2', 'zone 3', 'déclencheur manuel, hall', 'zone 4, sous-sol'],
    intrusion: ['zone bureaux', 'zone atelier', 'rez-de-chaussée', 'couloir nord'],
    'door-open': ['porte livraison', 'porte principale', 'issue de secours nord', 'porte du local technique'],
    'fire-trouble': ['boucle 1', 'batterie de la centrale'],
    'mains-lost': [],
    'not-answering': [],
  },
};
