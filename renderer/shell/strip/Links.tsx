import type { StationStatus } from '../../../src/contract/session.ts';
import { duration, type Language, number } from '../../i18n/format.ts';
import { refusalWords, type Say } from '../../i18n/words.ts';
import { showPane } from '../dockState.ts';
import styles from '../shell.module.css';
import { FeedTroubles, Trouble } from './FeedTroubles.tsx';
import { hasGiven } from './giving.ts';
import { Item, Short } from './Item.tsx';
import own from './strip.module.css';

export interface LinksProps {
  readonly status: StationStatus;
  readonly now: number;
  readonly say: Say;
  readonly language: Language;
  /** Steps of giving room that were taken. */
  readonly taken: number;
}

/** Links whose loss a state of work is the name of. */
const LOST_LINKS: Readonly<Record<StationStatus['work']['state'], readonly ('hub' | 'broker')[]>> = {
  together: [],
  'catching-up': [],
  alone: ['hub'],
  blind: ['broker'],
  cut: ['hub', 'broker'],
};

/** How this station is linked with the others and the field, what is wrong there, and what is not sent yet. */
export function Links({ status, now, say, language, taken }: LinksProps) {
  const { clockAhead, storage, rejectedMessages } = status;
  return (
    <>
      <Linked status={status} now={now} say={say} language={language} taken={taken} />
      {clockAhead === null ? null : (
        <Item id="clock" name="" bad>
          <button type="button" className={styles.commandButton} onClick={() => showPane('outage')}>
            {say(clockAhead > 0 ? 'strip.clockAhead' : 'strip.clockBehind', {
              age: duration(Math.abs(clockAhead), language),
            })}
          </button>
        </Item>
      )}
      <BrokerRefusal broker={status.broker} />
      <FeedTroubles status={status} now={now} say={say} language={language} taken={taken} />
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
      <Unsent status={status} say={say} language={language} taken={taken} />
    </>
  );
}

/** The work, the hub, the field and the peers. What is well of them is one sign where room is short. */
function Linked({ status, now, say, language, taken }: LinksProps) {
  const { work, hub, broker, peers } = status;
  const age = (since: number): string => duration(now - since, language);
  const lag = hub.lagMs === null || hasGiven(taken, 'figures') ? null : hub.lagMs / 1_000;
  const hubWords = {
    connected: say('strip.linkConnected') + (lag === null ? '' : ` ${number(lag, language, 2)} s`),
    connecting: say('strip.linkConnecting'),
    lost: say('strip.hubLost', { age: age(hub.told.since) }),
    refused: say('strip.hubRefused'),
  }[hub.told.state];
  const brokerWords = {
    connected: say('strip.linkConnected'),
    connecting: say('strip.linkConnecting'),
    lost: say('strip.linkLost', { age: age(broker.told.since) }),
    refused: say('strip.linkRefused'),
  }[broker.told.state];
  const named = say(`strip.work.${work.state}`);
  const workWords = work.unsteady ? say('strip.unsteady', { state: named }) : named;
  const gone = LOST_LINKS[work.state];
  // Where room is short, what the state of work says already is not said again; a refusal wants its own words.
  const short = hasGiven(taken, 'links');
  const said = (link: 'hub' | 'broker'): boolean =>
    short && gone.includes(link) && status[link].told.state !== 'refused';
  const all = [
    {
      id: 'work',
      well: work.state === 'together' && !work.unsteady,
      words: workWords,
      item: (
        <Item key="work" id="work" name="" bad={work.state !== 'together'} state={work.state}>
          <button type="button" className={styles.commandButton} onClick={() => showPane('outage')}>
            {/* The age that the link's own item would tell. */}
            {gone.length > 0 && short ? `${workWords}, ${age(work.since)}` : workWords}
          </button>
        </Item>
      ),
    },
    {
      id: 'hub',
      well: hub.told.state === 'connected',
      words: `${say('strip.hub')} ${hubWords}`,
      item: said('hub') ? null : (
        <Item
          key="hub"
          name={say('strip.hub')}
          id="hub"
          bad={hub.told.state === 'lost' || hub.told.state === 'refused'}
        >
          {hubWords}
        </Item>
      ),
    },
    {
      id: 'broker',
      well: broker.told.state === 'connected',
      words: `${say('strip.broker')} ${brokerWords}`,
      item: said('broker') ? null : (
        <Item
          key="broker"
          name={say('strip.broker')}
          id="broker"
          bad={broker.told.state === 'lost' || broker.told.state === 'refused'}
          title={broker.refusal ? refusalWords(broker.refusal) : undefined}
        >
          {brokerWords}
        </Item>
      ),
    },
    // Without the hub nobody knows of the others: their number would be a guess.
    ...(hub.told.state === 'connected'
      ? [
          {
            id: 'peers',
            well: true,
            words: `${say('strip.peers')} ${peers.length}`,
            item: (
              <Item
                key="peers"
                id="peers"
                name={say('strip.peers')}
                title={peers.map(({ position }) => position).join(', ')}
              >
                {peers.length}
              </Item>
            ),
          },
        ]
      : []),
  ];
  const well = all.filter((one) => one.well);
  if (!short || well.length === 0) return all.map(({ item }) => item);
  return (
    <>
      <span className={styles.item} data-strip="links">
        <button
          type="button"
          className={styles.commandButton}
          title={well.map(({ words }) => words).join('\n')}
          onClick={() => showPane('outage')}
        >
          <span aria-hidden="true">
            {hasGiven(taken, 'sign') ? null : `${say('strip.links')} `}
            <span className={styles.value}>✓</span>
          </span>
          {well.map(({ id, words }) => (
            <span
              key={id}
              className={own.unseen}
              data-strip={id}
              data-bad="false"
              data-state={id === 'work' ? work.state : undefined}
            >
              {words}.{' '}
            </span>
          ))}
        </button>
      </span>
      {all.filter((one) => !one.well).map(({ item }) => item)}
    </>
  );
}

/** Why the broker refuses what a person has to mend; why it is lost is for who looks into it. */
function BrokerRefusal({ broker: { refusal, told } }: Pick<StationStatus, 'broker'>) {
  if (!refusal || (told.state !== 'refused' && told.state !== 'connected')) return null;
  return (
    <Trouble id="broker-refusal" trouble="refusal">
      {refusalWords(refusal)}
    </Trouble>
  );
}

/** Operations that the others do not have yet. */
function Unsent({ status: { unsent, hub }, say, language, taken }: Omit<LinksProps, 'now'>) {
  const short = unsent === 0 && hasGiven(taken, 'labels');
  const words = `${say('strip.unsent')} ${number(unsent, language)}`;
  return (
    <Item
      id="unsent"
      name={short ? '' : say('strip.unsent')}
      bad={unsent > 0 && hub.told.state !== 'connected'}
      title={short ? words : undefined}
    >
      <button type="button" className={styles.commandButton} onClick={() => showPane('outbox')}>
        {short ? <Short seen="↑ 0">{words}</Short> : number(unsent, language)}
      </button>
    </Item>
  );
}
