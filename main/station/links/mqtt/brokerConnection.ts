import type { Random } from '../../../../src/shared/random.ts';
import { type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { BrokerCredentials, CredentialsSource } from './brokerCredentials.ts';
import { type BrokerSession, type EndHint, openBrokerSession, type Will } from './brokerSession.ts';
import { type BrokerTrouble, trouble } from './brokerTroubles.ts';
import type { BrokerLimits, OutgoingMessage } from './publisher.ts';
import type { SessionMemory } from './sessionMemory.ts';

/**
 * State of the link to the broker. `refused`: somebody must do something (a password, a certificate, a right), see the
 * refusal; `lost`: it mends by itself.
 */
export type BrokerState = 'connecting' | 'connected' | 'lost' | 'refused';

/** A connection that is kept: opened again, with its topics, whenever it ends. */
export interface BrokerConnection {
  readonly state: () => BrokerState;
  /** When that state began, ms since 1970. */
  readonly since: () => number;
  /** Why there is no link; while there is one, the topic that the broker does not give. */
  readonly refusal: () => Refusal | null;
  readonly version: () => 4 | 5;
  publish(message: OutgoingMessage): Promise<Result<void>>;
  /** Ends the connection, if there is one, without a word to anybody, and opens it again with another will. */
  renew(): void;
  close(): Promise<void>;
}

/** A topic as it is asked for. */
export interface Subscription {
  readonly filter: string;
  readonly qos: 0 | 1;
}

export interface BrokerConnectionOptions {
  readonly url: URL;
  readonly credentials: CredentialsSource;
  readonly clientId: string;
  readonly position: string;
  /** What to ask for, one after the other, so that retained states come in slices. */
  readonly subscriptions: (version: 4 | 5, limits: BrokerLimits) => readonly Subscription[];
  /** Null: nothing is kept for us while we are away. */
  readonly session: { readonly memory: SessionMemory; readonly expiry: number } | null;
  /** What is said for us when we are gone (asked for before each attempt), when we come, and when we go. */
  readonly status: ((moment: 'will' | 'online' | 'offline') => Will | null) | null;
  /** See `BrokerSessionOptions`. */
  readonly keptOfLonger?: number;
  /** Every topic was asked for: what comes from now on is heard. */
  readonly onListening?: () => void;
  /** A connection that was there is not there any more. */
  readonly onGone?: () => void;
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void;
  readonly onState: () => void;
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly random: Random;
  readonly log: (message: string) => void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
/** A connection that lasted so long forgives the failures before it. */
const HEALTHY_AFTER = 10_000;
const SHORT_LIVES = 4;
/** A broker that refused is left alone for half to one and a half of it, unless what we show it was changed. */
const STAY_AWAY = 60_000;
/** How often what we show it is read again meanwhile. */
const LOOK_AGAIN = 5_000;
/** What comes so soon after a session was taken up was said before. */
const PAST_FOR = 10_000;
/** How often it is written down that we are connected. */
const NOTE_EVERY = 60_000;

/**
 * Opens the connection and keeps it: MQTT 5, or 3.1.1 for a broker that has nothing newer. Reconnection is ours, with
 * full jitter, because the library's has none and fifty stations would return at the same moment.
 */
export function keepBrokerConnection(options: BrokerConnectionOptions): BrokerConnection {
  const { clock, log } = options;
  let state: BrokerState = 'connecting';
  let since = options.now();
  let refusal: Refusal | null = null;
  let version: 4 | 5 = 5;
  /** It was said that there is nothing newer than 3.1.1; and whether MQTT 5 ever worked. */
  let only4 = false;
  let spoke5 = false;
  let willKept = true;
  let session: BrokerSession | null = null;
  let upAt = 0;
  let failures = 0;
  /** Connections that the broker let in and closed soon after, one after the other. */
  let shortLives = 0;
  let timer: NodeJS.Timeout | undefined;
  let noting: NodeJS.Timeout | undefined;
  let closed = false;
  const said = new Set<string>();
  /** What the broker was shown when it refused, and until when it is not shown the same again. */
  let away: { readonly mark: string; readonly until: number } | null = null;

  const become = (next: BrokerState, why: Refusal | null): void => {
    if (next === state && why?.code === refusal?.code) {
      refusal = why;
      return;
    }
    // Each reason once until the link was well again: by morning a broker that is away must not have filled the log.
    if (why && !said.has(why.code)) log(`broker: ${why.message}`);
    if (why) said.add(why.code);
    if (next !== state) since = options.now();
    state = next;
    refusal = why;
    options.onState();
  };

  const tryIn = (wait: number): void => {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      attempt().catch((error: unknown) => {
        log(`broker: ${error instanceof Error ? error.message : 'an attempt failed'}`);
        become('lost', trouble('broker.unreachable').refusal);
        tryIn(jittered());
      });
    }, wait);
  };
  const jittered = (): number => {
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures++, 6));
    return options.random() * ceiling + 50;
  };

  const attempt = async (): Promise<void> => {
    const shown = await options.credentials();
    if (closed) return;
    if (!shown.ok) {
      become('refused', shown.refusal);
      // A locked key store puts a prompt before somebody each time it is asked.
      tryIn(shown.refusal.code === 'secret.locked' ? STAY_AWAY : LOOK_AGAIN);
      return;
    }
    if (away && away.mark === shown.value.mark && clock() < away.until) {
      tryIn(Math.min(LOOK_AGAIN, away.until - clock() + 1));
      return;
    }
    open(shown.value, !options.session?.memory.mayResume(options.now()));
  };

  const open = (credentials: BrokerCredentials, clean: boolean): void => {
    let up = false;
    let pastUntil = 0;
    const mine: BrokerSession = openBrokerSession({
      url: options.url,
      credentials,
      version,
      clientId: options.clientId,
      clean,
      expiry: options.session?.expiry ?? 0,
      will: willKept ? (options.status?.('will') ?? null) : null,
      keptOfLonger: options.keptOfLonger,
      position: options.position,
      clock,
      onUp({ resumed, limits }) {
        up = true;
        if (version === 5) spoke5 = true;
        away = null;
        upAt = clock();
        note();
        if (version === 4 && clean && options.session) {
          // In 3.1.1 a clean session ends with its connection: this one wiped what there was, the next one lasts.
          session = null;
          void mine.end().then(() => {
            if (!closed) open(credentials, false);
          });
          return;
        }
        pastUntil = resumed ? upAt + PAST_FOR : 0;
        noting = setInterval(note, NOTE_EVERY);
        become('connected', null);
        void say(mine, 'online');
        void subscribe(mine, limits);
      },
      onMessage: (topic, payload, retained, qos) =>
        options.onMessage(topic, payload, retained || (qos > 0 && clock() < pastUntil)),
      onEnd(why, hint) {
        clearInterval(noting);
        if (up) note();
        const wasOurs = session === mine;
        if (wasOurs) session = null;
        if (up && wasOurs) options.onGone?.();
        if (!closed) ended(why, hint, up, credentials.mark);
      },
    });
    session = mine;
  };

  const ended = (why: BrokerTrouble, hint: EndHint | null, up: boolean, mark: string): void => {
    if (hint === 'wrongVersion' || hint === 'noWill') {
      if (hint === 'noWill') willKept = false;
      else {
        version = 4;
        only4 = true;
      }
      tryIn(0);
      return;
    }
    // A guess, given up again when it does not help, or when the next connection is made.
    if (!only4) version = hint === 'wordless' && !spoke5 && version === 5 ? 4 : 5;
    if (up && clock() - upAt > HEALTHY_AFTER) {
      failures = 0;
      shortLives = 0;
      said.clear();
    } else if (up && why.refusal.code === 'broker.cut') shortLives++;
    if (why.kind === 'refused') {
      const pause = STAY_AWAY * (0.5 + options.random());
      away = { mark, until: clock() + pause };
      become('refused', why.refusal);
      tryIn(Math.min(LOOK_AGAIN, pause));
      return;
    }
    // Not every broker says that another took over: Mosquitto only closes.
    become('lost', (shortLives >= SHORT_LIVES ? trouble('broker.cut-again') : why).refusal);
    tryIn(jittered());
  };

  const note = (): void => options.session?.memory.connected(options.now());

  const say = async (mine: BrokerSession, moment: 'online' | 'offline'): Promise<void> => {
    const status = options.status?.(moment);
    if (status) await mine.publish({ topic: status.topic, payload: status.payload, retain: true, life: null });
  };

  const subscribe = async (mine: BrokerSession, limits: BrokerLimits): Promise<void> => {
    for (const { filter, qos } of options.subscriptions(version, limits)) {
      const granted = await mine.subscribe(filter, qos);
      if (!granted || session !== mine) return;
      // One topic that we may not hear is no reason to hear nothing: the others go on.
      if (!granted.ok && refusal === null) become('connected', granted.refusal);
    }
    options.onListening?.();
  };

  tryIn(0);
  return {
    state: () => state,
    since: () => since,
    refusal: () => refusal,
    version: () => version,
    publish(message) {
      if (session && state === 'connected') return session.publish(message);
      return Promise.resolve(refuse('broker.away', 'there is no link to the broker now'));
    },
    renew() {
      const mine = session;
      if (!mine || state !== 'connected') return;
      note();
      clearInterval(noting);
      session = null;
      become('connecting', null);
      options.onGone?.();
      void mine.end().then(() => tryIn(0));
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(noting);
      const mine = session;
      session = null;
      if (!mine) return;
      if (state === 'connected') {
        note();
        await withinASecond(say(mine, 'offline'));
      }
      await mine.end();
    },
  };
}

/** A broker that hangs must not hold up the end. */
async function withinASecond(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1_000);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
