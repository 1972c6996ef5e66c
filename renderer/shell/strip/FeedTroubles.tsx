import type { StationStatus } from '../../../src/contract/session.ts';
import { duration } from '../../i18n/format.ts';
import { type Feed, type FeedTrouble, feedsToName } from '../../panes/feeds/troubles.ts';
import { showPane } from '../dockState.ts';
import styles from '../shell.module.css';
import { feedsNamed } from './giving.ts';
import type { LinksProps } from './Links.tsx';
import own from './strip.module.css';

/** Feeds are named by the link that carries them as it is told: they do not come and go with one that flaps. */
export const troublesOf = ({ feeds, broker }: StationStatus, now: number) =>
  feedsToName({ feeds, broker: broker.told }, now);

/** The feeds in trouble by name, the worst first; each opens the pane of feeds. Of more, their number is said. */
export function FeedTroubles({ status, now, say, language, taken }: LinksProps) {
  const all = troublesOf(status, now);
  const named = feedsNamed(taken);
  const words = (feed: Feed, trouble: FeedTrouble): string =>
    say(trouble === 'clock' ? `strip.feedClock.${feed.clock}` : `strip.feed.${trouble}`, {
      name: feed.name[language],
      age: feed.lastAt === null ? '' : say('strip.feedAge', { age: duration(now - feed.lastAt, language) }),
    });
  const more = all.slice(named);
  return (
    <>
      {all.slice(0, named).map(({ feed, trouble }) => (
        <Trouble key={feed.id} id={`feed-${feed.id}`} trouble={trouble}>
          {words(feed, trouble)}
        </Trouble>
      ))}
      {more.length > 0 && (
        <span className={styles.item} data-strip="feeds-more" data-bad>
          <button
            type="button"
            className={own.open}
            title={more.map(({ feed, trouble }) => words(feed, trouble)).join('\n')}
            aria-label={say('strip.feedsMore', { count: more.length })}
            onClick={() => showPane('feeds')}
          >
            <span className={styles.value}>+{more.length}</span>
          </button>
        </span>
      )}
    </>
  );
}

/** Something wrong with the field, in words; opens the pane of feeds, which says all of it. */
export const Trouble = ({
  id,
  trouble,
  children,
}: {
  id: string;
  trouble: FeedTrouble | 'refusal';
  children: string;
}) => (
  <span className={`${styles.item} ${own.trouble}`} data-strip={id} data-bad data-trouble={trouble}>
    <button type="button" className={own.open} title={children} onClick={() => showPane('feeds')}>
      <i aria-hidden="true">▲ </i>
      <span className={styles.value}>{children}</span>
    </button>
  </span>
);
