import type { StationStatus } from '../../../src/contract/session.ts';

/** How many providers are not heard as they should be: all of them while the link to the field is not there. */
export function unheardProviders(status: Pick<StationStatus, 'broker' | 'feeds'> | null): number {
  if (!status) return 0;
  if (status.broker.state !== 'connected') return Math.max(1, status.feeds.length);
  return status.feeds.filter(({ state }) => state !== 'current').length;
}
