import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a scripted broker does; what is left out it does as a good broker of MQTT 5 would. */
export interface BrokerScript {
  /** Answers a CONNECT; null: not at all. */
  readonly connect?: (connect: Buffer, count: number) => Buffer | null;
  /** Reason of each SUBACK, by filter. */
  readonly subscribe?: (filter: string) => number;
  /** After a subscription was answered. */
  readonly subscribed?: (filter: string, socket: Socket) => void;
  /** Reason of each PUBACK; null: none is sent. */
  readonly publish?: (topic: string) => number | null;
}

/** A broker of a few bytes, for what real ones do not do when they are asked to. */
export interface ScriptedBroker {
  readonly url: string;
  /** CONNECT packets so far. */
  readonly connects: () => readonly Buffer[];
  /** PINGREQ so far. */
  readonly pings: () => number;
  /** PUBLISH packets that wait for their PUBACK at the most. */
  readonly most: () => number;
  /** Sends to everybody who is connected. */
  send(bytes: Buffer): void;
  /** Lets PUBACKs that were held go out. */
  release(): void;
  close(): Promise<void>;
}

/** A packet of that first byte. */
export function packetOf(first: number, body: Buffer | readonly number[]): Buffer {
  const bytes = Buffer.from(body);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), bytes]);
}

const text = (words: string): Buffer => {
  const bytes = Buffer.from(words);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
/** Properties by their identifiers (MQTT 5.0, 2.2.2.2). */
export const property = {
  reasonString: (words: string): Buffer => Buffer.concat([Buffer.from([0x1f]), text(words)]),
  serverReference: (words: string): Buffer => Buffer.concat([Buffer.from([0x1c]), text(words)]),
  receiveMaximum: (count: number): Buffer => Buffer.from([0x21, count >> 8, count & 0xff]),
  retainAvailable: (yes: boolean): Buffer => Buffer.from([0x25, yes ? 1 : 0]),
  topicAlias: (alias: number): Buffer => Buffer.from([0x23, alias >> 8, alias & 0xff]),
};

/** CONNACK of MQTT 5. */
export const connack = (reason: number, ...properties: Buffer[]): Buffer => {
  const all = Buffer.concat(properties);
  return packetOf(0x20, Buffer.concat([Buffer.from([0, reason, all.length]), all]));
};
/** DISCONNECT of MQTT 5. */
export const disconnect = (reason: number, ...properties: Buffer[]): Buffer => {
  const all = Buffer.concat(properties);
  return packetOf(0xe0, Buffer.concat([Buffer.from([reason, all.length]), all]));
};
/** PUBLISH of MQTT 5 at QoS 0. */
export const publish = (topic: string, payload: Buffer | string, ...properties: Buffer[]): Buffer => {
  const all = Buffer.concat(properties);
  return packetOf(0x30, Buffer.concat([text(topic), Buffer.from([all.length]), all, Buffer.from(payload)]));
};

/** Starts it. */
export async function startScripted(script: BrokerScript = {}): Promise<ScriptedBroker> {
  const sockets = new Set<Socket>();
  const connects: Buffer[] = [];
  let held: (() => void)[] = [];
  let pings = 0;
  let most = 0;
  const answer = (socket: Socket, packet: Buffer, body: Buffer): void => {
    switch (packet[0]! >> 4) {
      case 1: {
        connects.push(packet);
        const said = script.connect ? script.connect(packet, connects.length) : connack(0);
        if (said) socket.write(said);
        break;
      }
      case 3: {
        const length = body.readUInt16BE(0);
        const topic = body.subarray(2, 2 + length).toString();
        const id = body.subarray(2 + length, 4 + length);
        const reason = script.publish ? script.publish(topic) : 0;
        const ack = (code: number): unknown => socket.write(packetOf(0x40, [...id, code, 0]));
        if (reason === null) held.push(() => ack(0));
        else ack(reason);
        most = Math.max(most, held.length);
        break;
      }
      case 8: {
        const properties = body[2]!;
        const at = 3 + properties;
        const filter = body.subarray(at + 2, at + 2 + body.readUInt16BE(at)).toString();
        socket.write(packetOf(0x90, [body[0]!, body[1]!, 0, script.subscribe?.(filter) ?? 0]));
        script.subscribed?.(filter, socket);
        break;
      }
      case 12:
        pings++;
        socket.write(packetOf(0xd0, []));
        break;
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let waiting = Buffer.alloc(0);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (;;) {
        let length = 0;
        let at = 1;
        for (; at < waiting.length; at++) {
          length += (waiting[at]! & 0x7f) * 128 ** (at - 1);
          if (waiting[at]! < 0x80) break;
        }
        const body = at + 1;
        if (at >= waiting.length || waiting.length < body + length) return;
        answer(socket, waiting.subarray(0, body + length), waiting.subarray(body, body + length));
        waiting = waiting.subarray(body + length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connects: () => connects,
    pings: () => pings,
    most: () => most,
    send(bytes) {
      for (const socket of sockets) socket.write(bytes);
    },
    release() {
      const now = held;
      held = [];
      for (const ack of now) ack();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
