import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How long a challenge can be answered, in ms. After it the answer is `stale`: the client asks again by itself. */
const CHALLENGE_LIFE = 600_000;

const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

/** The fields of a `Digest` authorization header, lower-case names. Empty for anything else. */
function digestFields(header: string | undefined): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (!header || header.length > 2048 || !/^digest\s/i.test(header)) return fields;
  for (const found of header
    .slice(7)
    .matchAll(/([a-z0-9-]{1,20})\s*=\s*(?:"((?:[^"\\]|\\.){0,400})"|([^\s,"]{0,400}))/gi))
    fields.set(found[1]!.toLowerCase(), found[2]?.replace(/\\(.)/g, '$1') ?? found[3] ?? '');
  return fields;
}

/** A name as a header carries it: bytes of UTF-8, one a character (RFC 7616, clause 4). */
const nameIn = (header: string): string => {
  const read = Buffer.from(header, 'latin1');
  const name = read.toString('utf8');
  return Buffer.from(name, 'utf8').equals(read) ? name : header;
};

/** Digest access authentication (RFC 2617, as RFC 2326 uses it for RTSP; MD5, qop `auth` or none). */
export interface DigestGate {
  /** The `WWW-Authenticate` header's value. */
  challenge(stale?: boolean): string;
  /** `good`; `stale`: right, but the challenge is too old; `bad`: no answer or a wrong one. */
  check(method: string, authorization: string | undefined): 'good' | 'stale' | 'bad';
}

/**
 * A gate for one user. Challenges carry their own time and signature, so that none is kept. `now` in ms,
 * `secret` is random and lives as long as the gate. `heard` is told each user that names itself.
 */
export function digestGate(
  realm: string,
  username: string,
  password: string,
  secret: Uint8Array,
  now: () => number,
  heard: (username: string) => void = () => {},
): DigestGate {
  const sign = (time: string): string => createHmac('sha256', secret).update(time).digest('hex').slice(0, 24);
  const secretHash = md5(`${username}:${realm}:${password}`);
  const issue = (): string => {
    const time = Math.floor(now()).toString(16);
    return `${time}-${sign(time)}`;
  };
  return {
    challenge: (stale = false) =>
      `Digest realm="${realm}", nonce="${issue()}", qop="auth", algorithm=MD5${stale ? ', stale=true' : ''}`,
    check(method, authorization) {
      const field = digestFields(authorization);
      const user = nameIn(field.get('username') ?? '');
      if (user !== '') heard(user);
      const nonce = field.get('nonce') ?? '';
      const [time = '', signature = ''] = nonce.split('-');
      if (user !== username || signature !== sign(time)) return 'bad';
      const request = md5(`${method}:${field.get('uri') ?? ''}`);
      const qop = field.get('qop');
      const expected = qop
        ? md5(`${secretHash}:${nonce}:${field.get('nc') ?? ''}:${field.get('cnonce') ?? ''}:${qop}:${request}`)
        : md5(`${secretHash}:${nonce}:${request}`);
      const given = Buffer.from(field.get('response') ?? '');
      const wanted = Buffer.from(expected);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'bad';
      return Math.abs(now() - Number.parseInt(time, 16)) > CHALLENGE_LIFE ? 'stale' : 'good';
    },
  };
}
