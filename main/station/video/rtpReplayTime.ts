/** Seconds from 1900 (NTP, RFC 5905, clause 6) to 1970. */
const NTP_EPOCH = 2_208_988_800;
/** Marks the extension of a replay (ONVIF Streaming, clause 6.3). */
const REPLAY = 0xabac;
/** Numbers below this are counted from 2036, when the first count ends (RFC 4330, clause 3). */
const SECOND_COUNT = 2 ** 31;
/** A picture is of 1980 or later, ms since 1970; what is before is no clock. */
const EARLIEST = 315_532_800_000;

/**
 * Of when the picture is that an RTP packet carries a part of, ms since 1970 (RFC 3550, clause 5.3.1; ONVIF Streaming,
 * clause 6.3); undefined where the device does not say so. Never throws. Pure.
 */
export function replayTimeOf(packet: Buffer): number | undefined {
  const flags = packet[0] ?? 0;
  const at = 12 + 4 * (flags & 0x0f);
  if (flags >> 6 !== 2 || (flags & 0x10) === 0 || packet.length < at + 12) return undefined;
  if (packet.readUInt16BE(at) !== REPLAY || packet.readUInt16BE(at + 2) < 2) return undefined;
  const counted = packet.readUInt32BE(at + 4);
  if (counted === 0) return undefined;
  const seconds = counted - NTP_EPOCH + (counted < SECOND_COUNT ? 2 ** 32 : 0);
  const time = Math.round((seconds + packet.readUInt32BE(at + 8) / 2 ** 32) * 1_000);
  return time >= EARLIEST ? time : undefined;
}

/** Hears the packets of a replay; tells each new time once. */
export function createReplayTimes(onTime: (at: number) => void): {
  packet(packet: Buffer): void;
  /** Interleaved packets, whole (RFC 2326, clause 10.12). */
  interleaved(bytes: Buffer): void;
} {
  let last: number | undefined;
  const take = (packet: Buffer): void => {
    const time = replayTimeOf(packet);
    if (time === undefined || time === last) return;
    last = time;
    onTime(time);
  };
  return {
    packet: take,
    interleaved(bytes) {
      for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2))
        // Reports are on the odd channels.
        if ((bytes[at + 1] ?? 1) % 2 === 0) take(bytes.subarray(at + 4, at + 4 + bytes.readUInt16BE(at + 2)));
    },
  };
}
