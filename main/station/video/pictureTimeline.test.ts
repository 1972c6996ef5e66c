import { describe, expect, it } from 'vitest';
import type { Fragment } from './fragments.ts';
import { createPictureTimeline } from './pictureTimeline.ts';

/** A fragment that is nothing but its time (ISO/IEC 14496-12: moof, traf, tfdt of version 1). */
const picture = (time: number): Fragment => {
  const box = (type: string, ...bodies: Buffer[]): Buffer => {
    const body = Buffer.concat(bodies);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length, 0);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const decode = Buffer.alloc(12);
  decode[0] = 1;
  decode.writeBigUInt64BE(BigInt(time), 4);
  return { kind: 'fragment', key: true, time, bytes: box('moof', box('traf', box('tfdt', decode))) };
};
const timeIn = ({ bytes }: Fragment): number => Number(bytes.readBigUInt64BE(bytes.indexOf('tfdt', 'latin1') + 8));

/** Places pictures of a thousand ticks a second; each is its own time and its arrival. */
const placed = (timeline: ReturnType<typeof createPictureTimeline>, pictures: [own: number, arrival: number][]) =>
  pictures.map(([own, arrival]) => {
    const result = timeline.place(picture(own), 1_000, arrival)!;
    expect(timeIn(result.fragment)).toBe(Math.round(result.at));
    return Math.round(result.at);
  });

describe('live', () => {
  const live = () => createPictureTimeline({ slew: 0, begin: 'own' });

  it('leaves an ordinary camera as it is, late pictures and bursts included', () => {
    const times: [number, number][] = [
      [0, 1_000],
      [40, 1_040],
      [80, 3_900],
      [120, 3_901],
      [2_900, 3_905],
      [2_940, 3_945],
    ];
    expect(placed(live(), times)).toEqual([0, 40, 80, 120, 2_900, 2_940]);
  });

  it('closes up what jumps an hour ahead', () => {
    expect(
      placed(live(), [
        [0, 1_000],
        [40, 1_040],
        [3_600_080, 1_080],
        [3_600_120, 1_120],
      ]),
    ).toEqual([0, 40, 80, 120]);
  });

  it('goes on when times jump back', () => {
    expect(
      placed(live(), [
        [50_000, 1_000],
        [50_040, 1_040],
        [0, 1_080],
        [40, 1_120],
      ]),
    ).toEqual([50_000, 50_040, 50_080, 50_120]);
  });
});

describe('in the ring', () => {
  const ring = () => createPictureTimeline({ slew: 2, begin: 'arrival' });

  it('is the hour of arrival, over a new run and a jump', () => {
    const timeline = ring();
    const first = placed(timeline, [
      [0, 1_790_000_000_000],
      [40, 1_790_000_000_040],
    ]);
    timeline.restart();
    const second = placed(timeline, [
      [0, 1_790_000_004_000],
      [90_000, 1_790_000_004_040],
    ]);
    expect([...first, ...second]).toEqual([1_790_000_000_000, 1_790_000_000_040, 1_790_000_004_000, 1_790_000_004_040]);
  });

  it('follows the station and not a camera whose clock runs fast', () => {
    const timeline = ring();
    const start = 1_790_000_000_000;
    let last = 0;
    for (let n = 0; n < 50_000; n += 1)
      last = timeline.place(picture(Math.round(n * 40.1)), 1_000, start + n * 40)?.at ?? 0;
    expect(Math.abs(last - start - 49_999 * 40)).toBeLessThan(200);
  });

  it('never goes back, except with the clock', () => {
    const timeline = ring();
    const [one, two, three, four] = placed(timeline, [
      [0, 1_790_000_000_000],
      [0, 1_790_000_000_040],
      [0, 1_790_000_000_080],
      [40, 1_790_000_000_120 - 7_200_000],
    ]) as [number, number, number, number];
    expect(two).toBeGreaterThan(one);
    expect(three).toBeGreaterThan(two);
    expect(four).toBe(1_790_000_000_120 - 7_200_000);
  });

  it('refuses a picture that has nowhere to write its time', () => {
    const bytes = Buffer.from('0000000c6d6f6f6600000000', 'hex');
    expect(ring().place({ kind: 'fragment', key: true, time: 0, bytes }, 1_000, 1_790_000_000_000)).toBeUndefined();
  });
});
