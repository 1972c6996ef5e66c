/*
 * What comes from the broker, before the library sees it. The library gathers a packet whole before it asks how long
 * it is, so one announced with 256 MB would be 256 MB of memory. Here only the headers are read.
 */

/** Why nothing more is taken from this connection. */
export type GuardFault = 'not-mqtt' | 'malformed' | 'too-large';

/** Reads along, and cuts what is too long. */
export interface PacketGuard {
  /** What may be handed on of these bytes; after a fault nothing. */
  pass(chunk: Buffer): readonly Buffer[];
  readonly fault: () => GuardFault | null;
  /** Packets that were cut. */
  readonly cut: () => number;
}

/** Limits of what is taken. */
export interface PacketGuardOptions {
  readonly version: 4 | 5;
  /** Longest packet that is handed on whole, in bytes. */
  readonly longest: number;
  /**
   * Bytes of payload that are left of a longer message. It is cut, not refused: one that is retained would end each
   * connection at its first subscription. The reader of messages refuses what is left for its size, and can say who
   * sent it.
   */
  readonly keptOfLonger: number;
  /**
   * Longest packet at all. A broker of MQTT 5 was told it and keeps longer ones to itself, so one that sends them is at
   * fault; MQTT 3.1.1 has no word for it.
   */
  readonly agreed: number;
}

/** Packet types (MQTT 5.0, 2.1.2; the same in 3.1.1). */
const CONNACK = 2;
const PUBLISH = 3;
const AUTH = 15;
const LONGEST_LENGTH = 4;
/** Properties of a message (MQTT 5.0, 3.3.2.3) beyond which nobody means well. */
const MOST_PROPERTIES = 65_535;

/** Watches one connection. */
export function createPacketGuard({ version, longest, keptOfLonger, agreed }: PacketGuardOptions): PacketGuard {
  let fault: GuardFault | null = null;
  let first = true;
  let cut = 0;
  /** Bytes of the present packet still to be handed on, and then to be dropped. */
  let through = 0;
  let dropped = 0;
  /** Bytes that wait for more: a header that came in parts, or the beginning of a message that will be cut. */
  let held: Buffer | null = null;

  const fail = (reason: GuardFault): void => {
    fault = reason;
    held = null;
  };

  /** Looks at a packet's beginning. Gives what to hand on of it, null when more is needed to tell. */
  const begin = (bytes: Buffer): { taken: number; out: Buffer | null } | null => {
    const type = bytes[0]! >> 4;
    if (first && type !== CONNACK && type !== AUTH) {
      fail('not-mqtt');
      return null;
    }
    const read = readLength(bytes, 1);
    if (read === 'more') return null;
    if (read === 'malformed') {
      fail('malformed');
      return null;
    }
    const size = 1 + read.bytes;
    const { length } = read;
    first = false;
    if (size + length <= longest) {
      through = size + length;
      return { taken: 0, out: null };
    }
    if (type !== PUBLISH || (version === 5 && size + length > agreed)) {
      fail('too-large');
      return null;
    }
    const start = startOf(bytes, size);
    if (start === 'more') return null;
    const body = start === 'malformed' ? 0 : start - size + keptOfLonger;
    if (start === 'malformed' || body > length) {
      fail('malformed');
      return null;
    }
    if (bytes.length < size + body) return null;
    cut++;
    dropped = length - body;
    return {
      taken: size + body,
      out: Buffer.concat([Buffer.from([bytes[0]!, ...lengthBytes(body)]), bytes.subarray(size, size + body)]),
    };
  };

  /** Where the payload of a message begins: after its topic, its identifier, its properties. */
  const startOf = (bytes: Buffer, body: number): number | 'more' | 'malformed' => {
    if (bytes.length < body + 2) return 'more';
    const identifier = (bytes[0]! & 0x06) === 0 ? 0 : 2;
    const at = body + 2 + bytes.readUInt16BE(body) + identifier;
    if (version === 4) return at;
    const properties = readLength(bytes, at);
    if (typeof properties === 'string') return properties;
    return properties.length > MOST_PROPERTIES ? 'malformed' : at + properties.bytes + properties.length;
  };

  return {
    fault: () => fault,
    cut: () => cut,
    pass(chunk) {
      if (fault) return [];
      const out: Buffer[] = [];
      let bytes = chunk;
      if (held) {
        bytes = Buffer.concat([held, chunk]);
        held = null;
      }
      /** Where what is handed on as it is begins, and where we are. */
      let from = 0;
      let at = 0;
      while (at < bytes.length) {
        if (through > 0) {
          const step = Math.min(through, bytes.length - at);
          through -= step;
          at += step;
        } else if (dropped > 0) {
          if (at > from) out.push(bytes.subarray(from, at));
          const step = Math.min(dropped, bytes.length - at);
          dropped -= step;
          at += step;
          from = at;
        } else {
          const begun = begin(at === 0 ? bytes : bytes.subarray(at));
          if (!begun) {
            if (at > from) out.push(bytes.subarray(from, at));
            if (!fault) held = bytes.subarray(at);
            return out;
          }
          if (!begun.out) continue;
          if (at > from) out.push(bytes.subarray(from, at));
          out.push(begun.out);
          at += begun.taken;
          from = at;
        }
      }
      if (at > from) out.push(from === 0 ? bytes : bytes.subarray(from, at));
      return out;
    },
  };
}

/** A length of one to four bytes (MQTT 5.0, 1.5.5; 3.1.1, 2.2.3). */
function readLength(bytes: Buffer, at: number): { length: number; bytes: number } | 'more' | 'malformed' {
  let length = 0;
  for (let i = 0; i < LONGEST_LENGTH; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return 'more';
    length += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { length, bytes: i + 1 };
  }
  return 'malformed';
}

/** A length as it stands in a fixed header. */
function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}
