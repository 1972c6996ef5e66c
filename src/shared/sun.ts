const DAY = 86_400_000;
const RADIANS = Math.PI / 180;

/**
 * Height of the sun above the horizon in degrees, at a time (ms since 1970 UTC) and a place in degrees WGS 84.
 * The usual low-precision formulas of the Astronomical Almanac (section C, "Sun"): right to 0.02° until 2050,
 * refraction left out.
 */
export function sunHeight(now: number, lon: number, lat: number): number {
  const days = now / DAY + 2_440_587.5 - 2_451_545;
  const anomaly = (357.528 + 0.985_600_3 * days) * RADIANS;
  const meanLongitude = 280.46 + 0.985_647_4 * days;
  const longitude = (meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = (23.439 - 0.000_000_4 * days) * RADIANS;
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude));
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude));
  const sidereal = (280.460_618_37 + 360.985_647_366_29 * days + lon) * RADIANS;
  const hourAngle = sidereal - ascension;
  const phi = lat * RADIANS;
  return (
    Math.asin(Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle)) /
    RADIANS
  );
}
