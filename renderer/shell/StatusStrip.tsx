import type { StationStatus } from '../../src/contract/session.ts';
import { clockTime, duration, type Language, number, shortDay } from '../i18n/format.ts';
import { refusalWords, useWords } from '../i18n/words.ts';
import { type Feed, type FeedTrouble, feedsToName } from '../panes/feeds/troubles.ts';
import { isUnacknowledged } from '../state/acknowledge.ts';
import { useNow } from '../state/clock.ts';
import { useOperator } from '../state/operator.ts';
import { useAlarms, useLink, useSession } from '../state/stores.ts';
import { PriorityMark } from '../ui/PriorityMark.tsx';
import { useRowHeight } from '../ui/rowHeight.ts';
import { useWidth } from '../ui/useWidth.ts';
import { useAnnunciation } from './annunciator/annunciationStore.ts';
import { Sounding } from './annunciator/Sounding.tsx';
import { showPane } from './dockState.ts';
import own from './StatusStrip.module.css';
import styles from './shell.module.css';

type Say = ReturnType<typeof useWords>['say'];

/** Position, links, what is unsent, alarms by priority, time; on every window, always. */
export function StatusStrip({ onCommand }: { onCommand: () => void }) {
  const { say, language } = useWords('shell');
  const { hello, status } = useSession();
  const now = useNow();
  const away = useLink(({ state }) => state !== 'connected');
  const { width, ref } = useWidth();
  const rowHeight = useRowHeight();
  // Which city it is everybody at the desk knows: its name gives way to what is wrong.
  const crowded = status !== null && feedsToName(asTold(status), now).length > 1;
  // A wall's letters are twice as large: what there is room for is reckoned in the desk's. Not measured yet: all of it.
  const room = width === 0 ? Number.POSITIVE_INFINITY : (width * DESK_ROW) / rowHeight;
  const alarming = useAnnunciation(({ state }) => state !== null && (state.sounding || state.mode === 'flood'));
  // Who works here is said before what the program is called.
  const named = useOperator(({ state }) => state !== null && state.wants !== 'none');
  // What sounds is said before how everything else is.
  const left = alarming && room < WIDE ? Math.min(room, TIGHT - 1) : room;
  return (
    <section ref={ref} className={styles.strip} aria-label={say('strip.label')} data-old={away}>
      {named && left < TIGHT ? null : <b>{say('product')}</b>}
      {hello && (
        <span>
          {say('strip.position')} <b>{hello.position}</b>
        </span>
      )}
      <Operator say={say} language={language} now={now} />
      {hello && !crowded && left >= ROOMY && (
        <span className={styles.wide}>
          {hello.city.name}
          {hello.demonstration ? `, ${say('strip.demonstration')}` : ''}
        </span>
      )}
      <button
        type="button"
        className={styles.commandButton}
        aria-label={`${say('command.open')} Ctrl K`}
        onClick={onCommand}
      >
        {left >= TIGHT ? say('command.open') : null} <kbd>Ctrl K</kbd>
      </button>
      <span className={styles.space} />
      {status && <Links status={status} now={now} say={say} language={language} room={left} />}
      <Sounding say={say} language={language} roomy={room >= ROOMY} />
      <Counts say={say} language={language} />
      {left >= ROOMY ? <span className={styles.day}>{shortDay(now, language)}</span> : null}
      <time className={styles.clock}>{clockTime(now, language)}</time>
    </section>
  );
}

/** Who is signed in, or that nobody is; opens the pane in which that changes. Nothing where there are no accounts. */
function Operator({ say, language, now }: { say: Say; language: Language; now: number }) {
  const state = useOperator((store) => store.state);
  if (!state || state.wants === 'none') return null;
  const { operator, refusal } = state;
  const words = operator
    ? operator.until > now
      ? operator.name
      : say('strip.operatorOver', { name: operator.name })
    : say('strip.operatorNobody');
  const until = operator ? say('strip.operatorUntil', { time: clockTime(operator.until, language) }) : '';
  return (
    <Item id="operator" name="" bad={refusal !== null} title={refusal ? refusalWords(refusal) : until}>
      <button
        type="button"
        className={`${styles.commandButton} ${own.operator}`}
        aria-label={`${say('strip.operator')} ${words}`}
        onClick={() => showPane('sign-in')}
      >
        {words}
      </button>
    </Item>
  );
}

