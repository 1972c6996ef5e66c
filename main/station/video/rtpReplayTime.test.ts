import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetise } from '../../../src/city/cameras/rtsp/rtp.ts';
import { createReplayTimes, replayTimeOf } from './rtpReplayTime.ts';

const NOON = Date.parse('2026-06-24T11:00:00.250Z');
/** Twelve bytes of RTP, then what is given. */
const rtp = (flags: number, ...more: number[]): Buffer =>
  Buffer.from([flags, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, ...more]);

describe('the time of a picture in a recording', () => {
  it('is read from every packet of it, and told once a picture', () => {
    const state = { sequence: 0, ssrc: 1, packets: 0, octets: 0 };
    const told: number[] = [];
    const times = createReplayTimes((at) => told.push(at));
    const large = new Uint8Array(5_000).fill(0x65);
    times.interleaved(Buffer.concat(packetise(state, 0, 90, [large], NOON)));
    times.interleaved(Buffer.concat(packetise(state, 0, 180, [large], NOON + 100)));
    expect(told).toEqual([NOON, NOON + 100]);
  });

  it('is behind the list of contributors', () => {
    const [frame] = packetise({ sequence: 0, ssrc: 1, packets: 0, octets: 0 }, 0, 90, [Uint8Array.of(0x65)], NOON);
    const packet = frame!.subarray(4);
    const mixed = Buffer.concat([
      Buffer.from([packet[0]! | 2]),
      packet.subarray(1, 12),
      Buffer.alloc(8),
      packet.subarray(12),
    ]);
    expect(replayTimeOf(mixed)).toBe(NOON);
  });

  it('goes on after 2036, when the count of NTP begins anew', () => {
    const later = Date.parse('2041-05-06T07:08:09Z');
    const [frame] = packetise({ sequence: 0, ssrc: 1, packets: 0, octets: 0 }, 0, 90, [Uint8Array.of(0x65)], later);
    expect(replayTimeOf(frame!.subarray(4))).toBe(later);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no extension', rtp(0x80)],
    ['another extension', rtp(0x90, 0xbe, 0xde, 0, 3, ...new Array(12).fill(0))],
    ['one that is cut', rtp(0x90, 0xab, 0xac, 0, 3, 0xe9)],
    ['one that is too short', rtp(0x90, 0xab, 0xac, 0, 1, 0xe9, 0, 0, 0, 0, 0, 0, 0)],
    ['no time', rtp(0x90, 0xab, 0xac, 0, 3, ...new Array(12).fill(0))],
    ['a time before there were such cameras', rtp(0x90, 0xab, 0xac, 0, 3, 0x80, ...new Array(11).fill(0))],
    ['another protocol', rtp(0x50, 0xab, 0xac, 0, 3, ...new Array(12).fill(0xe9))],
  ])('is not known of %s', (_, packet) => {
    expect(replayTimeOf(packet)).toBeUndefined();
  });

  it('is not made up of noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const times = createReplayTimes((at) => expect(Number.isInteger(at)).toBe(true));
        times.packet(Buffer.from(bytes));
        times.interleaved(Buffer.from(bytes));
      }),
    );
  });
});
