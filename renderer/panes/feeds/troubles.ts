import type { StationStatus } from '../../../src/contract/session.ts';

/** A provider of values as the station tells of it. */
export type Feed = StationStatus['feeds'][number];

/** The link that carries the feeds, as far as they are judged by it. */
type Broker = Pick<StationStatus['broker'], 'state' | 'since'>;

/** What is needed to judge the feeds. */
export interface FeedsSeen {
  readonly feeds: readonly Feed[];
  readonly broker: Broker;
}

/** What a feed is to an operator. `waiting`: not heard yet, and it is too soon to say anything of it. */
export type FeedState = Feed['state'] | 'waiting';

/** What is wrong with a feed: its state, or its clocks where the state is good. Worst first. */
export const FEED_TROUBLES = ['offline', 'late', 'frozen', 'never', 'clock'] as const;
export type FeedTrouble = (typeof FEED_TROUBLES)[number];

/** The state of a feed; one that was never heard is waited for until its limit has passed with the broker there. */
export function stateOf(feed: Feed, broker: Broker, now: number): FeedState {
  const waiting = feed.state === 'never' && !(broker.state === 'connected' && now - broker.since > feed.limit);
  return waiting ? 'waiting' : feed.state;
}

/** What is wrong with a feed; null when nothing is. */
export function troubleOf(feed: Feed, broker: Broker, now: number): FeedTrouble | null {
  const state = stateOf(feed, broker, now);
  if (state !== 'current' && state !== 'waiting') return state;
  return feed.clock === null ? null : 'clock';
}

/** Feeds in the order in which they are to be looked at: the worst first, among equals the one that most hangs on. */
export function worstFirst(
  { feeds, broker }: FeedsSeen,
  now: number,
): { readonly feed: Feed; readonly trouble: FeedTrouble | null }[] {
  const rank = (trouble: FeedTrouble | null): number =>
    trouble === null ? FEED_TROUBLES.length : FEED_TROUBLES.indexOf(trouble);
  return feeds
    .map((feed) => ({ feed, trouble: troubleOf(feed, broker, now) }))
    .sort(
      (a, b) =>
        rank(a.trouble) - rank(b.trouble) || b.feed.devices - a.feed.devices || a.feed.id.localeCompare(b.feed.id),
    );
}

/** Feeds to be named in the strip. While the broker is away it is the cause, and the feeds that fall silent are not told one by one. */
export const feedsToName = (status: FeedsSeen, now: number) =>
  status.broker.state === 'connected'
    ? worstFirst(status, now).flatMap(({ feed, trouble }) => (trouble === null ? [] : [{ feed, trouble }]))
    : [];