interface LinksProps {
  readonly status: StationStatus;
  readonly now: number;
  readonly say: Say;
  readonly language: Language;
  /** Width of the strip in the desk's measure, px. */
  readonly room: number;
}

/** Row of the desk's density, px: widths are reckoned in its measure. */
const DESK_ROW = 26;
/** From this width on everything is said; below the second one only what an operator must not miss, px. */
const ROOMY = 1_500;
const TIGHT = 1_100;
/** Narrower than this, what sounds takes the place of what is well, px. */
const WIDE = 1_800;

/** Links whose loss a state of work is the name of. */
const LOST_LINKS: Readonly<Record<StationStatus['work']['state'], readonly ('hub' | 'broker')[]>> = {
  together: [],
  'catching-up': [],
  alone: ['hub'],
  blind: ['broker'],
  cut: ['hub', 'broker'],
};

/** Feeds are named by the link that carries them as it is told: they do not come and go with one that flaps. */
const asTold = ({ feeds, broker }: StationStatus) => ({ feeds, broker: broker.told });

/** Feeds that a strip of a width has room to name: three at most, always one. */
const namedIn = (width: number): number => (width >= 1_800 ? 3 : width >= 1_650 ? 2 : 1);

function Links({ status, now, say, language, room }: LinksProps) {
  const { work, clockAhead, hub, broker, unsent, storage, peers, rejectedMessages } = status;
  const age = (since: number): string => duration(now - since, language);
  // How fast the hub answers is told where there is room for it besides what is wrong.
  const lag =
    hub.lagMs === null || room < TIGHT || (room < ROOMY && feedsToName(asTold(status), now).length > 0)
      ? null
      : hub.lagMs / 1_000;
  const hubWords = {
    connected: say('strip.linkConnected') + (lag === null ? '' : ` ${number(lag, language, 2)} s`),
    connecting: say('strip.linkConnecting'),
    lost: say('strip.hubLost', { age: age(hub.told.since) }),
    refused: say('strip.hubRefused'),
  }[hub.told.state];
  const named = say(`strip.work.${work.state}`);
  const workWords = work.unsteady ? say('strip.unsteady', { state: named }) : named;
  const gone = LOST_LINKS[work.state];
  // Where there is little room, what the state of work says already is not said again; a refusal wants its own words.
  const tells = (link: 'hub' | 'broker'): boolean =>
    room >= ROOMY || !gone.includes(link) || status[link].told.state === 'refused';
  return (
    <>
      {/* How work goes on now is said in words; where all is well there may be no room for it. */}
      {(work.state !== 'together' || room >= ROOMY) && (
        <Item id="work" name="" bad={work.state !== 'together'} state={work.state}>
          <button type="button" className={styles.commandButton} onClick={() => showPane('outage')}>
            {/* The age that the link's own item would tell. */}
            {gone.length > 0 && room < ROOMY ? `${workWords}, ${age(work.since)}` : workWords}
          </button>
        </Item>
      )}
      {clockAhead === null ? null : (
        <Item id="clock" name="" bad>
          <button type="button" className={styles.commandButton} onClick={() => showPane('outage')}>
            {say(clockAhead > 0 ? 'strip.clockAhead' : 'strip.clockBehind', {
              age: duration(Math.abs(clockAhead), language),
            })}
          </button>
        </Item>
      )}
      {tells('hub') && (
        <Item name={say('strip.hub')} id="hub" bad={hub.told.state === 'lost' || hub.told.state === 'refused'}>
          {hubWords}
        </Item>
      )}
      {tells('broker') && <Broker broker={broker} now={now} say={say} language={language} />}
      <FeedTroubles status={status} now={now} say={say} language={language} room={room} />
      {storage !== 'good' && (
        <Item id="storage" name="" bad>
          {say({ full: 'strip.storageFull', failed: 'strip.storageFailed', memory: 'strip.storageMemory' }[storage])}
        </Item>
      )}
      {rejectedMessages > 0 && (
        <Item id="rejected" name={say('strip.rejected')}>
          <button type="button" className={styles.commandButton} onClick={() => showPane('rejected-messages')}>
            {number(rejectedMessages, language)}
          </button>
        </Item>
      )}
      {/* Without the hub nobody knows of the others: their number would be a guess. */}
      {room >= TIGHT && hub.told.state === 'connected' && (
        <Item id="peers" name={say('strip.peers')} title={peers.map(({ position }) => position).join(', ')}>
          {peers.length}
        </Item>
      )}
      <Item id="unsent" name={say('strip.unsent')} bad={unsent > 0 && hub.told.state !== 'connected'}>
        <button type="button" className={styles.commandButton} onClick={() => showPane('outbox')}>
          {number(unsent, language)}
        </button>
      </Item>
    </>
  );
}

