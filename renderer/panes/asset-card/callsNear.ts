import type { CallRow } from '../../../src/contract/calls.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { metresBetween } from '../../../src/domain/place/course.ts';

/** Metres within which a call may well be about the same thing. */
export const NEAR = 300;

/** An open call and how far from the asset it is about something. */
export interface NearCall {
  readonly call: CallRow;
  readonly label: string;
  readonly metres: number;
}

/** Open calls about a place near the asset, the nearest first: the place that was written down, else that of the line. */
export function callsNear(calls: Iterable<CallRow>, at: LonLat): NearCall[] {
  const near: NearCall[] = [];
  for (const call of calls) {
    if (call.state !== 'ringing' && call.state !== 'claimed') continue;
    const place = call.draft?.place ?? call.hint;
    if (!place) continue;
    const metres = metresBetween(place.at, at);
    if (metres <= NEAR) near.push({ call, label: place.label, metres: Math.round(metres) });
  }
  return near.sort((a, b) => a.metres - b.metres);
}
