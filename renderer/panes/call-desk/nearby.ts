/** Longitude, latitude in degrees. */
export type At = readonly [lon: number, lat: number];

const METRES_PER_DEGREE = 111_195;

/** Distance in metres; flat-earth, true to a metre over a city. */
export function metresBetween(a: At, b: At): number {
  const shrink = Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot((a[0] - b[0]) * shrink, a[1] - b[1]) * METRES_PER_DEGREE;
}

/** Those within a distance, nearest first. */
export function within<T>(
  things: Iterable<T>,
  place: (thing: T) => At | null,
  at: At,
  metres: number,
): { readonly thing: T; readonly metres: number }[] {
  const found: { thing: T; metres: number }[] = [];
  for (const thing of things) {
    const there = place(thing);
    const away = there ? metresBetween(at, there) : Number.POSITIVE_INFINITY;
    if (away <= metres) found.push({ thing, metres: Math.round(away) });
  }
  return found.sort((a, b) => a.metres - b.metres);
}
