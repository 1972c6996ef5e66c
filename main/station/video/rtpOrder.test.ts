import { expect, it } from 'vitest';
import { createRtpOrder } from './rtpOrder.ts';

const packet = (number: number): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes[0] = 0x80;
  bytes.writeUInt16BE(number & 0xffff, 2);
  return bytes;
};
const through = (numbers: number[]): number[] => {
  const order = createRtpOrder();
  return numbers.flatMap((number) => order.push(packet(number))).map((one) => one.readUInt16BE(2));
};

it('puts what came out of order in order, over the end of the numbers', () => {
  expect(through([65_533, 65_535, 65_534, 1, 0, 2])).toEqual([65_533, 65_534, 65_535, 0, 1, 2]);
});

it('leaves out what came twice or too late', () => {
  expect(through([10, 11, 11, 10, 12])).toEqual([10, 11, 12]);
});

it('gives a lost packet up once enough others came', () => {
  const numbers = Array.from({ length: 40 }, (_, index) => 101 + index);
  expect(through([99, ...numbers])).toEqual([99, ...numbers]);
});

it('follows a source that begins anew elsewhere', () => {
  expect(through([50_000, 50_001, 3, 4, 5]).slice(-3)).toEqual([3, 4, 5]);
});

it.each([Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(40), Buffer.from('GET / HTTP/1.1\r\n')])(
  'takes no notice of what is no RTP',
  (bytes) => expect(createRtpOrder().push(bytes)).toEqual([]),
);