/** The link to the field; what it is refused for is said, and leads to the pane of feeds. */
function Broker({
  broker,
  now,
  say,
  language,
}: Pick<LinksProps, 'now' | 'say' | 'language'> & Pick<StationStatus, 'broker'>) {
  const { refusal } = broker;
  const { state, since } = broker.told;
  const words = {
    connected: say('strip.linkConnected'),
    connecting: say('strip.linkConnecting'),
    lost: say('strip.linkLost', { age: duration(now - since, language) }),
    refused: say('strip.linkRefused'),
  }[state];
  // Why a link is lost is for who looks into it; what a person has to mend is said at once.
  const why = refusal && (state === 'refused' || state === 'connected') ? refusalWords(refusal) : null;
  return (
    <>
      <Item
        name={say('strip.broker')}
        id="broker"
        bad={state === 'lost' || state === 'refused'}
        {...(refusal ? { title: refusalWords(refusal) } : {})}
      >
        {words}
      </Item>
      {why ? (
        <Trouble id="broker-refusal" trouble="refusal">
          {why}
        </Trouble>
      ) : null}
    </>
  );
}

/** The feeds in trouble by name, the worst first; each opens the pane of feeds. Of more, their number is said. */
function FeedTroubles({ status, now, say, language, room }: LinksProps) {
  const all = feedsToName(asTold(status), now);
  const named = namedIn(room);
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
const Trouble = ({ id, trouble, children }: { id: string; trouble: FeedTrouble | 'refusal'; children: string }) => (
  <span className={`${styles.item} ${own.trouble}`} data-strip={id} data-bad data-trouble={trouble}>
    <button type="button" className={own.open} title={children} onClick={() => showPane('feeds')}>
      <i aria-hidden="true">▲ </i>
      <span className={styles.value}>{children}</span>
    </button>
  </span>
);

interface ItemProps {
  readonly id: string;
  readonly name: string;
  readonly bad?: boolean;
  /** A name for what it says, for styles and tests. */
  readonly state?: string;
  readonly title?: string;
  readonly children: React.ReactNode;
}

const Item = ({ id, name, bad, state, title, children }: ItemProps) => (
  <span className={styles.item} data-strip={id} data-bad={bad ?? false} data-state={state} title={title}>
    {name}
    {name ? ' ' : ''}
    {bad ? <i aria-hidden="true">▲ </i> : null}
    <span className={styles.value}>{children}</span>
  </span>
);

/** Alarms that nobody has folded away, by priority; filled while one is unacknowledged. */
function Counts({ say, language }: { say: Say; language: Language }) {
  const rows = useAlarms((state) => state.rows);
  const counts = [1, 2, 3, 4].map((priority) => {
    let count = 0;
    let fresh = false;
    for (const row of rows.values()) {
      // As in the list: what is put aside or masked counts in no bell.
      if (row.priority !== priority || row.hold !== null) continue;
      count += 1;
      fresh ||= isUnacknowledged(row);
    }
    return { priority: priority as 1 | 2 | 3 | 4, count, fresh };
  });
  return (
    <button type="button" className={styles.counts} onClick={() => showPane('alarm-list')}>
      {counts
        .filter(({ priority, count }) => priority < 4 || count > 0)
        .map(({ priority, count, fresh }) => (
          <span key={priority} data-none={count === 0} data-count-of={priority}>
            <PriorityMark
              priority={priority}
              filled={fresh && count > 0}
              label={say('strip.alarms', { count, priority })}
            />
            {number(count, language)}
          </span>
        ))}
    </button>
  );
}
