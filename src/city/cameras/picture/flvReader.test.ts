import { describe, expect, it } from 'vitest';
import { flvReader } from './flvReader.ts';

const u24 = (value: number): number[] => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
const tag = (kind: number, body: number[]): number[] => [
  kind,
  ...u24(body.length),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...body,
  0,
  0,
  0,
  body.length + 11,
];
const header = [0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0];
const SPS = [0x67, 66, 0, 30];
const PPS = [0x68, 1];
const avcC = [1, 66, 0, 30, 0xff, 0xe1, 0, 4, ...SPS, 1, 0, 2, ...PPS];
const stream = Buffer.from([
  ...header,
  ...tag(18, [2, 0, 1]),
  ...tag(9, [0x17, 0, 0, 0, 0, ...avcC]),
  ...tag(9, [0x17, 1, 0, 0, 0, 0, 0, 0, 2, 0x06, 9, 0, 0, 0, 3, 0x65, 1, 2]),
  ...tag(9, [0x27, 1, 0, 0, 0, 0, 0, 0, 2, 0x41, 7]),
]);

describe('what the encoder gives', () => {
  it.each([1, 3, 7, 1_000])('is read in pieces of %i bytes', (piece) => {
    const seen: unknown[] = [];
    const read = flvReader({
      parameters: (sps, pps) => seen.push([...sps], [...pps]),
      unit: (key, nals) => seen.push({ key, nals: nals.map((nal) => [...nal]) }),
    });
    for (let at = 0; at < stream.length; at += piece) read(stream.subarray(at, at + piece));
    expect(seen).toEqual([SPS, PPS, { key: true, nals: [[0x65, 1, 2]] }, { key: false, nals: [[0x41, 7]] }]);
  });

  it('is refused when it is something else', () => {
    const read = flvReader({ parameters: () => {}, unit: () => {} });
    expect(() => read(Buffer.from('<html>not a film</html>'))).toThrow(/no FLV/);
  });
});
