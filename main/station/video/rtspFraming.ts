/** A piece of an RTSP connection: a message, or interleaved binary data as it came (RFC 2326, clause 10.12). */
export type RtspPiece =
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  | { readonly kind: 'message'; readonly start: string; readonly headers: readonly string[]; readonly body: Buffer };

const MAXIMUM_HEAD = 16_384;
const MAXIMUM_BODY = 65_536;
const NOTHING = Buffer.alloc(0);

/** Value of a header, without regard to case; undefined when it is not there. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const start = `${name.toLowerCase()}:`;
  return headers
    .find((line) => line.toLowerCase().startsWith(start))
    ?.slice(start.length)
    .trim();
}

/**
 * Cuts one direction of a connection into pieces; throws a RangeError when it is no RTSP or too large. Pieces are parts of
 * the chunk, which is not kept: it may be used for the next one.
 */
export function createRtspReader(): { push(chunk: Buffer): RtspPiece[] } {
  let held: Buffer = NOTHING;
  return {
    push(chunk) {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const pieces: RtspPiece[] = [];
      let at = 0;
      let binaryFrom = -1;
      const endBinary = (): void => {
        if (binaryFrom !== -1) pieces.push({ kind: 'binary', bytes: bytes.subarray(binaryFrom, at) });
        binaryFrom = -1;
      };
      while (at < bytes.length) {
        if (bytes[at] === 0x24) {
          if (at + 4 > bytes.length) break;
          const end = at + 4 + bytes.readUInt16BE(at + 2);
          if (end > bytes.length) break;
          if (binaryFrom === -1) binaryFrom = at;
          at = end;
          continue;
        }
        endBinary();
        const head = bytes.indexOf('\r\n\r\n', at, 'latin1');
        if (head === -1) {
          if (bytes.length - at > MAXIMUM_HEAD) throw new RangeError('not RTSP');
          break;
        }
        const [start = '', ...headers] = bytes.toString('latin1', at, head).split('\r\n');
        if (!start.includes('RTSP/1.0')) throw new RangeError('not RTSP');
        const length = Number(headerOf(headers, 'content-length') ?? 0);
        if (!Number.isInteger(length) || length < 0 || length > MAXIMUM_BODY) throw new RangeError('not RTSP');
        const end = head + 4 + length;
        if (end > bytes.length) break;
        pieces.push({ kind: 'message', start, headers, body: bytes.subarray(head + 4, end) });
        at = end;
      }
      endBinary();
      held = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
      return pieces;
    },
  };
}

/** Writes a message as it goes over the wire. */
export const rtspBytes = (start: string, headers: readonly string[], body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from(`${[start, ...headers].join('\r\n')}\r\n\r\n`, 'latin1'), body]);
