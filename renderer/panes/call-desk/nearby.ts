import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { metresBetween } from '../../../src/domain/place/course.ts';

/** Those within a distance, nearest first. */
export function within<T>(
  things: Iterable<T>,
  place: (thing: T) => LonLat | null,
  at: LonLat,
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
