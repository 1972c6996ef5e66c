import type { Colour, Street } from './street.ts';

/** Where the sun stands, in radians: above the horizon, clockwise from north. */
export interface Sun {
  readonly elevation: number;
  readonly azimuth: number;
}

const RADIANS = Math.PI / 180;

/** The sun over a place (low-precision solar coordinates, good to a fraction of a degree). `wall` in ms since 1970. */
export function sunOver([lon, lat]: readonly [number, number], wall: number): Sun {
  const days = wall / 86_400_000 - 10_957.5;
  const anomaly = (357.529 + 0.98560028 * days) * RADIANS;
  const longitude = (280.459 + 0.98564736 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = 23.439 * RADIANS;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude));
  const sidereal = (280.46062 + 360.98564737 * days + lon) * RADIANS;
  const hour = sidereal - ascension;
  const elevation = Math.asin(
    Math.sin(lat * RADIANS) * Math.sin(declination) + Math.cos(lat * RADIANS) * Math.cos(declination) * Math.cos(hour),
  );
  const azimuth = Math.atan2(
    -Math.sin(hour),
    Math.tan(declination) * Math.cos(lat * RADIANS) - Math.sin(lat * RADIANS) * Math.cos(hour),
  );
  return { elevation, azimuth: (azimuth + 2 * Math.PI) % (2 * Math.PI) };
}

/** The light in a street. Colours are amounts of light, not of paint. */
export interface Light {
  /** 0 night to 1 full day. */
  readonly day: number;
  /** From the sky, everywhere. */
  readonly ambient: Colour;
  /** From the sun where it falls. */
  readonly sun: Colour;
  /** Towards the sun in the street's axes. */
  readonly toSun: readonly [x: number, y: number, z: number];
  readonly zenith: Colour;
  readonly horizon: Colour;
  /** Light of the street lamps, 0 when they are out or it is day. */
  readonly lamps: number;
  /** Share of windows that are lit. */
  readonly windows: number;
  /** The camera's gain: a dark street is amplified, with its noise. */
  readonly exposure: number;
  /** Noise of the sensor, in levels of 255. */
  readonly noise: number;
}

const mix = (from: number, to: number, share: number): number => from + (to - from) * share;
const blend = (from: Colour, to: Colour, share: number): Colour => [
  mix(from[0], to[0], share),
  mix(from[1], to[1], share),
  mix(from[2], to[2], share),
];
const ramp = (value: number, low: number, high: number): number => {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return share * share * (3 - 2 * share);
};

/** Hours of the night at which fewer and fewer windows are lit; `hour` is local, 0..24. */
function litWindows(hour: number): number {
  if (hour >= 17 && hour < 22) return 0.42;
  if (hour >= 22) return mix(0.42, 0.12, (hour - 22) / 2);
  if (hour < 2) return mix(0.12, 0.05, hour / 2);
  if (hour < 5.5) return 0.045;
  return hour < 8 ? 0.25 : 0.1;
}

/**
 * The light of a street whose main direction is `azimuth` degrees from north. Lamps burn when the sun is more than
 * about two degrees down and `lights` is true. `hour` is the local hour of the day, 0..24.
 */
export function lightOf(street: Street, azimuth: number, sun: Sun, hour: number, lights: boolean): Light {
  const degrees = sun.elevation / RADIANS;
  const day = ramp(degrees, -7, 6);
  const high = ramp(degrees, 2, 22);
  const low = ramp(degrees, -8, -1) * (1 - ramp(degrees, 3, 14));
  const bearing = sun.azimuth - (azimuth - street.aside) * RADIANS;
  const flat = Math.cos(sun.elevation);
  const strength = ramp(degrees, -1, 9) * mix(0.55, 1, high);
  const night: Colour = [0.0065, 0.008, 0.0125];
  const daylight: Colour = [0.3, 0.325, 0.36];
  const lamps = lights && degrees < -2 ? 1 - ramp(degrees, -6, -2) * 0.4 : 0;
  const ambient = blend(night, daylight, day * day);
  return {
    day,
    ambient,
    sun: [0.95 * strength, mix(0.6, 0.88, high) * strength, mix(0.34, 0.72, high) * strength],
    toSun: [Math.sin(bearing) * flat, Math.sin(sun.elevation), Math.cos(bearing) * flat],
    zenith: blend(blend([0.004, 0.006, 0.013], [0.2, 0.36, 0.68], day * day), [0.16, 0.16, 0.3], low * 0.5),
    horizon: blend(blend([0.02, 0.017, 0.018], [0.56, 0.62, 0.7], day * day), [0.5, 0.3, 0.19], low * 0.6),
    lamps,
    windows: litWindows(hour) * (1 - day),
    exposure: mix(lamps > 0 ? 1.15 : 2.6, 1.3, day),
    noise: mix(lamps > 0 ? 2.6 : 4, 1.2, day),
  };
}
