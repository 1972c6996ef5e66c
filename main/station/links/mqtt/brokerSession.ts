import { type IClientOptions, type IConnackPacket, MqttClient } from 'mqtt';
import { MAX_PAYLOAD_BYTES } from '../../../../src/domain/asset/device.ts';
import { type Refusal, type Result, refuse } from '../../../../src/shared/result.ts';
import type { BrokerCredentials } from './brokerCredentials.ts';
import { type BrokerTrouble, trouble, troubleOfError, troubleOfReason } from './brokerTroubles.ts';
import { createPacketGuard, type GuardFault } from './packetGuard.ts';
import { type BrokerLimits, bytesOf, createPublisher, type OutgoingMessage, type Publisher } from './publisher.ts';
import { openTransport } from './transport.ts';

/** One connection to the broker, from its first byte to its end. */
export interface BrokerSession {
  publish(message: OutgoingMessage): Promise<Result<void>>;
  /** Asks for a topic. A refusal when the broker does not give it; null when the connection ended meanwhile. */
  subscribe(filter: string, qos: 0 | 1): Promise<Result<void> | null>;
  /** Says goodbye and ends; without a word when the broker does not take it in time. */
  end(): Promise<void>;
}

/** A will: what the broker says for us when we are gone. */
export interface Will {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  /** Seconds it waits, so that a connection that comes back is not announced as gone (MQTT 5 only). */
  readonly delay: number;
}

export interface BrokerSessionOptions {
  readonly url: URL;
  readonly credentials: BrokerCredentials;
  readonly version: 4 | 5;
  readonly clientId: string;
  /** Forget what the broker kept for us. */
  readonly clean: boolean;
  /** Seconds that the broker keeps our subscriptions, and what is said meanwhile, when we are gone. */
  readonly expiry: number;
  readonly will: Will | null;
  /** Bytes of payload that are left of a message that is too long; enough for its reader to refuse it for its size. */
  readonly keptOfLonger?: number | undefined;
  readonly position: string;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly onUp: (about: { readonly resumed: boolean; readonly limits: BrokerLimits }) => void;
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean, qos: number) => void;
  readonly onEnd: (trouble: BrokerTrouble, hint: EndHint | null) => void;
}

/**
 * What the next attempt may do otherwise. `wrongVersion`: the broker said that it does not speak this version;
 * `wordless`: it closed without a word, as some do that do not know it; `noWill`: it cannot keep our will.
 */
export type EndHint = 'wrongVersion' | 'wordless' | 'noWill';

/** Longest packet taken whole, in bytes: room for the longest birth of a Sparkplug node, far from what could hurt. */
export const MAX_PACKET_BYTES = 1_048_576;
/**
 * A broker of MQTT 5 does not even send what is longer. It does so without a word, so the bound is far above what a
 * device can send by mistake: that is cut, counted and named.
 */
export const NEVER_SENT_BYTES = 8_388_608;
/** Messages at QoS 1 that may be on their way to us at a time. */
const RECEIVE_MAXIMUM = 500;
const TOPIC_ALIASES = 1_000;
/** Seconds; after one and a half of them the broker counts us as gone. */
const KEEP_ALIVE = 10;
const CONNECT_TIMEOUT = 5_000;
/** Silence after which we ask, and how long an answer may take, ms: a half-open connection is found within 12 s. */
const ASK_AFTER = 4_500;
const ANSWER_WITHIN = 4_900;
const LOOK_EVERY = 2_500;
const GOODBYE = 500;
/** In flight at a time with a broker that has no word for it. */
const USUAL_WINDOW = 100;

/** CONNACK: unacceptable protocol version, of MQTT 3.1.1 (3.2.2.3) and MQTT 5 (3.2.2.2). */
const WRONG_VERSION = new Set([1, 0x84]);
/** CONNACK: the will is retained, or at a QoS, and the broker has neither (MQTT 5.0, 3.2.2.2). */
const NO_WILL = new Set([0x9a, 0x9b]);
const FAULTS = {
  'not-mqtt': 'broker.not-a-broker',
  malformed: 'broker.malformed',
  'too-large': 'broker.too-large',
} as const satisfies Record<GuardFault, string>;

