/** A request of an RTSP client (RFC 2326, clause 6). Header names in lower case. */
export interface RtspRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** Largest head of a request and largest body, in bytes. */
const MAXIMUM_HEAD = 8_192;
const MAXIMUM_BODY = 4_096;

/**
 * Takes requests out of what a client sends, however it is cut, and skips the interleaved frames (RFC 2326, clause
 * 10.12) that carry its RTCP. `push` gives the requests that are complete, or null once the client talks nonsense:
 * the connection is then to be closed.
 */
export function rtspReader(): { push(chunk: Buffer): RtspRequest[] | null } {
  let waiting: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      const requests: RtspRequest[] = [];
      for (;;) {
        if (waiting.length === 0) return requests;
        if (waiting[0] === 0x24) {
          if (waiting.length < 4) return requests;
          const size = 4 + waiting.readUInt16BE(2);
          if (waiting.length < size) return requests;
          waiting = waiting.subarray(size);
          continue;
        }
        const end = waiting.indexOf('\r\n\r\n');
        if (end > MAXIMUM_HEAD || (end < 0 && waiting.length > MAXIMUM_HEAD)) return null;
        // What starts with no letter can never become a request: no need to wait for the rest.
        if (!/^[A-Z]/.test(String.fromCharCode(waiting[0]!))) return null;
        if (end < 0) return requests;
        const request = readHead(waiting.toString('latin1', 0, end));
        if (!request) return null;
        const length = Number(request.headers.get('content-length') ?? 0);
        if (!Number.isInteger(length) || length < 0 || length > MAXIMUM_BODY) return null;
        if (waiting.length < end + 4 + length) return requests;
        waiting = waiting.subarray(end + 4 + length);
        requests.push(request);
        if (requests.length > 100) return null;
      }
    },
  };
}

function readHead(head: string): RtspRequest | null {
  const [first = '', ...lines] = head.split('\r\n');
  const line = /^([A-Z_]{3,20}) (\S{1,1024}) RTSP\/1\.0$/.exec(first);
  if (!line || lines.length > 64) return null;
  const headers = new Map<string, string>();
  for (const text of lines) {
    const colon = text.indexOf(':');
    if (colon < 1) return null;
    headers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  }
  return { method: line[1]!, uri: line[2]!, headers };
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  457: 'Invalid Range',
  459: 'Aggregate Operation Not Allowed',
  461: 'Unsupported Transport',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** An answer's bytes. `sequence` is the request's CSeq, given back as it came but for control characters. */
export function rtspAnswer(status: number, sequence: string, headers: Record<string, string> = {}, body = ''): Buffer {
  const lines = [
    `RTSP/1.0 ${status} ${REASONS[status] ?? 'Error'}`,
    `CSeq: ${sequence.replace(/[^\x20-\x7e]/g, '').slice(0, 20)}`,
  ];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}
