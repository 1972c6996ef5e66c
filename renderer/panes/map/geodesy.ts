/*
 * Lengths and areas on the ellipsoid WGS 84, in metres: what is read off a map goes into reports and to the field.
 */

type Place = readonly [lon: number, lat: number];

const RADIUS = 6_378_137;
const FLATTENING = 1 / 298.257_223_563;
const POLAR = RADIUS * (1 - FLATTENING);
const ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING);
const ECCENTRICITY = Math.sqrt(ECCENTRICITY_2);
const RAD = Math.PI / 180;

/** Mean radius of the sphere with as much ground as the ellipsoid. */
const authalic = (sine: number): number => {
  const es = ECCENTRICITY * sine;
  return (1 - ECCENTRICITY_2) * (sine / (1 - es * es) - Math.log((1 - es) / (1 + es)) / (2 * ECCENTRICITY));
};
const AUTHALIC_POLE = authalic(1);
const AUTHALIC_RADIUS_2 = (RADIUS * RADIUS * AUTHALIC_POLE) / 2;

/** Longitude difference in radians by the shorter way. */
const turn = (from: number, to: number): number => {
  const delta = (to - from) % 360;
  return (delta > 180 ? delta - 360 : delta < -180 ? delta + 360 : delta) * RAD;
};

/** Great circle on a sphere; where the ellipsoid's own iteration does not settle (places on opposite sides). */
function sphereMetres([, lat1]: Place, [, lat2]: Place, delta: number): number {
  const half = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2;
  const across = Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(delta / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(half + across)));
}

/** Length of the shortest way between two places (Vincenty's inverse formula, right to a millimetre). */
export function geodesicMetres(from: Place, to: Place): number {
  const delta = turn(from[0], to[0]);
  const u1 = Math.atan((1 - FLATTENING) * Math.tan(from[1] * RAD));
  const u2 = Math.atan((1 - FLATTENING) * Math.tan(to[1] * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = delta;
  for (let round = 0; round < 100; round += 1) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cosAlpha2 = 1 - sinAlpha * sinAlpha;
    // Along the equator there is no such angle.
    const middle = cosAlpha2 === 0 ? 0 : cosSigma - (2 * s1 * s2) / cosAlpha2;
    const c = (FLATTENING / 16) * cosAlpha2 * (4 + FLATTENING * (4 - 3 * cosAlpha2));
    const before = lambda;
    lambda =
      delta +
      (1 - c) * FLATTENING * sinAlpha * (sigma + c * sinSigma * (middle + c * cosSigma * (2 * middle * middle - 1)));
    if (Math.abs(lambda) > Math.PI) break;
    if (Math.abs(lambda - before) > 1e-12) continue;
    const u = (cosAlpha2 * (RADIUS * RADIUS - POLAR * POLAR)) / (POLAR * POLAR);
    const a = 1 + (u / 16_384) * (4_096 + u * (-768 + u * (320 - 175 * u)));
    const b = (u / 1_024) * (256 + u * (-128 + u * (74 - 47 * u)));
    const rest =
      b *
      sinSigma *
      (middle +
        (b / 4) *
          (cosSigma * (2 * middle * middle - 1) -
            (b / 6) * middle * (4 * sinSigma * sinSigma - 3) * (4 * middle * middle - 3)));
    return POLAR * a * (sigma - rest);
  }
  return sphereMetres(from, to, delta);
}

/** Length along points. */
export function lengthAlong(points: readonly Place[]): number {
  let metres = 0;
  for (let at = 1; at < points.length; at += 1) metres += geodesicMetres(points[at - 1]!, points[at]!);
  return metres;
}

/**
 * Area within a ring (not closed) in square metres, whichever way round it goes: the excess of the spherical polygon on
 * the sphere with as much ground as the ellipsoid. Right to some millionths for anything as large as a city.
 */
export function geodesicArea(ring: readonly Place[]): number {
  if (ring.length < 3) return 0;
  const half = ring.map(([, lat]) =>
    Math.tan(Math.asin(Math.max(-1, Math.min(1, authalic(Math.sin(lat * RAD)) / AUTHALIC_POLE))) / 2),
  );
  let excess = 0;
  for (let at = 0; at < ring.length; at += 1) {
    const next = (at + 1) % ring.length;
    const t = Math.tan(turn(ring[at]![0], ring[next]![0]) / 2);
    excess += 2 * Math.atan2(t * (half[at]! + half[next]!), 1 + half[at]! * half[next]!);
  }
  return Math.abs(excess) * AUTHALIC_RADIUS_2;
}
