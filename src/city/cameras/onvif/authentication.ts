import { createHash, timingSafeEqual } from 'node:crypto';
import { child, textOf, type XmlNode } from './soap.ts';

/** How far the client's clock may be from the camera's, in ms. */
const WINDOW = 300_000;
/** Most nonces remembered; with more, the oldest are forgotten and the window alone protects. */
const MAXIMUM_NONCES = 5_000;

/** Checks the WS-UsernameToken of a request (OASIS UsernameToken Profile 1.0; ONVIF Core, clause 5.9.4). */
export interface TokenGate {
  /** `none`: the request carries no token. `bad`: wrong, too old, from the future, or seen before. */
  check(security: XmlNode | undefined): 'good' | 'bad' | 'none';
}

/**
 * A gate for one user; `now` is the camera's wall clock in ms since 1970. Only the digest form is taken. `heard` is told
 * each user that names itself.
 */
export function tokenGate(
  username: string,
  password: string,
  now: () => number,
  heard: (username: string) => void = () => {},
): TokenGate {
  const seen = new Map<string, number>();
  return {
    check(security) {
      const token = child(security, 'UsernameToken');
      if (token === undefined) return 'none';
      const nonce = textOf(token, 'Nonce') ?? '';
      const created = textOf(token, 'Created') ?? '';
      const given = Buffer.from(textOf(token, 'Password') ?? '', 'base64');
      const user = textOf(token, 'Username');
      if (user !== undefined) heard(user);
      if (user !== username || nonce.length > 200 || created.length > 40) return 'bad';
      const wanted = createHash('sha1')
        .update(Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(created), Buffer.from(password)]))
        .digest();
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'bad';
      const time = Date.parse(created);
      const present = now();
      if (!(Math.abs(time - present) <= WINDOW)) return 'bad';
      const key = `${nonce} ${created}`;
      if (seen.has(key)) return 'bad';
      seen.set(key, present);
      for (const [old, at] of seen) {
        if (seen.size <= MAXIMUM_NONCES && Math.abs(present - at) <= 2 * WINDOW) break;
        seen.delete(old);
      }
      return 'good';
    },
  };
}
