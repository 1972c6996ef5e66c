import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rtspAnswer, rtspReader } from './rtspMessage.ts';

const request = 'DESCRIBE rtsp://h/cam/1/sub RTSP/1.0\r\nCSeq: 3\r\nContent-Length: 2\r\n\r\nhi';

describe('what a client sends', () => {
  it('is understood however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (cuts) => {
        // A receiver report lies between two requests.
        const bytes = Buffer.concat([
          Buffer.from(request),
          Buffer.from([0x24, 1, 0, 3, 13, 10, 13]),
          Buffer.from(request),
        ]);
        const reader = rtspReader();
        const found = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = cuts[turn % cuts.length]!;
          found.push(...reader.push(bytes.subarray(at, at + size))!);
          at += size;
        }
        expect(found.map(({ method, uri }) => `${method} ${uri}`)).toEqual(
          Array(2).fill('DESCRIBE rtsp://h/cam/1/sub'),
        );
        expect(found[1]!.headers.get('cseq')).toBe('3');
      }),
    );
  });

  it('never throws, and never keeps more than a head and a body', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 10 }), (chunks) => {
        const reader = rtspReader();
        for (const chunk of chunks) if (reader.push(Buffer.from(chunk)) === null) return;
      }),
      { numRuns: 2_000 },
    );
  });

  it('cannot put lines of its own into the answer', () => {
    const answer = rtspAnswer(200, '1\r\nSet-Cookie: x').toString();
    expect(answer.split('\r\n')).toHaveLength(4);
  });
});
