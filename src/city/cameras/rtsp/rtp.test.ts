import { describe, expect, it } from 'vitest';
import { packetise, type RtpState, senderReport } from './rtp.ts';

const state = (): RtpState => ({ sequence: 65_534, ssrc: 0xdeadbeef, packets: 0, octets: 0 });
const nal = (type: number, size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index === 0 ? 0x60 | type : index & 255));

/** Puts the NAL units back together, as a receiver does. */
function receive(packets: readonly Buffer[]): number[][] {
  const units: number[][] = [];
  for (const packet of packets) {
    const payload = [...packet.subarray(16)];
    if ((payload[0]! & 0x1f) !== 28) units.push(payload);
    else if (payload[1]! & 0x80) units.push([(payload[0]! & 0xe0) | (payload[1]! & 0x1f), ...payload.slice(2)]);
    else units.at(-1)!.push(...payload.slice(2));
  }
  return units;
}

describe('an access unit on its way', () => {
  it.each([1, 1399, 1400, 1401, 2797, 2798, 2799, 60_000])('arrives whole when its picture has %i bytes', (size) => {
    const nals = [nal(7, 12), nal(8, 4), nal(5, size)];
    const packets = packetise(state(), 0, 90_000, nals);
    expect(receive(packets)).toEqual(nals.map((unit) => [...unit]));
    expect(packets.every((packet) => packet.length <= 1_416)).toBe(true);
    expect(packets.map((packet) => packet[5]! >> 7)).toEqual(
      packets.map((_, index) => (index === packets.length - 1 ? 1 : 0)),
    );
    expect(packets.every((packet) => packet.readUInt16BE(2) === packet.length - 4)).toBe(true);
  });

  it('counts its packets around the end of 16 bits, and its time around the end of 32', () => {
    const packets = packetise(state(), 2, 2 ** 32 + 5, [nal(1, 10), nal(1, 10), nal(1, 10)]);
    expect(packets.map((packet) => packet.readUInt16BE(6))).toEqual([65_534, 65_535, 0]);
    expect(packets.map((packet) => packet.readUInt32BE(8))).toEqual([5, 5, 5]);
    expect(packets.map((packet) => packet[1])).toEqual([2, 2, 2]);
  });

  it('is reported with the time it belongs to', () => {
    const sender = state();
    packetise(sender, 0, 1_000, [nal(1, 100)]);
    const report = senderReport(sender, 1, 1_000, Date.parse('2026-11-22T02:12:47.500Z'));
    expect(report.readUInt32BE(12) - 2_208_988_800).toBe(Date.parse('2026-11-22T02:12:47Z') / 1000);
    expect(report.readUInt32BE(16)).toBe(2 ** 31);
    expect(report.readUInt32BE(20)).toBe(1_000);
    expect([report.readUInt32BE(24), report.readUInt32BE(28)]).toEqual([1, 100]);
  });
});
