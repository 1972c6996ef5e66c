import type { DeviceSimulation, SimulatedState } from '../../domain/asset/simulation.ts';

interface Junction extends SimulatedState {
  readonly cycle: number;
  /** Offset of the cycle in ms, so that a green wave and not a heartbeat goes through the town. */
  readonly offset: number;
  readonly stages: number;
  stage: number;
  plan: number;
  priorities: number;
  voltage: number;
}

const has = (s: Junction, code: string): boolean => s.faults.some((f) => f.code === code);
const STAGE_SHARES = 1_000;

/** Plan of the hour: 1 night, 2 day, 3 peak. Local time is near enough UTC + 1 for a traffic plan. */
const planAt = (now: number): number => {
  const hour = (new Date(now).getUTCHours() + 1) % 24;
  if (hour >= 22 || hour < 6) return 1;
  return (hour >= 7 && hour < 9) || (hour >= 16 && hour < 19) ? 3 : 2;
};

/** A controller that runs its plan's stages, gives priority to buses, and falls back to flashing or dark. */
export const simulation: DeviceSimulation<Junction> = {
  type: 'signal-controller',
  feed: 'signals',
  period: 30_000,
  start: (_asset, random, now) => ({
    faults: [],
    cycle: [70, 80, 90][Math.floor(random() * 3)] ?? 80,
    offset: Math.floor(random() * 90_000),
    stages: 2 + Math.floor(random() * 3),
    stage: 1,
    plan: planAt(now),
    priorities: Math.floor(random() * 9),
    voltage: 230,
  }),
  step: (s, now, random) => {
    s.plan = planAt(now);
    s.stage = 1 + Math.floor(((((now + s.offset) / STAGE_SHARES) % s.cycle) / s.cycle) * s.stages);
    s.priorities = has(s, 'no-bus-priority')
      ? 0
      : Math.max(1, Math.min(20, s.priorities + Math.floor(random() * 3) - 1));
    s.voltage = 228 + Math.floor(random() * 5);
  },
  fields: (s) => ({
    mode: has(s, 'dark') ? 'dark' : has(s, 'flashing') ? 'flashing' : 'running',
    plan: s.plan,
    stage: has(s, 'dark') || has(s, 'flashing') ? 0 : s.stage,
    cycle: s.cycle,
    busPriorities: s.priorities,
    voltage: has(s, 'dark') ? 0 : s.voltage,
  }),
  faulted: (s, code, active) => {
    if (code === 'no-bus-priority') s.priorities = active ? 0 : 1;
  },
  faults: {
    dark: ['secteur absent', 'fusible principal'],
    flashing: ['défaut de lampe rouge', 'conflit de verts', 'redémarrage du contrôleur'],
    'lamp-failed': ['rouge, ligne 3', 'vert piétons, ligne 7', 'jaune, ligne 2'],
    'no-bus-priority': [],
    'detector-failed': ['boucle 2', 'boucle 5', 'bouton piétons'],
    'door-open': [],
    'not-answering': [],
  },
};
