/** How often something fails in a city of full size, and how many stand in that fault when a shift begins. */
export interface FaultRate {
  readonly driver: string;
  readonly condition: string;
  readonly perDay: number;
  /** Shortest and longest duration in minutes. */
  readonly minutes: readonly [number, number];
  /** How many hold at the start. */
  readonly standing?: number;
  /** Chosen at random when left out: the details that the simulator knows. */
  readonly detail?: string;
}

const HOUR = 60;
const DAY = 24 * HOUR;

/** An ordinary city. Figures are for 34,000 lamps and the rest of the load; a smaller city has proportionally fewer. */
export const RATES: readonly FaultRate[] = [
  { driver: 'light-point', condition: 'lamp-failed', perDay: 8, minutes: [DAY, 5 * DAY], standing: 18 },
  { driver: 'light-point', condition: 'not-answering', perDay: 4, minutes: [20, DAY], standing: 3 },
  { driver: 'light-point', condition: 'overheating', perDay: 1, minutes: [HOUR, 8 * HOUR], standing: 1 },
  { driver: 'light-point', condition: 'burning-by-day', perDay: 1, minutes: [2 * HOUR, DAY], standing: 1 },
  { driver: 'light-point', condition: 'mast-tilted', perDay: 0.2, minutes: [2 * HOUR, 8 * HOUR] },
  { driver: 'light-cabinet', condition: 'no-power', perDay: 0.5, minutes: [30, 3 * HOUR] },
  { driver: 'light-cabinet', condition: 'breaker-tripped', perDay: 0.5, minutes: [HOUR, 4 * HOUR] },
  { driver: 'light-cabinet', condition: 'earth-leakage', perDay: 0.2, minutes: [HOUR, 4 * HOUR] },
  { driver: 'light-cabinet', condition: 'door-open', perDay: 4, minutes: [5, 90], standing: 1 },
  { driver: 'light-cabinet', condition: 'not-answering', perDay: 1, minutes: [10, 4 * HOUR] },
  {
    driver: 'signal-controller',
    condition: 'flashing',
    perDay: 1,
    minutes: [20, 3 * HOUR],
    standing: 1,
    detail: 'défaut de lampe rouge',
  },
  { driver: 'signal-controller', condition: 'dark', perDay: 0.1, minutes: [20, 2 * HOUR] },
  { driver: 'signal-controller', condition: 'lamp-failed', perDay: 0.6, minutes: [2 * HOUR, DAY] },
  { driver: 'signal-controller', condition: 'no-bus-priority', perDay: 0.6, minutes: [15, 2 * HOUR], standing: 1 },
  { driver: 'signal-controller', condition: 'detector-failed', perDay: 0.5, minutes: [4 * HOUR, 3 * DAY], standing: 1 },
  { driver: 'bollard', condition: 'stuck-down', perDay: 1, minutes: [30, 6 * HOUR] },
  { driver: 'bollard', condition: 'stuck-up', perDay: 0.5, minutes: [15, 2 * HOUR] },
  { driver: 'bollard', condition: 'hit', perDay: 0.1, minutes: [30, 3 * HOUR] },
  { driver: 'bollard', condition: 'pressure-low', perDay: 0.4, minutes: [2 * HOUR, 2 * DAY] },
  { driver: 'building-panel', condition: 'door-open', perDay: 25, minutes: [2, 40], standing: 2 },
  { driver: 'building-panel', condition: 'intrusion', perDay: 1.5, minutes: [5, 40] },
  { driver: 'building-panel', condition: 'fire', perDay: 0.33, minutes: [10, 60] },
  { driver: 'building-panel', condition: 'fire-trouble', perDay: 1, minutes: [HOUR, DAY] },
  { driver: 'building-panel', condition: 'mains-lost', perDay: 0.5, minutes: [10, 2 * HOUR] },
  { driver: 'information-panel', condition: 'text-mismatch', perDay: 0.5, minutes: [20, 6 * HOUR], standing: 1 },
  { driver: 'information-panel', condition: 'module-failed', perDay: 0.5, minutes: [DAY, 4 * DAY] },
  { driver: 'fibre-node', condition: 'down', perDay: 0.25, minutes: [20, 4 * HOUR] },
  { driver: 'fibre-node', condition: 'on-battery', perDay: 0.2, minutes: [10, HOUR] },
  { driver: 'fibre-node', condition: 'light-low', perDay: 0.2, minutes: [4 * HOUR, 2 * DAY] },
  { driver: 'service-vehicle', condition: 'position-unknown', perDay: 6, minutes: [3, 30], standing: 1 },
  { driver: 'service-vehicle', condition: 'engine-fault', perDay: 1, minutes: [HOUR, 8 * HOUR] },
  { driver: 'bus', condition: 'breakdown', perDay: 1.5, minutes: [15, 90] },
  { driver: 'bus', condition: 'position-unknown', perDay: 6, minutes: [3, 30] },
  { driver: 'bus', condition: 'emergency', perDay: 0.1, minutes: [5, 20] },
  { driver: 'camera-onvif', condition: 'hang', perDay: 1.5, minutes: [10, 4 * HOUR] },
  { driver: 'camera-onvif', condition: 'no-stream', perDay: 0.7, minutes: [20, 8 * HOUR], standing: 1 },
  { driver: 'camera-onvif', condition: 'frozen', perDay: 0.6, minutes: [20, 8 * HOUR] },
  { driver: 'camera-onvif', condition: 'html', perDay: 0.2, minutes: [HOUR, 8 * HOUR] },
];

/** How many of each driver a city of full size has; rates shrink with the city. */
export const FULL_SIZE: Readonly<Record<string, number>> = {
  'light-point': 34_000,
  'light-cabinet': 904,
  'signal-controller': 113,
  bollard: 26,
  'building-panel': 180,
  'information-panel': 25,
  'fibre-node': 69,
  'service-vehicle': 205,
  bus: 180,
  'camera-onvif': 269,
};