/** Opens a connection. Its end comes by `onEnd`, whatever the broker does; nothing is thrown. */
export function openBrokerSession(options: BrokerSessionOptions): BrokerSession {
  const { version, clock, credentials } = options;
  const guard = createPacketGuard({
    version,
    longest: MAX_PACKET_BYTES,
    keptOfLonger: options.keptOfLonger ?? MAX_PAYLOAD_BYTES + 1,
    agreed: NEVER_SENT_BYTES,
  });
  const transport = openTransport(options.url, credentials.tls, guard, clock);
  const client = new MqttClient(() => transport.stream, settingsOf(options));
  let publisher: Publisher | null = null;
  let watch: NodeJS.Timeout | undefined;
  let over = false;
  /** Why the broker does not let us in, in its own words. */
  let told: BrokerTrouble | null = null;

  const end = (why: BrokerTrouble, hint: EndHint | null = null): void => {
    if (over) return;
    over = true;
    clearInterval(watch);
    publisher?.end();
    client.end(true);
    options.onEnd(why, hint);
  };

  client.on('connect', (packet) => {
    const limits = limitsOf(packet);
    publisher = createPublisher({ client, version, limits, clock });
    watch = watchSilence();
    options.onUp({ resumed: packet.sessionPresent, limits });
  });
  client.on('message', (topic, payload, { retain, qos }) => options.onMessage(topic, payload, retain, qos));
  client.on('disconnect', ({ reasonCode, properties }) => end(troubleOfReason(reasonCode ?? 0xa0, properties)));
  client.on('packetreceive', (packet) => {
    // The library's error has the reason, but not the broker's own words.
    if (packet.cmd === 'connack' && (packet.reasonCode ?? 0) >= 0x80 && version === 5)
      told = troubleOfReason(packet.reasonCode ?? 0x80, packet.properties);
  });
  client.on('error', (error: Error & { code?: unknown }) => {
    const code = Number(error.code);
    const fault = guard.fault();
    if (fault) end(trouble(FAULTS[fault]));
    else if (version === 5 && WRONG_VERSION.has(code)) end(troubleOfReason(code), 'wrongVersion');
    else if (options.will && NO_WILL.has(code)) end(troubleOfReason(code), 'noWill');
    else if (told) end(told);
    else if (error.message === 'connack timeout') end(trouble('broker.no-answer'));
    else if (error.message === 'Keepalive timeout') end(trouble('broker.silent'));
    else if (/^Connection refused/.test(error.message)) end(troubleOfReason(code));
    else end(troubleOfError(error, transport.certificate()));
  });
  // The library keeps errors without a code to itself: those of a web server that knows nothing of MQTT.
  transport.stream.on('error', (error: Error & { code?: unknown }) => {
    if (error.code === undefined) end(trouble('broker.not-a-broker', { reason: error.message.slice(0, 120) }));
  });
  client.on('close', () => {
    const fault = guard.fault();
    if (fault) end(trouble(FAULTS[fault]));
    else end(told ?? trouble('broker.cut'), transport.heard() ? null : 'wordless');
  });

  const watchSilence = (): NodeJS.Timeout => {
    let lookedAt = clock();
    let askedAt: number | null = null;
    return setInterval(() => {
      const now = clock();
      // We ourselves stood still (a sleeping laptop, a long pause): what waits in the socket has not been read yet.
      if (now - lookedAt > 2 * LOOK_EVERY) askedAt = null;
      lookedAt = now;
      const heardAt = transport.heardAt();
      if (askedAt !== null && heardAt >= askedAt) askedAt = null;
      if (askedAt !== null && now - askedAt >= ANSWER_WITHIN) end(trouble('broker.silent'));
      else if (askedAt === null && now - heardAt >= ASK_AFTER) {
        askedAt = now;
        client.sendPing();
      }
    }, LOOK_EVERY);
  };

  return {
    publish: (message) =>
      publisher && !over
        ? publisher.publish(message)
        : Promise.resolve(refuse('broker.away', 'there is no link to the broker now')),
    async subscribe(filter, qos) {
      try {
        await client.subscribeAsync(filter, { qos });
        return over ? null : { ok: true, value: undefined };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? Number(error.code) : codeOfSuback(error);
        if (over || !client.connected || code < 0x80) return null;
        return topicRefused(filter, code);
      }
    },
    async end() {
      if (over) return;
      over = true;
      clearInterval(watch);
      publisher?.end();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GOODBYE);
      });
      if (client.connected) await Promise.race([client.endAsync(false).catch(() => {}), late]);
      clearTimeout(timer);
      client.end(true);
      transport.stream.destroy();
    },
  };
}

const topicRefused = (topic: string, reason: number): { ok: false; refusal: Refusal } =>
  refuse('broker.topic-refused', `the broker does not give us ${topic} (reason: ${reason})`, { topic, reason });

function codeOfSuback(error: unknown): number {
  const packet = error instanceof Error && 'packet' in error ? (error.packet as { granted?: unknown }) : null;
  return Array.isArray(packet?.granted) ? Number(packet.granted[0]) : 0;
}

function settingsOf(options: BrokerSessionOptions): IClientOptions {
  const { version, will, credentials, url } = options;
  // Credentials in the address itself, as some are used to write them.
  const username = credentials.username ?? (decodeURIComponent(url.username) || undefined);
  const password = credentials.password ?? (decodeURIComponent(url.password) || undefined);
  return {
    clientId: options.clientId,
    protocolVersion: version,
    clean: options.clean,
    keepalive: KEEP_ALIVE,
    connectTimeout: CONNECT_TIMEOUT,
    // Reconnection and what could be sent late are ours.
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    // The library would write each packet, the password in it, to whoever sets DEBUG.
    log: () => {},
    ...(username === undefined ? {} : { username }),
    // As bytes: of a text the packet writer below it would do the same.
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    ...(will
      ? {
          will: {
            topic: will.topic,
            payload: bytesOf(will.payload),
            qos: 1,
            retain: true,
            ...(version === 5 ? { properties: { willDelayInterval: will.delay } } : {}),
          },
        }
      : {}),
    ...(version === 5
      ? {
          properties: {
            sessionExpiryInterval: options.expiry,
            receiveMaximum: RECEIVE_MAXIMUM,
            maximumPacketSize: NEVER_SENT_BYTES,
            topicAliasMaximum: TOPIC_ALIASES,
            requestProblemInformation: true,
            userProperties: { position: options.position },
          },
        }
      : {}),
  };
}

function limitsOf({ properties = {} }: IConnackPacket): BrokerLimits {
  return {
    receiveMaximum: Math.min(properties.receiveMaximum ?? USUAL_WINDOW, USUAL_WINDOW),
    maximumPacketSize: properties.maximumPacketSize ?? Number.POSITIVE_INFINITY,
    maximumQos: properties.maximumQoS === 0 ? 0 : 1,
    retainAvailable: properties.retainAvailable !== false,
    sharedAvailable: properties.sharedSubscriptionAvailable !== false,
  };
}
