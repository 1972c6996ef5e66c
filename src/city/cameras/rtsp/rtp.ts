/** Largest RTP payload we make: with its headers it fits an Ethernet frame, as a real camera's does. */
const MAXIMUM_PAYLOAD = 1_400;
const PAYLOAD_TYPE = 96;
/** Seconds from 1900 (NTP) to 1970. */
const NTP_EPOCH = 2_208_988_800;

/** The running numbers of one RTP stream to one client. */
export interface RtpState {
  sequence: number;
  readonly ssrc: number;
  packets: number;
  octets: number;
}

/** An interleaved frame (RFC 2326, clause 10.12) with room for `size` bytes after its four. */
function interleaved(channel: number, size: number): Buffer {
  const frame = Buffer.allocUnsafe(4 + size);
  frame[0] = 0x24;
  frame[1] = channel;
  frame.writeUInt16BE(size, 2);
  return frame;
}

/** Bytes of the extension that a replay has (ONVIF Streaming, clause 6.3). */
const EXTENSION = 16;

/** Writes a wall clock (ms since 1970) as NTP has it. */
function writeNtp(frame: Buffer, wall: number, at: number): void {
  frame.writeUInt32BE((Math.floor(wall / 1000) + NTP_EPOCH) >>> 0, at);
  frame.writeUInt32BE(Math.floor(((((wall % 1000) + 1000) % 1000) / 1000) * 2 ** 32) >>> 0, at + 4);
}

function packet(
  state: RtpState,
  channel: number,
  timestamp: number,
  last: boolean,
  parts: readonly Uint8Array[],
  wall: number | undefined,
): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const extension = wall === undefined ? 0 : EXTENSION;
  const frame = interleaved(channel, 12 + extension + size);
  frame[4] = wall === undefined ? 0x80 : 0x90;
  frame[5] = PAYLOAD_TYPE | (last ? 0x80 : 0);
  frame.writeUInt16BE(state.sequence, 6);
  frame.writeUInt32BE(timestamp >>> 0, 8);
  frame.writeUInt32BE(state.ssrc, 12);
  if (wall !== undefined) {
    frame.fill(0, 16, 16 + EXTENSION);
    frame.writeUInt16BE(0xabac, 16);
    frame.writeUInt16BE(3, 18);
    writeNtp(frame, wall, 20);
  }
  let at = 16 + extension;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  state.sequence = (state.sequence + 1) & 0xffff;
  state.packets = (state.packets + 1) >>> 0;
  state.octets = (state.octets + size) >>> 0;
  return frame;
}

/**
 * The interleaved RTP packets of one access unit (RFC 6184, packetization-mode 1): single NAL unit packets (5.6) and
 * FU-A (5.8) for those that do not fit; the marker is on the last one (5.1). `timestamp` in 90 kHz. With `wall` (ms since
 * 1970) each says of when the picture is, as in a replay.
 */
export function packetise(
  state: RtpState,
  channel: number,
  timestamp: number,
  nals: readonly Uint8Array[],
  wall?: number,
): Buffer[] {
  const packets: Buffer[] = [];
  nals.forEach((nal, index) => {
    const lastNal = index === nals.length - 1;
    if (nal.length <= MAXIMUM_PAYLOAD) {
      if (nal.length > 0) packets.push(packet(state, channel, timestamp, lastNal, [nal], wall));
      return;
    }
    const header = nal[0]!;
    const indicator = (header & 0xe0) | 28;
    for (let from = 1; from < nal.length; from += MAXIMUM_PAYLOAD - 2) {
      const to = Math.min(nal.length, from + MAXIMUM_PAYLOAD - 2);
      const flags = (from === 1 ? 0x80 : 0) | (to === nal.length ? 0x40 : 0) | (header & 0x1f);
      packets.push(
        packet(
          state,
          channel,
          timestamp,
          lastNal && to === nal.length,
          [Uint8Array.of(indicator, flags), nal.subarray(from, to)],
          wall,
        ),
      );
    }
  });
  return packets;
}

/**
 * The interleaved RTP packets of one document of a metadata stream (ONVIF Streaming, clause 5.2.1.2), as text or packed:
 * cut wherever it is too long, the marker on its last packet. `timestamp` in 90 kHz.
 */
export function packetiseDocument(state: RtpState, channel: number, timestamp: number, bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += MAXIMUM_PAYLOAD) {
    const to = Math.min(bytes.length, from + MAXIMUM_PAYLOAD);
    packets.push(packet(state, channel, timestamp, to === bytes.length, [bytes.subarray(from, to)], undefined));
  }
  return packets;
}

/** An interleaved RTCP sender report (RFC 3550, clause 6.4.1): `wall` (ms since 1970) is when `timestamp` was. */
export function senderReport(state: RtpState, channel: number, timestamp: number, wall: number): Buffer {
  const frame = interleaved(channel, 28);
  frame[4] = 0x80;
  frame[5] = 200;
  frame.writeUInt16BE(6, 6);
  frame.writeUInt32BE(state.ssrc, 8);
  writeNtp(frame, wall, 12);
  frame.writeUInt32BE(timestamp >>> 0, 20);
  frame.writeUInt32BE(state.packets, 24);
  frame.writeUInt32BE(state.octets, 28);
  return frame;
}
