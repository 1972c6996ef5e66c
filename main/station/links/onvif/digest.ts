import { createHash } from 'node:crypto';

/** How we name ourselves to a camera. */
export interface CameraUser {
  readonly username: string;
  readonly password: string;
}

/** Hashes we know, by the names of RFC 7616, clause 6.1; `-sess` binds the secret to this one exchange. */
const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'MD5-SESS': 'md5',
  'SHA-256': 'sha256',
  'SHA-256-SESS': 'sha256',
};

/** Fields of a challenge; a quoted one as it stands between its quotes, for that is what is hashed and given back. */
const FIELD = /([a-zA-Z0-9*_-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** Each challenge by itself: a server may put several into one header (RFC 9110, clause 11.6.1). */
export const challengesIn = (headers: readonly string[]): string[] =>
  headers.flatMap((header) => header.slice(0, 4_000).split(/,\s*(?=(?:digest|basic)\s)/i)).map((one) => one.trim());

/** What a server that challenges knows: digest, which does not tell the password, or Basic only, which does. */
export type ChallengeKind = 'digest' | 'basic';

/**
 * The Authorization header for a challenge: digest (RFC 7616, clause 3.4; MD5 and SHA-256, qop `auth` or none) or basic
 * (RFC 7617). Undefined when the challenge asks for what we lack. `cnonce` is a fresh random word. Letters beyond ASCII
 * are UTF-8, one character of the header for each of their bytes.
 */
export function answerChallenge(
  challenge: string,
  method: string,
  uri: string,
  user: CameraUser,
  cnonce: string,
): string | undefined {
  if (/^basic /i.test(challenge))
    return `Basic ${Buffer.from(`${user.username}:${user.password}`, 'utf8').toString('base64')}`;
  if (!/^digest /i.test(challenge) || challenge.length > 2_000) return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, plain] of challenge.slice(7).matchAll(FIELD))
    fields.set(name.toLowerCase(), quoted ?? plain ?? '');
  const algorithm = fields.get('algorithm') ?? 'MD5';
  const hashName = Object.hasOwn(HASHES, algorithm.toUpperCase()) ? HASHES[algorithm.toUpperCase()] : undefined;
  if (!hashName) return undefined;
  // Header text holds bytes, one a character; what is hashed are those bytes.
  const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const hash = (text: string): string => createHash(hashName).update(text, 'latin1').digest('hex');
  const realm = fields.get('realm') ?? '';
  const nonce = fields.get('nonce') ?? '';
  const offered = fields.get('qop') || undefined;
  if (offered !== undefined && !offered.split(',').some((one) => one.trim().toLowerCase() === 'auth')) return undefined;
  const simple = hash(`${bytesOf(user.username)}:${realm}:${bytesOf(user.password)}`);
  const secret = /-sess$/i.test(algorithm) ? hash(`${simple}:${nonce}:${cnonce}`) : simple;
  const what = hash(`${method}:${uri}`);
  const response = hash(offered ? `${secret}:${nonce}:00000001:${cnonce}:auth:${what}` : `${secret}:${nonce}:${what}`);
  const username = bytesOf(user.username)
    .replace(/[\r\n]/g, '')
    .replace(/["\\]/g, '\\$&');
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"` +
    (fields.has('algorithm') ? `, algorithm=${algorithm}` : '') +
    (offered
      ? `, qop=auth, nc=00000001, cnonce="${cnonce}"`
      : /-sess$/i.test(algorithm)
        ? `, cnonce="${cnonce}"`
        : '') +
    (fields.has('opaque') ? `, opaque="${fields.get('opaque')}"` : '')
  );
}
