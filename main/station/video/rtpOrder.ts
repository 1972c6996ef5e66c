/** Packets that may come before a missing one is given up. */
const PATIENCE = 32;
/** A packet so many numbers away is of a source that began anew. */
const FAR = 1_000;

/** Puts RTP packets (RFC 3550, clause 5.1) that came by UDP in their order, and leaves out what came twice. */
export interface RtpOrder {
  /** What can go on, in order; a packet that is missing is waited for, and given up once so many others came. */
  push(packet: Buffer): Buffer[];
}

/** Orders the packets of one source. Pure. */
export function createRtpOrder(): RtpOrder {
  let next: number | undefined;
  const early = new Map<number, Buffer>();
  const release = (): Buffer[] => {
    const out: Buffer[] = [];
    for (;;) {
      const packet = next === undefined ? undefined : early.get(next);
      if (!packet || next === undefined) return out;
      early.delete(next);
      next = (next + 1) & 0xffff;
      out.push(packet);
    }
  };
  return {
    push(packet) {
      if (packet.length < 12 || packet.readUInt8(0) >> 6 !== 2) return [];
      const number = packet.readUInt16BE(2);
      next ??= number;
      const ahead = (number - next) & 0xffff;
      // Late or doubled; one that lies far away is a source that began anew.
      if (ahead > FAR && ahead < 0x10000 - FAR) {
        early.clear();
        next = number;
      } else if (ahead >= 0x10000 - FAR) return [];
      early.set(number, packet);
      const out = release();
      if (early.size > PATIENCE && next !== undefined) {
        const from = next;
        next = [...early.keys()].sort((one, other) => ((one - from) & 0xffff) - ((other - from) & 0xffff))[0];
        out.push(...release());
      }
      return out;
    },
  };
}
