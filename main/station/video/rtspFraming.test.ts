import { expect, it } from 'vitest';
import { createRtspReader, headerOf, type RtspPiece, rtspBytes } from './rtspFraming.ts';

const packet = (length: number): Buffer => {
  const bytes = Buffer.alloc(4 + length, 0x55);
  bytes[0] = 0x24;
  bytes.writeUInt16BE(length, 2);
  return bytes;
};
const answer = rtspBytes('RTSP/1.0 200 OK', ['CSeq: 4', 'Content-Length: 5'], Buffer.from('v=0\r\n'));
const wire = Buffer.concat([answer, packet(1_400), packet(0), answer, packet(30)]);

/** Pieces with neighbouring binary ones joined: how they are cut says nothing. */
const joined = (pieces: RtspPiece[]): string[] => {
  const out: string[] = [];
  for (const piece of pieces) {
    const text = piece.kind === 'message' ? `M ${piece.start} ${piece.body}` : `B${piece.bytes.toString('hex')}`;
    if (piece.kind === 'binary' && out.at(-1)?.startsWith('B')) out[out.length - 1] += text.slice(1);
    else out.push(text);
  }
  return out;
};

it('tells messages from interleaved packets, whatever the bytes are cut into', () => {
  const whole = joined(createRtspReader().push(wire));
  expect(whole.map((piece) => piece[0])).toEqual(['M', 'B', 'M', 'B']);
  for (const size of [1, 2, 5, 97, 1_000]) {
    const reader = createRtspReader();
    const pieces: RtspPiece[] = [];
    for (let at = 0; at < wire.length; at += size) pieces.push(...reader.push(wire.subarray(at, at + size)));
    expect(joined(pieces)).toEqual(whole);
  }
});

it('finds headers without regard to case', () => {
  expect(headerOf(['cseq:7', 'X: y'], 'CSeq')).toBe('7');
  expect(headerOf([], 'CSeq')).toBeUndefined();
});

it.each([
  ['a web server', Buffer.from('HTTP/1.1 200 OK\r\n\r\n')],
  ['a head without end', Buffer.alloc(20_000, 65)],
  ['a body too large to be true', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n')],
  ['a body of negative length', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: -5\r\n\r\n')],
  ['a length that is no number', Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 5e\r\n\r\n')],
])('gives up %s', (_, bytes) => {
  expect(() => createRtspReader().push(bytes)).toThrow(RangeError);
});
