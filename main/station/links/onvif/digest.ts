import { createHash } from 'node:crypto';

/** How we name ourselves to a camera. */
export interface CameraUser {
  readonly username: string;
  readonly password: string;
}

/**
 * The Authorization header for a challenge: digest (RFC 7616, clause 3.4; MD5 and SHA-256, qop `auth` or none) or basic
 * (RFC 7617). Undefined when the challenge asks for what we lack. `cnonce` is a fresh random word.
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
  for (const [, name = '', quoted, plain] of challenge.slice(7).matchAll(/([a-zA-Z]+)=(?:"([^"]*)"|([^\s,"]+))/g))
    fields.set(name.toLowerCase(), quoted ?? plain ?? '');
  const algorithm = (fields.get('algorithm') ?? 'MD5').toUpperCase();
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') return undefined;
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const realm = fields.get('realm') ?? '';
  const nonce = fields.get('nonce') ?? '';
  const offered = fields.get('qop');
  if (offered !== undefined && !offered.split(',').some((one) => one.trim() === 'auth')) return undefined;
  const secret = hash(`${user.username}:${realm}:${user.password}`);
  const what = hash(`${method}:${uri}`);
  const response = hash(offered ? `${secret}:${nonce}:00000001:${cnonce}:auth:${what}` : `${secret}:${nonce}:${what}`);
  const username = user.username.replace(/["\\\r\n]/g, '');
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"` +
    (fields.has('algorithm') ? `, algorithm=${algorithm}` : '') +
    (offered ? `, qop=auth, nc=00000001, cnonce="${cnonce}"` : '') +
    (fields.has('opaque') ? `, opaque="${fields.get('opaque')}"` : '')
  );
}
