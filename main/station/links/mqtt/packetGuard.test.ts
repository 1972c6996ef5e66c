import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacketGuard } from './packetGuard.ts';

const CONNACK = Buffer.from([0x20, 2, 0, 0]);
const LONGEST = 200_000;
const KEPT = 100;
const AGREED = 5_000_000;

/** A packet's fixed header and body. */
function packet(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = body.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest >= 128 ? (rest % 128) | 0x80 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

/** A message; with `properties` as MQTT 5 has it, else as 3.1.1. */
function publish(topic: string, payload: Buffer, qos: 0 | 1 = 0, properties?: Buffer): Buffer {
  const name = Buffer.from(topic);
  const start = Buffer.alloc(2);
  start.writeUInt16BE(name.length);
  const between = properties ? packet(0, properties).subarray(1) : Buffer.alloc(0);
  return packet(0x30 | (qos << 1), Buffer.concat([start, name, Buffer.from(qos ? [0, 7] : []), between, payload]));
}

function through(bytes: Buffer, version: 4 | 5, slices: readonly number[] = []) {
  const guard = createPacketGuard({ version, longest: LONGEST, keptOfLonger: KEPT, agreed: AGREED });
  const out: Buffer[] = [];
  let at = 0;
  for (const slice of slices) {
    out.push(...guard.pass(bytes.subarray(at, at + slice)));
    at += slice;
  }
  out.push(...guard.pass(bytes.subarray(at)));
  return { guard, out: Buffer.concat(out) };
}

test('what is of a usual size goes through byte for byte, however the network cuts it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 400 }), fc.constantFrom(0 as const, 1 as const)), { maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }),
      (messages, slices) => {
        const bytes = Buffer.concat([
          CONNACK,
          ...messages.map(([payload, qos]) => publish('vigie/1/x/y/state', Buffer.from(payload), qos)),
        ]);
        const { guard, out } = through(bytes, 4, slices);
        expect(out.equals(bytes)).toBe(true);
        expect([guard.fault(), guard.cut()]).toEqual([null, 0]);
      },
    ),
  );
});

test('a message that is too long is cut, keeps its name, and what comes after it is whole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 150_000 }), { maxLength: 12 }),
      fc.constantFrom(0 as const, 1 as const),
      fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
      (slices, qos, given) => {
        const properties = given && Buffer.from(given);
        const after = publish('vigie/1/a/b/state', Buffer.from('{"level":4}'), 0, properties);
        const long = (size: number): Buffer =>
          publish('vigie/1/forged/z/state', Buffer.alloc(size, 65), qos, properties);
        const bytes = Buffer.concat([CONNACK, after, long(700_000), after]);
        const { guard, out } = through(bytes, properties ? 5 : 4, slices);
        expect(out.equals(Buffer.concat([CONNACK, after, long(KEPT), after]))).toBe(true);
        expect([guard.fault(), guard.cut()]).toEqual([null, 1]);
      },
    ),
    { numRuns: 60 },
  );
});

test('64 MB pass by without being kept', () => {
  const guard = createPacketGuard({ version: 4, longest: LONGEST, keptOfLonger: KEPT, agreed: AGREED });
  guard.pass(CONNACK);
  const head = publish('vigie/1/forged/z/state', Buffer.alloc(300_000)).subarray(0, 1);
  const total = 64 * 1024 * 1024;
  const length = [0x80 | (total % 128), 0x80 | ((total >> 7) % 128), 0x80 | ((total >> 14) % 128), total >> 21];
  const block = Buffer.alloc(65_536);
  let handedOn = 0;
  const count = (chunk: Buffer): void => {
    for (const piece of guard.pass(chunk)) handedOn += piece.length;
  };
  count(Buffer.concat([head, Buffer.from(length)]));
  const topic = Buffer.from('\0\u0016vigie/1/forged/z/state');
  count(topic);
  const before = process.memoryUsage().arrayBuffers;
  for (let sent = topic.length; sent < total; sent += block.length)
    count(sent + block.length > total ? block.subarray(0, total - sent) : block);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  expect(handedOn).toBe(2 + topic.length + KEPT);
  const next = publish('vigie/1/a/b/state', Buffer.from('1'));
  expect(Buffer.concat(guard.pass(next)).equals(next)).toBe(true);
});

test('in MQTT 5 the broker was told: what is longer than was agreed ends the connection at its header', () => {
  const { guard, out } = through(Buffer.concat([CONNACK, Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]), 5);
  expect(guard.fault()).toBe('too-large');
  expect(out.equals(CONNACK)).toBe(true);
  expect(guard.pass(CONNACK)).toEqual([]);
  const properties = publish('a', Buffer.alloc(1_000_000), 0, Buffer.alloc(70_000));
  expect(through(Buffer.concat([CONNACK, properties]), 5).guard.fault()).toBe('malformed');
});

test.each([
  ['a web server', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'not-mqtt'],
  ['a packet before the broker said yes', publish('a', Buffer.from('b')), 'not-mqtt'],
  ['a length that does not end', Buffer.concat([CONNACK, Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1])]), 'malformed'],
  ['an acknowledgement of 256 MB', Buffer.concat([CONNACK, Buffer.from([0x40, 0xff, 0xff, 0xff, 0x7f])]), 'too-large'],
])('%s is a fault', (_, bytes, fault) => {
  for (const slices of [[], [1, 1, 1, 1, 1, 1, 1], [4], [5]])
    expect(through(bytes, 4, slices).guard.fault()).toBe(fault);
});

test('noise is never an exception and never kept', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.constantFrom(4 as const, 5 as const), (noise, version) => {
      const { out } = through(Buffer.concat([CONNACK, Buffer.from(noise)]), version, [3, 1, 500]);
      expect(out.length).toBeLessThanOrEqual(CONNACK.length + noise.length);
    }),
  );
});
