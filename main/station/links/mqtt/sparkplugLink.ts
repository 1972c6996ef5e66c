import type { Random } from '../../../../src/shared/random.ts';
import { ok, type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import { createSparkplugHost } from '../../../../src/standards/sparkplug-b-3.0/host.ts';
import type { HostEvent, Moment, Owner, Publication } from '../../../../src/standards/sparkplug-b-3.0/hostTypes.ts';
import { type PlainMessage, toPlain, viewToPlain } from '../../../../src/standards/sparkplug-b-3.0/map.ts';
import { createArrivals } from './arrivals.ts';
import { type BrokerState, keepBrokerConnection } from './brokerConnection.ts';
import type { CredentialsSource } from './brokerCredentials.ts';
import { createOwnerIndex } from './sparkplugOwners.ts';

/** What a node or device says, or is known to say no more; see `SparkplugValues` of the device profiles. */
export interface SparkplugMessage extends PlainMessage {
  readonly kind: 'birth' | 'data' | 'death' | 'lost' | 'doubt';
}

/** The station's way to Sparkplug B equipment: a host application of its own at the broker. */
export interface SparkplugLink {
  readonly state: () => BrokerState;
  /** When that state began, ms since 1970. */
  readonly since: () => number;
  /** Why there is no link; while there is one, the topic or the STATE that the broker does not take from us. */
  readonly refusal: () => Refusal | null;
  /** When values last came, ms since 1970; null when none did. */
  readonly heardAt: () => number | null;
  /** Nodes and devices that were ever born. */
  readonly owners: () => number;
  close(): Promise<void>;
}

export interface SparkplugLinkOptions {
  readonly url: string;
  /** The same as the main link's. */
  readonly credentials: CredentialsSource;
  readonly station: string;
  readonly position: string;
  /** Name among host applications: one for each station. */
  readonly hostId: string;
  /** Only these groups; all when left out. */
  readonly groups?: readonly string[] | undefined;
  /** Whether anybody reads a node or device. What the others say is left aside, but for the birth of a device. */
  readonly wants: (owner: Owner) => boolean;
  readonly onMessage: (message: SparkplugMessage) => void;
  /** A message, or part of it, was not used; `payload` is empty where it was held back before. */
  readonly onRefused: (topic: string, payload: Uint8Array, refusal: Refusal) => void;
  /**
   * What somebody must know although the link is there: `sparkplug.same-host-id` (host), `sparkplug.state-refused` and
   * `sparkplug.request-refused` (reason), `broker.topic-refused` (topic).
   */
  readonly onTrouble: (refusal: Refusal) => void;
  readonly onState: () => void;
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
  readonly random: Random;
  readonly log: (message: string) => void;
}

/** Longest payload, bytes: some 20,000 metrics. What is longer comes cut to one more, and is refused for its size. */
const LONGEST = 1_000_000;
/** After something came, what is due is looked for within it, ms: a look costs a walk through all devices. */
const LOOK = 250;
const LONGEST_LOOK = 1_000;
/** Hosts that see the same gap ask within it, ms: the first one's answer is for all. */
const SPREAD = 2_000;
/** A request for a birth that comes later than this is of no use, ms. */
const REQUEST_LIFE = 10_000;
/** Of a lost link so many owners are told before others have their turn. */
const SLICE = 200;
const SAY_AGAIN = 600_000;
const NOTHING = new Uint8Array();
const STATES = 'spBv1.0/STATE/';
/** What is given up is missing in its node's order: the node is asked for everything again. */
const OVERLOAD = refuse('overload', 'too many messages wait').refusal;

/**
 * Opens the link and keeps it. Refuses a name that cannot be one (`host.id`).
 *
 * It has a connection of its own, because a connection has one will: the STATE by which edge nodes know whether their
 * host is there. Sessions are clean, nothing is queued: what was missed is asked for again.
 */
export function createSparkplugLink(options: SparkplugLinkOptions): Result<SparkplugLink> {
  const { hostId, groups, wants, onMessage, random } = options;
  const clock = options.clock ?? (() => performance.now());
  const log = (text: string): void => options.log(`sparkplug: ${text}`);
  const made = createSparkplugHost({
    hostId,
    ...(groups ? { groups } : {}),
    random,
    rebirthSpreadMs: SPREAD,
    payload: { bytes: LONGEST },
  });
  if (!made.ok) return made;
  const host = made.value;
  const index = createOwnerIndex();
  let heardAt: number | null = null;
  let stateRefusal: Refusal | null = null;
  let timer: NodeJS.Timeout | undefined;
  let lookAt = 0;
  let walk: NodeJS.Immediate | undefined;
  let closed = false;
  const toldAt = new Map<string, number>();
  const moment = (): Moment => ({ utc: options.now(), steady: clock() });

  const take = (topic: string, payload: Uint8Array, retained: boolean, at: Moment): void => {
    handle(host.receive(topic, payload, at, retained), { topic, payload });
    arm(LOOK);
  };
  const arrivals = createArrivals<Moment>({ take, clock });

  const connection = keepBrokerConnection({
    url: new URL(options.url),
    credentials: options.credentials,
    clientId: `vigie-${options.station}-sparkplug`,
    position: options.position,
    subscriptions: () => host.filters,
    session: null,
    keptOfLonger: LONGEST + 1,
    status(of) {
      // The birth is not said here but when our own STATE is heard.
      if (of === 'online') return null;
      const { topic, payload } = of === 'will' ? host.will(moment()) : host.leave(moment());
      return { topic, payload, delay: 0 };
    },
    onListening() {
      stateRefusal = null;
      handle(host.linkUp(moment()));
      arm(LOOK);
    },
    onGone() {
      // What waits is of a connection that is no more: all of it is asked for again.
      arrivals.clear();
      handle(host.linkDown(moment()));
    },
    onMessage(topic, payload, retained) {
      // What hosts say of themselves is heard before we say something of ourselves, and lies in no node's order.
      if (topic.startsWith(STATES)) take(topic, payload, retained, moment());
      else if (!arrivals.put(topic, payload, retained, moment())) options.onRefused(topic, payload, OVERLOAD);
    },
    onState() {
      // A topic that the broker does not give us; there is nothing else to see of it while the link is there.
      const refusal = connection.state() === 'connected' ? connection.refusal() : null;
      if (refusal) options.onTrouble(refusal);
      options.onState();
    },
    now: options.now,
    clock,
    random,
    log,
  });

  const look = (): void => {
    timer = undefined;
    const due = host.dueAt();
    if (due === null || closed) return;
    // What seems to be missing may be waiting here.
    if (arrivals.waiting() > 0) {
      arm(LOOK);
      return;
    }
    const wait = due - clock();
    if (wait <= 0) handle(host.tick(moment()));
    arm(wait <= 0 ? LOOK : Math.min(wait, LONGEST_LOOK));
  };
  const arm = (wait: number): void => {
    const at = clock() + wait;
    if (closed || (timer && lookAt <= at)) return;
    clearTimeout(timer);
    lookAt = at;
    timer = setTimeout(look, wait);
  };

  const publish = async ({ topic, payload, qos, retain }: Publication): Promise<void> => {
    const sent = await connection.publish({ topic, payload, qos, retain, life: retain ? null : REQUEST_LIFE });
    if (sent.ok || sent.refusal.code === 'broker.away') return;
    const { code, message } = sent.refusal;
    if (!retain) {
      say(refuse('sparkplug.request-refused', `a node is not asked for its births: ${message}`, { reason: code }));
      return;
    }
    // Nodes that wait for their host do not hear of us: they may keep what they have to say.
    const refused = refuse('sparkplug.state-refused', `the broker does not take our STATE: ${message}`, {
      host: hostId,
      reason: code,
    });
    stateRefusal = refused.refusal;
    say(refused);
    options.onState();
  };

  /** Each trouble once in a while: it may come with each message. */
  const say = ({ refusal }: { readonly refusal: Refusal }): void => {
    const at = clock();
    if (at - (toldAt.get(refusal.code) ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN) return;
    toldAt.set(refusal.code, at);
    log(refusal.message);
    options.onTrouble(refusal);
  };

  /** All that is known of an owner, with what became of it. */
  const tell = (owner: Owner, kind: 'death' | 'lost' | 'doubt', time: number | null): void => {
    const view = wants(owner) ? host.view(owner) : undefined;
    // Where the node began anew unheard, nothing of before is its word any more.
    if (view) onMessage({ ...viewToPlain(view), time, kind: kind === 'doubt' && view.isStale ? 'lost' : kind });
  };

  /** Tells it of every owner that is still lost when its turn comes. */
  const tellAllStale = (owners: readonly Owner[], from: number): void => {
    for (const owner of owners.slice(from, from + SLICE)) if (host.view(owner)?.isStale) tell(owner, 'lost', null);
    if (from + SLICE < owners.length) walk = setImmediate(tellAllStale, owners, from + SLICE);
  };

  const handle = (events: readonly HostEvent[], cause?: { readonly topic: string; readonly payload: Uint8Array }) => {
    for (const [i, event] of events.entries()) {
      switch (event.kind) {
        case 'node-born':
        case 'device-born': {
          index.born(event.owner);
          const isFollowed = events.some(
            (later, at) => at > i && later.kind === 'values' && later.isBirth && isSame(later.owner, event.owner),
          );
          if (!isFollowed) tellValues(event.owner, toPlain(event.owner, []), 'birth', event.at);
          break;
        }
        case 'values': {
          heardAt = event.receivedAt;
          if (event.at !== null) index.said(event.owner, event.at);
          tellValues(event.owner, toPlain(event.owner, event.readings), event.isBirth ? 'birth' : 'data', event.at);
          break;
        }
        case 'node-dead':
        case 'device-dead': {
          // A device is silent since its own last word, which all stations heard alike; a death that it told is its word.
          const isOwnWord = event.kind === 'device-dead' && event.because === 'death-message';
          tell(event.owner, 'death', isOwnWord ? event.at : index.saidAt(event.owner));
          break;
        }
        case 'node-doubt':
          tell(event.owner, 'doubt', null);
          for (const device of index.devicesOf(event.owner)) tell(device, 'doubt', null);
          break;
        case 'all-stale':
          clearImmediate(walk);
          tellAllStale(host.owners(), 0);
          break;
        case 'publish':
          void publish(event.publication);
          break;
        case 'same-host-id':
          say(
            refuse('sparkplug.same-host-id', `another program goes by the host id ${hostId} at this broker`, {
              host: hostId,
            }),
          );
          break;
        case 'reconnect':
          connection.renew();
          break;
        case 'refused':
          options.onRefused(event.topic, event.topic === cause?.topic ? cause.payload : NOTHING, event.refusal);
          break;
        case 'other-host':
          break;
      }
    }
  };

  /** A birth is true at the time at which it is told, however long ago its values were measured. */
  const tellValues = (owner: Owner, plain: PlainMessage, kind: 'birth' | 'data', at: number | null): void => {
    if (!wants(owner) && (kind === 'data' || owner.device === null)) return;
    if (kind === 'birth') onMessage({ ...plain, time: at ?? plain.time, kind });
    // What was sent late for the record alone says nothing of now.
    else if (Object.keys(plain.metrics).length > 0) onMessage({ ...plain, kind });
  };

  return ok({
    state: connection.state,
    since: connection.since,
    refusal: () => connection.refusal() ?? stateRefusal,
    heardAt: () => heardAt,
    owners: index.size,
    async close() {
      closed = true;
      clearTimeout(timer);
      clearImmediate(walk);
      arrivals.clear();
      await connection.close();
    },
  });
}

const isSame = (a: Owner, b: Owner): boolean => a.node === b.node && a.device === b.device && a.group === b.group;
