import { TOPIC_ROOT } from '../../../../src/domain/asset/device.ts';
import type { Random } from '../../../../src/shared/random.ts';
import type { Refusal, Result } from '../../../../src/shared/result.ts';
import { type BrokerState, keepBrokerConnection } from './brokerConnection.ts';
import type { CredentialsSource } from './brokerCredentials.ts';
import { createSessionMemory, type SessionNotes } from './sessionMemory.ts';
import { TOPIC_CLASSES, type TopicWish } from './topicClasses.ts';

/** The station's way to the field over MQTT. */
export interface MqttLink {
  readonly state: () => BrokerState;
  /** When that state began, ms since 1970. */
  readonly since: () => number;
  /** Why there is no link, or, while there is one, which topic the broker does not give us. */
  readonly refusal: () => Refusal | null;
  /** Whether the broker speaks MQTT 5; 4 after it accepted only 3.1.1. */
  readonly version: () => 4 | 5;
  /**
   * Publishes a command at QoS 1, never retained, which the broker throws away when it is older than its life (10 s
   * unless told). Refused at once while there is no link: nothing is queued here, so nothing is sent late. Refusals:
   * `broker.away`, `broker.no-receipt`, `broker.nobody-listens`, `broker.publish-refused`, `broker.too-long`, `broker.busy`.
   */
  publish(topic: string, payload: string, life?: number): Promise<Result<void>>;
  close(): Promise<void>;
}

export interface MqttLinkOptions {
  readonly url: string;
  /** Asked before each attempt; see `brokerCredentials`. */
  readonly credentials: CredentialsSource;
  /** Names the session at the broker and the status topic: one for each station, always the same. */
  readonly station: string;
  readonly position: string;
  /** What is listened to, in that order; see `topicsOf`. */
  readonly topics: readonly TopicWish[];
  /** Group of stations that divide telemetry among them; only for those that store and forward without a window. */
  readonly share?: string | undefined;
  /** Keeps a line of text between two runs of the station. */
  readonly notes: SessionNotes;
  /** `retained`: said before we listened. */
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void;
  readonly onState: () => void;
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
  readonly random: Random;
  readonly log: (message: string) => void;
}

/** How long the broker keeps calls, feeds and alarms for a station that is away, seconds: a restart, a change of switch. */
const SESSION_EXPIRY = 600;
/** How long a station may be gone before it is said, seconds: longer than a reconnection takes after a short cut. */
const WILL_DELAY = 15;
const COMMAND_LIFE = 10_000;

/** Opens the link and keeps it. */
export function createMqttLink(options: MqttLinkOptions): MqttLink {
  const { now, topics, share, station, position } = options;
  const statusTopic = `${TOPIC_ROOT}/station/${station}/status`;
  const shared = share === undefined ? [] : topics.filter((wish) => TOPIC_CLASSES[wish.class].shared);
  const own = topics.filter((wish) => !shared.includes(wish));
  const common = {
    url: new URL(options.url),
    credentials: options.credentials,
    position: plain(position),
    onMessage: options.onMessage,
    onState: options.onState,
    now,
    clock: options.clock ?? (() => performance.now()),
    random: options.random,
    log: options.log,
  };
  const main = keepBrokerConnection({
    ...common,
    clientId: `vigie-${station}`,
    subscriptions: () => own.map(asked),
    session: {
      memory: createSessionMemory(
        options.notes,
        own.map(({ topic }) => topic),
        SESSION_EXPIRY * 1_000,
      ),
      expiry: SESSION_EXPIRY,
    },
    status: (moment) => ({
      topic: statusTopic,
      payload: JSON.stringify({ state: moment === 'online' ? 'online' : 'offline', position, t: now() }),
      delay: WILL_DELAY,
    }),
  });
  // On a connection of its own, which leaves nothing behind: the broker would go on dealing messages to a session whose
  // station is away, and the others of the group would never see them.
  const dealt =
    share === undefined || shared.length === 0
      ? null
      : keepBrokerConnection({
          ...common,
          clientId: `vigie-${station}-shared`,
          subscriptions(version, { sharedAvailable }) {
            if (version === 5 && sharedAvailable)
              return shared.map((wish) => ({ ...asked(wish), filter: `$share/${share}/${wish.topic}` }));
            options.log('broker: it cannot share topics, so this station hears all of them');
            return shared.map(asked);
          },
          session: null,
          status: null,
        });
  const all = dealt ? [main, dealt] : [main];
  /** The connection that is worst off speaks for the link. */
  const worst = (): (typeof all)[number] =>
    all.reduce((found, one) => (RANK[one.state()] > RANK[found.state()] ? one : found));

  return {
    state: () => worst().state(),
    since: () => worst().since(),
    refusal: () => worst().refusal() ?? main.refusal() ?? dealt?.refusal() ?? null,
    version: main.version,
    publish(topic, payload, life = COMMAND_LIFE) {
      const message = { topic, payload, retain: false, life };
      // A device that speaks MQTT 5 is told where its answer is read; which command it answers is in the command.
      const responseTopic = topic.endsWith('/set') ? `${topic.slice(0, -'/set'.length)}/state` : null;
      return main.publish({
        ...message,
        properties: { userProperties: { position: common.position }, ...(responseTopic ? { responseTopic } : {}) },
      });
    },
    async close() {
      await Promise.all(all.map((connection) => connection.close()));
    },
  };
}

const RANK: Readonly<Record<BrokerState, number>> = { connected: 0, connecting: 1, lost: 2, refused: 3 };

const asked = (wish: TopicWish): { filter: string; qos: 0 | 1 } => ({
  filter: wish.topic,
  qos: TOPIC_CLASSES[wish.class].qos,
});

/** What may stand in a string of MQTT (5.0, 1.5.4): a control character ends the connection at some brokers. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cs}]/gu, ' ');
