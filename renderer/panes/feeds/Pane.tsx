import type { StationStatus } from '../../../src/contract/session.ts';
import { clockTime, duration, type Language, number } from '../../i18n/format.ts';
import { refusalWords, type Say, useWords } from '../../i18n/words.ts';
import { showPane } from '../../shell/dockState.ts';
import { stationNow, useNow } from '../../state/clock.ts';
import { useLink, useSession } from '../../state/stores.ts';
import { Age } from '../../ui/Age.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand } from '../../ui/States.tsx';
import text from '../../ui/textPane.module.css';
import { useWidth } from '../../ui/useWidth.ts';
import styles from './Feeds.module.css';
import { type Feed, type FeedTrouble, stateOf, worstFirst } from './troubles.ts';

/** Below this width limit and number of devices stand under the feed's name, px. */
const NARROW = 500;

/** Who sends values: whether each still does, how old its news are, and the two links above them. */
export default function FeedsPane() {
  const { say, language } = useWords('feeds');
  const status = useSession((session) => session.status);
  const link = useLink();
  const now = useNow();
  const { width, ref } = useWidth();
  const old = link.state !== 'connected';
  if (!status) return <Loading>{say('loading')}</Loading>;
  const feeds = worstFirst(status, now);
  const troubled = feeds.filter(({ trouble }) => trouble !== null).length;
  const waiting = feeds.filter(({ feed }) => stateOf(feed, status.broker, now) === 'waiting').length;
  const narrow = width > 0 && width < NARROW;
  return (
    <section ref={ref} className={`${text.pane} ${styles.pane}`} data-pane="feeds" data-old={old}>
      <PaneHeader>
        <span className={styles.summary}>
          {[
            say('count', { count: feeds.length }),
            ...(troubled > 0 ? [say('troubled', { n: troubled })] : []),
            ...(waiting > 0 ? [say('waiting', { n: waiting })] : []),
            // Of a field that is cut off, nobody knows that it is well.
            ...(troubled + waiting === 0 && feeds.length > 0 && status.broker.state === 'connected'
              ? [say('allGood')]
              : []),
          ].join(', ')}
        </span>
      </PaneHeader>
      {old ? (
        <OldBand>{say('old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled and read by keys */}
      <div className={text.body} role="region" tabIndex={0} data-focus-target aria-label={say('label')}>
        <Links status={status} now={now} say={say} language={language} />
        {feeds.length === 0 ? (
          <EmptyState title={say('none')} hint={say('noneHint')} />
        ) : (
          <table className={styles.table} aria-label={say('label')}>
            <thead>
              <tr>
                <th scope="col">{say('column.feed')}</th>
                <th scope="col">{say('column.state')}</th>
                <th scope="col">{say('column.age')}</th>
                {narrow ? null : (
                  <>
                    <th scope="col" title={say('limitHint')}>
                      {say('column.limit')}
                    </th>
                    <th scope="col" className={styles.number}>
                      {say('column.devices')}
                    </th>
                  </>
                )}
              </tr>
            </thead>
            <tbody>
              {feeds.map(({ feed, trouble }) => (
                <FeedRow
                  key={feed.id}
                  feed={feed}
                  trouble={trouble}
                  state={stateOf(feed, status.broker, now)}
                  narrow={narrow}
                  say={say}
                  language={language}
                />
              ))}
            </tbody>
          </table>
        )}
        <Messages status={status} say={say} language={language} />
      </div>
    </section>
  );
}

interface PartProps {
  readonly say: Say;
  readonly language: Language;
}

/** The broker and the hub: when one of them is cut, that is why the rest is silent. */
function Links({ status: { broker, hub }, now, say, language }: PartProps & { status: StationStatus; now: number }) {
  const said = (link: 'broker' | 'hub', { state, since }: { state: string; since: number }): string =>
    say(`${link}Is.${state}`, { age: duration(now - since, language) });
  const lag =
    hub.state === 'connected' && hub.lagMs !== null
      ? `, ${say('lag', { seconds: number(hub.lagMs / 1_000, language, 2) })}`
      : '';
  const bad = (state: string): boolean => state === 'lost' || state === 'refused';
  return (
    <section aria-label={say('links')}>
      <h3>{say('links')}</h3>
      <dl className={styles.links}>
        <dt>{say('broker')}</dt>
        <dd data-link="broker" data-bad={bad(broker.state)}>
          <Mark bad={bad(broker.state)} />
          <span className={styles.said}>{said('broker', broker)}</span>
          {broker.refusal ? (
            <p data-refusal={broker.refusal.code} className={styles.why}>
              {refusalWords(broker.refusal)}
            </p>
          ) : null}
        </dd>
        <dt>{say('hub')}</dt>
        <dd data-link="hub" data-bad={bad(hub.state)}>
          <Mark bad={bad(hub.state)} />
          <span className={styles.said}>
            {said('hub', hub)}
            {lag}
          </span>
        </dd>
      </dl>
    </section>
  );
}

const Mark = ({ bad }: { bad: boolean }) => (bad ? <i aria-hidden="true">▲</i> : null);

interface FeedRowProps extends PartProps {
  readonly feed: Feed;
  readonly trouble: FeedTrouble | null;
  readonly state: ReturnType<typeof stateOf>;
  readonly narrow: boolean;
}

function FeedRow({ feed, trouble, state, narrow, say, language }: FeedRowProps) {
  const limit = duration(feed.limit, language);
  const devices = number(feed.devices, language);
  return (
    <tr data-feed={feed.id} data-state={state} data-bad={trouble !== null}>
      <th scope="row">
        {feed.name[language]}
        {narrow ? (
          <p className={styles.quiet}>
            {say('below', { devices: say('devices', { count: feed.devices, n: devices }), limit })}
          </p>
        ) : null}
      </th>
      <td>
        <Mark bad={trouble !== null && trouble !== 'clock'} />
        <span className={trouble === 'clock' ? styles.quiet : styles.said}>{say(`state.${state}`)}</span>
        {feed.clock !== null ? (
          <p data-clock={feed.clock} className={trouble === 'clock' ? undefined : styles.quiet}>
            <Mark bad={trouble === 'clock'} />
            <span className={trouble === 'clock' ? styles.said : undefined}>{say(`clock.${feed.clock}`)}</span>
          </p>
        ) : null}
      </td>
      <td>{feed.lastAt === null ? say('neverHeard') : <Age since={feed.lastAt} language={language} ago />}</td>
      {narrow ? null : (
        <>
          <td>{limit}</td>
          <td className={styles.number}>{devices}</td>
        </>
      )}
    </tr>
  );
}

/** What came and was not read: taken over by newer news, or refused. */
function Messages({ status, say, language }: PartProps & { status: StationStatus }) {
  return (
    <section aria-label={say('messages')}>
      <h3>{say('messages')}</h3>
      <dl className={styles.messages}>
        <dt>{say('merged')}</dt>
        <dd>
          <b data-count="merged">{number(status.mergedMessages, language)}</b>
        </dd>
        <dd className={styles.quiet}>{say('mergedHint')}</dd>
        <dt>{say('rejected')}</dt>
        <dd>
          <b data-count="rejected">{number(status.rejectedMessages, language)}</b>
        </dd>
        <dd>
          <span className={styles.quiet}>{say('rejectedHint')}</span>{' '}
          <button type="button" className={styles.link} onClick={() => showPane('rejected-messages')}>
            {say('openRejected')}
          </button>
        </dd>
      </dl>
    </section>
  );
}
