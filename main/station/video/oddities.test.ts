import { describe, expect, it } from 'vitest';
import type { Fragment, InitSegment } from './fragments.ts';
import { createOddities } from './oddities.ts';

const init = (codec = 'avc1.42C01F'): InitSegment => ({
  kind: 'init',
  bytes: Buffer.alloc(0),
  codec,
  timescale: 1_000,
});

/** A picture whose parameter set is this text. */
const picture = (time: number, set?: string): Fragment => {
  const units = [
    ...(set ? [Buffer.concat([Buffer.from([0x67]), Buffer.from(set)])] : []),
    Buffer.from([0x65, 1, 2, 3]),
  ];
  const framed = units.flatMap((unit) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(unit.length);
    return [length, unit];
  });
  return { kind: 'fragment', key: set !== undefined, time, bytes: Buffer.concat([Buffer.from('xxxxmdat'), ...framed]) };
};

describe('times', () => {
  const looks = (times: [own: number, arrival: number][]) => {
    const oddities = createOddities();
    oddities.restart(init());
    return times.map(([own, arrival]) => oddities.look(picture(own), arrival)).filter(Boolean);
  };

  it('that move are nothing odd, slow, late or in a burst', () => {
    expect(looks(Array.from({ length: 50 }, (_, n) => [n * 40, n * 40]))).toEqual([]);
    expect(looks(Array.from({ length: 50 }, (_, n) => [n * 40, n < 25 ? 0 : 3_000 + (n % 2)]))).toEqual([]);
  });

  it('that stand still are found once, also when ffmpeg pushes each a tick on', () => {
    expect(looks(Array.from({ length: 50 }, (_, n) => [n, n * 40]))).toEqual(['times']);
    expect(looks(Array.from({ length: 50 }, (_, n) => [7, n * 40]))).toEqual(['times']);
  });

  it('are no judgement over pictures that all came at once', () => {
    expect(looks(Array.from({ length: 30 }, (_, n) => [n, 5]))).toEqual([]);
  });
});

describe('format', () => {
  it('that changes in mid-stream is found at its first key picture, and not again after the new start', () => {
    const oddities = createOddities();
    oddities.restart(init());
    expect(oddities.look(picture(0, 'small'), 0)).toBeUndefined();
    expect(oddities.look(picture(40), 40)).toBeUndefined();
    expect(oddities.look(picture(80, 'small'), 80)).toBeUndefined();
    expect(oddities.look(picture(120, 'large'), 120)).toBe('format');
    oddities.restart(init());
    expect(oddities.look(picture(0, 'large'), 160)).toBeUndefined();
    expect(oddities.look(picture(40, 'large'), 200)).toBeUndefined();
  });

  it('that changes with every picture does not start the source for ever', () => {
    const oddities = createOddities();
    let starts = 0;
    oddities.restart(init());
    for (let n = 0; n < 1_000; n += 1)
      if (oddities.look(picture(n * 40, `set ${n}`), n * 40)) {
        starts += 1;
        oddities.restart(init());
      }
    expect(starts).toBeLessThan(25);
  });

  it('is not looked for in H.265, nor in bytes that are no picture', () => {
    const oddities = createOddities();
    oddities.restart(init('hvc1.1.6.L93.B0'));
    expect(oddities.look(picture(0, 'a'), 0)).toBeUndefined();
    expect(oddities.look(picture(40, 'b'), 40)).toBeUndefined();
    oddities.restart(init());
    for (const bytes of ['', 'mdat', 'mdat\xff\xff\xff\xff\x67', 'mdat\0\0\0\0'])
      expect(
        oddities.look({ kind: 'fragment', key: true, time: 0, bytes: Buffer.from(bytes, 'latin1') }, 0),
      ).toBeUndefined();
  });
});
