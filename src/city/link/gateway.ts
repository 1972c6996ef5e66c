import type { Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { TOPIC_ROOT } from '../../domain/asset/device.ts';
import type { Random } from '../../shared/random.ts';

/** What is retained under a key now. */
export interface Retained {
  readonly topic: string;
  /** Empty: the broker forgets the topic (MQTT 5.0, clause 3.3.1.3). */
  readonly payload: string;
}

/** What a gateway needs of the devices behind it. */
export interface GatewayOptions {
  /** `lighting`: names the status topic and the client. */
  readonly feed: string;
  readonly url: string;
  /** 5 is tried first on a broker that we do not know; the embedded one speaks 4 (MQTT 3.1.1). */
  readonly protocol: 4 | 5;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Topic filters of the commands that come to these devices. */
  readonly commands: readonly string[];
  /** Every key that has something retained, in the order to publish it at a connection. */
  readonly keys: () => Iterable<string>;
  /** What a key's state is now; null when it has none. */
  readonly state: (key: string) => Retained | null;
  readonly onCommand: (topic: string, payload: Uint8Array) => void;
  readonly now: () => number;
  /** Spreads the reconnections. */
  readonly random: Random;
  readonly log: (message: string) => void;
}

/** One feed of the field: an MQTT client that speaks for many devices. */
export interface Gateway {
  readonly feed: string;
  /** Says a key's state; while there is no connection, or the feed is frozen, it is said later, once, as it is then. */
  say(key: string, qos: 0 | 1, message?: Retained): void;
  /** A frozen feed stays connected and says nothing. */
  freeze(frozen: boolean): void;
  readonly frozen: () => boolean;
  readonly connected: () => boolean;
  /** Messages handed to the broker so far. */
  readonly sent: () => number;
  /** Resolves when all states were published after the first connection. */
  readonly published: Promise<void>;
  /** Cuts the connection without a word, as a pulled cable does; the broker then says the will. */
  cut(): void;
  /** Says offline, and ends. */
  close(): Promise<void>;
}

/** Messages written before the event loop gets its turn: small enough to keep commands quick. */
const SLICE = 250;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;
/** Fallback refusal codes of a broker without MQTT 5: 3.1.1 CONNACK 1, 5.0 CONNACK 0x84. */
const WRONG_VERSION = new Set([1, 0x84]);

/** A broker's address in the parts that mqtt.js takes; what it makes of a whole address is its own, and deprecated. */
function addressOf(url: string): IClientOptions {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  return {
    protocol: protocol.slice(0, -1) as NonNullable<IClientOptions['protocol']>,
    // An IPv6 address is in brackets in a URL and bare in a socket's options.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(protocol.startsWith('ws') ? { path: pathname + search } : {}),
    ...(username === '' ? {} : { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  };
}

/** Connects a feed and keeps it connected until it is closed. Never throws for the network. */
export function openGateway(options: GatewayOptions): Gateway {
  const { feed, now, log } = options;
  const statusTopic = `${TOPIC_ROOT}/feed/${feed}/status`;
  const waiting = new Set<string>();
  let client: MqttClient | null = null;
  let protocol = options.protocol;
  let connected = false;
  let frozen = false;
  let closing = false;
  let failures = 0;
  let sent = 0;
  let retry: NodeJS.Timeout | undefined;
  /** Grows with each connection, so that a slow replay of an older one stops. */
  let round = 0;
  let resolvePublished: () => void = () => {};
  const published = new Promise<void>((resolve) => {
    resolvePublished = resolve;
  });

  const put = (message: Retained, qos: 0 | 1, done?: () => void): void => {
    if (!client) return;
    sent++;
    client.publish(message.topic, message.payload, { qos, retain: true }, done ? () => done() : undefined);
  };

  /** Says many keys in slices, each after the one before has left. Gives up when the connection changes. */
  const sayAll = async (keys: Iterable<string>, mine: number): Promise<void> => {
    let inSlice = 0;
    for (const key of keys) {
      if (mine !== round || frozen || closing) return;
      const message = options.state(key);
      if (!message) continue;
      if (++inSlice < SLICE) put(message, 0);
      else {
        inSlice = 0;
        const own = client;
        if (!own) return;
        await new Promise<void>((resolve) => {
          const left = (): void => {
            own.off('close', left);
            resolve();
          };
          own.once('close', left);
          put(message, 0, left);
        });
      }
    }
  };

  const replay = async (mine: number): Promise<void> => {
    // What changed while nobody listened goes first; then everything, for a broker that forgot.
    const late = [...waiting];
    waiting.clear();
    await sayAll(late, mine);
    await sayAll(options.keys(), mine);
    if (mine === round && !frozen) resolvePublished();
  };

  const open = (): void => {
    if (closing) return;
    const own = mqtt.connect({
      ...addressOf(options.url),
      protocolVersion: protocol,
      clientId: `vigie-field-${feed}-${Math.floor(options.random() * 0xffffff).toString(16)}`,
      clean: true,
      keepalive: 30,
      connectTimeout: 8_000,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
      will: {
        topic: statusTopic,
        payload: Buffer.from(JSON.stringify({ state: 'offline', t: now() })),
        qos: 1,
        retain: true,
      },
    });
    client = own;
    own.setMaxListeners(0);
    own.on('connect', () => {
      (own.stream as Partial<Socket>).setNoDelay?.(true);
      failures = 0;
      connected = true;
      const mine = ++round;
      put({ topic: statusTopic, payload: JSON.stringify({ state: 'online', t: now() }) }, 1);
      if (options.commands.length > 0)
        own.subscribe([...options.commands], { qos: 1 }, (error) => {
          if (error) log(`${feed}: commands cannot be subscribed to: ${error.message}`);
        });
      if (!frozen) void replay(mine);
    });
    own.on('message', (topic, payload) => {
      if (!frozen) options.onCommand(topic, payload);
    });
    own.on('error', (error: Error & { code?: unknown }) => {
      if (protocol === 5 && WRONG_VERSION.has(Number(error.code))) protocol = 4;
      else if (failures === 0) log(`${feed}: ${error.message}`);
      if (!own.disconnected && !connected) own.stream.destroy();
    });
    own.on('close', () => {
      if (client !== own) return;
      client = null;
      connected = false;
      round++;
      own.end(true);
      if (closing) return;
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures++) * (0.5 + options.random());
      retry = setTimeout(open, wait);
    });
  };
  open();

  return {
    feed,
    published,
    say(key, qos, message) {
      if (!connected || frozen) {
        waiting.add(key);
        return;
      }
      const known = message ?? options.state(key);
      if (known) put(known, qos);
    },
    freeze(wanted) {
      if (frozen === wanted) return;
      frozen = wanted;
      if (!frozen && connected) void replay(round);
    },
    frozen: () => frozen,
    connected: () => connected,
    sent: () => sent,
    cut() {
      client?.stream.destroy();
    },
    close() {
      closing = true;
      clearTimeout(retry);
      const own = client;
      if (!own) return Promise.resolve();
      return new Promise((resolve) => {
        let limit: NodeJS.Timeout | undefined;
        const end = (force: boolean): void => {
          clearTimeout(limit);
          own.end(force, {}, () => resolve());
        };
        if (!connected) {
          end(true);
          return;
        }
        limit = setTimeout(() => end(true), 1_000);
        put({ topic: statusTopic, payload: JSON.stringify({ state: 'offline', t: now() }) }, 1, () => end(false));
      });
    },
  };
}
