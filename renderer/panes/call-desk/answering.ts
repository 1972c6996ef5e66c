import type { CallLease } from '../../../src/contract/calls.ts';

/** The other desks that answer or write in a call at that time, by call; ours and what has run out are not among them. */
export const answering = (leases: readonly CallLease[], now: number): ReadonlyMap<string, string> =>
  new Map(leases.filter(({ mine, until }) => !mine && until > now).map(({ call, position }) => [call, position]));
