import type { Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Random } from '../../../../src/shared/random.ts';

/** State of the link to the broker. */
export type BrokerState = 'connecting' | 'connected' | 'lost';

/** The station's way to the field over MQTT. */
export interface MqttLink {
  readonly state: () => BrokerState;
  /** When that state began, ms since 1970. */
  readonly since: () => number;
  /** Whether the broker speaks MQTT 5; false after it accepted only 3.1.1. */
  readonly version: () => 4 | 5;
  /** Publishes at QoS 1, never retained. Refused (false) while there is no broker: nothing is queued, so nothing can be sent late. */
  publish(topic: string, payload: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface MqttLinkOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Persistent session's name: one for each station. */
  readonly clientId: string;
  /** Filters subscribed to one after the other, so that retained states come in slices. */
  readonly filters: readonly { readonly filter: string; readonly qos: 0 | 1 }[];
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void;
  readonly onState: () => void;
  readonly now: () => number;
  readonly random: Random;
  readonly log: (message: string) => void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
/** CONNACK: unacceptable protocol version, of MQTT 3.1.1 (3.2.2.3) and MQTT 5 (3.2.2.2). */
const WRONG_VERSION = new Set([1, 132]);

/**
 * Opens the link and keeps it: MQTT 5, falling back to 3.1.1 for a broker that refuses it. Reconnection is ours, with
 * full jitter, because the library's has none and fifty stations would return at the same moment.
 */
export function createMqttLink(options: MqttLinkOptions): MqttLink {
  let state: BrokerState = 'connecting';
  let since = options.now();
  let version: 4 | 5 = 5;
  let client: MqttClient | null = null;
  let attempts = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const become = (next: BrokerState): void => {
    if (next === state) return;
    state = next;
    since = options.now();
    options.onState();
  };

  const again = (): void => {
    if (closed || timer) return;
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts++, 6));
    timer = setTimeout(
      () => {
        timer = undefined;
        open();
      },
      options.random() * ceiling + 50,
    );
  };

  const open = (): void => {
    if (closed) return;
    const settings: IClientOptions = {
      clientId: options.clientId,
      protocolVersion: version,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 5_000,
      keepalive: 10,
      queueQoSZero: false,
      resubscribe: false,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
    };
    const mine = connect(options.url, settings);
    client = mine;
    let ended = false;
    const lost = (): void => {
      if (ended) return;
      ended = true;
      mine.end(true);
      if (client === mine) client = null;
      if (closed) return;
      become('lost');
      again();
    };
    mine.on('connect', () => {
      attempts = 0;
      // Nagle and delayed acknowledgements cost 88 ms a command otherwise.
      (mine.stream as unknown as Partial<Socket>).setNoDelay?.(true);
      become('connected');
      subscribe(mine).catch((error: unknown) => {
        options.log(`subscription refused: ${error instanceof Error ? error.message : 'unknown'}`);
        lost();
      });
    });
    mine.on('message', (topic, payload, packet) => options.onMessage(topic, payload, packet.retain));
    mine.on('error', (error: Error & { code?: number | string }) => {
      if (version === 5 && (WRONG_VERSION.has(Number(error.code)) || /protocol version/i.test(error.message))) {
        version = 4;
        attempts = 0;
      } else if (state !== 'lost') options.log(`broker: ${error.message}`);
      lost();
    });
    mine.on('close', lost);
  };

  const subscribe = async (mine: MqttClient): Promise<void> => {
    for (const { filter, qos } of options.filters) {
      if (client !== mine) return;
      await mine.subscribeAsync(filter, { qos });
    }
  };

  open();
  return {
    state: () => state,
    since: () => since,
    version: () => version,
    async publish(topic, payload) {
      const mine = client;
      if (!mine || state !== 'connected' || !mine.connected) return false;
      try {
        await mine.publishAsync(topic, payload, { qos: 1, retain: false });
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.endAsync(true).catch(() => {});
    },
  };
}
