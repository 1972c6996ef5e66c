import type { StationStatus } from '../../../src/contract/session.ts';

/** What is needed of the station's status. */
type Heard = Pick<StationStatus, 'feeds'> & { readonly broker: Pick<StationStatus['broker'], 'told'> };

/** How many providers are not heard as they should be: all of them while the link to the field is told as not there. */
export function unheardProviders(status: Heard | null): number {
  if (!status) return 0;
  if (status.broker.told.state !== 'connected') return Math.max(1, status.feeds.length);
  return status.feeds.filter(({ state }) => state !== 'current').length;
}
