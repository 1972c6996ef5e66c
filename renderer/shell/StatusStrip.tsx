import type { StationStatus } from '../../src/contract/session.ts';
import { clockTime, duration, type Language, number, shortDay } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { useNow } from '../state/clock.ts';
import { useAlarms, useLink, useSession } from '../state/stores.ts';
import { PriorityMark } from '../ui/PriorityMark.tsx';
import { showPane } from './dockState.ts';
import styles from './shell.module.css';

type Say = ReturnType<typeof useWords>['say'];

/** Position, links, what is unsent, alarms by priority, time; on every window, always. */
export function StatusStrip({ onCommand }: { onCommand: () => void }) {
  const { say, language } = useWords('shell');
  const { hello, status } = useSession();
  const now = useNow();
  const away = useLink(({ state }) => state !== 'connected');
  return (
    <section className={styles.strip} aria-label={say('strip.label')} data-old={away}>
      <b>{say('product')}</b>
      {hello && (
        <span>
          {say('strip.position')} <b>{hello.position}</b>
        </span>
      )}
      {hello && (
        <span className={styles.wide}>
          {hello.city.name}
          {hello.demonstration ? `, ${say('strip.demonstration')}` : ''}
        </span>
      )}
      <button type="button" className={styles.commandButton} onClick={onCommand}>
        {say('command.open')} <kbd>Ctrl K</kbd>
      </button>
      <span className={styles.space} />
      {status && <Links status={status} now={now} say={say} language={language} />}
      <Counts say={say} language={language} />
      <span className={styles.day}>{shortDay(now, language)}</span>
      <time className={styles.clock}>{clockTime(now, language)}</time>
    </section>
  );
}

interface LinksProps {
  readonly status: StationStatus;
  readonly now: number;
  readonly say: Say;
  readonly language: Language;
}

function Links({ status, now, say, language }: LinksProps) {
  const { hub, broker, feeds, unsent, storage, peers, rejectedMessages } = status;
  const age = (since: number): string => duration(now - since, language);
  const hubWords = {
    connected: say('strip.linkConnected') + (hub.lagMs === null ? '' : ` ${number(hub.lagMs / 1000, language, 2)} s`),
    connecting: say('strip.linkConnecting'),
    lost: say('strip.hubLost', { age: age(hub.since) }),
    refused: say('strip.hubRefused'),
  }[hub.state];
  return (
    <>
      <Item name={say('strip.hub')} id="hub" bad={hub.state === 'lost' || hub.state === 'refused'}>
        {hubWords}
      </Item>
      <Item name={say('strip.broker')} id="broker" bad={broker.state === 'lost'}>
        {broker.state === 'connected'
          ? say('strip.linkConnected')
          : broker.state === 'connecting'
            ? say('strip.linkConnecting')
            : say('strip.linkLost', { age: age(broker.since) })}
      </Item>
      {feeds
        .filter(({ state }) => state === 'late' || state === 'offline')
        .slice(0, 3)
        .map((feed) => (
          <Item key={feed.id} id={`feed-${feed.id}`} bad name="">
            {say(feed.state === 'late' ? 'strip.feedLate' : 'strip.feedOffline', {
              name: feed.name[language],
              age: feed.lastAt === null ? '?' : age(feed.lastAt),
            })}
          </Item>
        ))}
      {storage !== 'good' && (
        <Item id="storage" name="" bad>
          {say(storage === 'full' ? 'strip.storageFull' : 'strip.storageFailed')}
        </Item>
      )}
      {rejectedMessages > 0 && (
        <Item id="rejected" name={say('strip.rejected')}>
          <button type="button" className={styles.commandButton} onClick={() => showPane('rejected-messages')}>
            {number(rejectedMessages, language)}
          </button>
        </Item>
      )}
      <Item id="peers" name={say('strip.peers')} title={peers.map(({ position }) => position).join(', ')}>
        {peers.length}
      </Item>
      <Item id="unsent" name={say('strip.unsent')} bad={unsent > 0 && hub.state !== 'connected'}>
        {number(unsent, language)}
      </Item>
    </>
  );
}

interface ItemProps {
  readonly id: string;
  readonly name: string;
  readonly bad?: boolean;
  readonly title?: string;
  readonly children: React.ReactNode;
}

const Item = ({ id, name, bad, title, children }: ItemProps) => (
  <span className={styles.item} data-strip={id} data-bad={bad ?? false} title={title}>
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
      if (row.priority !== priority) continue;
      count += 1;
      fresh ||= row.state !== 'acknowledged';
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
