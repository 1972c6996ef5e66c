import type { IClientPublishOptions, MqttClient } from 'mqtt';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** Publishes on one connection, within what its broker allows. */
export interface Publisher {
  /**
   * Sends at QoS 1 and waits for the broker's receipt; at QoS 0 until it is written. Refusals, all of which mean that nobody will send it later:
   * `broker.away` (the connection ended; it may have gone out with its last bytes), `broker.no-receipt` (not confirmed
   * within its life), `broker.nobody-listens`, `broker.publish-refused` (reason), `broker.too-long`, `broker.busy`.
   */
  publish(message: OutgoingMessage): Promise<Result<void>>;
  /** The connection ended: whatever waits is refused now. */
  end(): void;
}

/** What is to be sent. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  /** 1 where it is left out. */
  readonly qos?: 0 | 1;
  readonly retain: boolean;
  /** By then it is of no use, ms; the broker is told so. Null for what stays true. */
  readonly life: number | null;
  readonly properties?: NonNullable<IClientPublishOptions['properties']>;
}

/** What the broker said of itself at the connection (MQTT 5.0, 3.2.2.3); the usual where it said nothing. */
export interface BrokerLimits {
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly maximumQos: 0 | 1;
  readonly retainAvailable: boolean;
  readonly sharedAvailable: boolean;
}

export interface PublisherOptions {
  readonly client: MqttClient;
  readonly version: 4 | 5;
  readonly limits: BrokerLimits;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** What waits for the broker's window beyond this is refused: it would be old when its turn comes. */
const MOST_WAITING = 10_000;
/** A message that stays true is waited for as long, ms. */
const USUAL_LIFE = 10_000;
/** Fixed header, topic length, identifier, properties. */
const OVERHEAD = 400;
/** PUBACK: the broker took it, and knows that there is nobody to give it to (MQTT 5.0, 3.4.2.1). */
const NO_SUBSCRIBERS = 0x10;

interface Waiting {
  readonly message: OutgoingMessage;
  readonly until: number;
  readonly settle: (result: Result<void>) => void;
  readonly settled: () => boolean;
}

/** Opens it on a client that is connected. */
export function createPublisher({ client, version, limits, clock }: PublisherOptions): Publisher {
  const open = new Set<Waiting>();
  const waiting: Waiting[] = [];
  /** Packet identifiers of messages that nobody listens to. */
  const unheard = new Set<number>();
  let underWay = 0;
  let ended = false;

  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback' && packet.reasonCode === NO_SUBSCRIBERS && packet.messageId !== undefined)
      unheard.add(packet.messageId);
  });

  const send = (entry: Waiting): void => {
    const { topic, payload, qos = 1, retain, life, properties } = entry.message;
    underWay++;
    const left = Math.max(1, Math.ceil((entry.until - clock()) / 1_000));
    const told = { ...properties, ...(life === null ? {} : { messageExpiryInterval: left }) };
    const options: IClientPublishOptions = {
      qos: qos === 0 ? 0 : limits.maximumQos,
      retain: retain && limits.retainAvailable,
      ...(version === 5 ? { properties: told } : {}),
    };
    client.publish(topic, bytesOf(payload), options, (error, packet) => {
      underWay--;
      const id = packet?.messageId;
      const alone = id !== undefined && unheard.delete(id);
      if (error) {
        const reason = 'code' in error ? Number(error.code) : 0;
        entry.settle(
          reason >= 0x80
            ? refuse('broker.publish-refused', `the broker refuses it: ${error.message}`, { reason })
            : refuse('broker.away', 'the connection ended'),
        );
      } else if (alone && !retain) entry.settle(refuse('broker.nobody-listens', 'nobody listens to it', { topic }));
      else entry.settle(ok(undefined));
      next();
    });
  };

  const next = (): void => {
    while (!ended && waiting.length > 0 && underWay < limits.receiveMaximum) {
      const entry = waiting.shift()!;
      if (!entry.settled()) send(entry);
    }
  };

  return {
    publish(message) {
      if (ended) return Promise.resolve(refuse('broker.away', 'there is no connection'));
      if (Buffer.byteLength(message.topic) + Buffer.byteLength(message.payload) + OVERHEAD > limits.maximumPacketSize)
        return Promise.resolve(refuse('broker.too-long', 'longer than the broker takes'));
      if (waiting.length >= MOST_WAITING)
        return Promise.resolve(refuse('broker.busy', 'too much waits for the broker already'));
      return new Promise((resolve) => {
        const life = message.life ?? USUAL_LIFE;
        let done = false;
        const entry: Waiting = {
          message,
          until: clock() + life,
          settled: () => done,
          settle: (result) => {
            if (done) return;
            done = true;
            clearTimeout(timer);
            open.delete(entry);
            resolve(result);
          },
        };
        const timer = setTimeout(
          () => entry.settle(refuse('broker.no-receipt', 'the broker did not confirm it in time')),
          life,
        );
        open.add(entry);
        waiting.push(entry);
        next();
      });
    },
    end() {
      ended = true;
      waiting.length = 0;
      for (const entry of [...open]) entry.settle(refuse('broker.away', 'the connection ended'));
    },
  };
}

/** As the library takes it; bytes are not copied. */
export const bytesOf = (payload: string | Uint8Array): Buffer =>
  typeof payload === 'string'
    ? Buffer.from(payload)
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
