import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]{32,128}$/);

/** What a password is checked with while the hub is away: a slow hash of this station's own (scrypt, RFC 7914), never the password. */
export const verifierSchema = z.object({ salt: hex, hash: hex });
/** What a password is checked with while the hub is away. */
export type Verifier = z.infer<typeof verifierSchema>;

/** As costly as at the hub: who steals the disk must pay for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 27 };

const slow = (password: string, salt: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), Buffer.from(salt, 'hex'), 32, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** Makes the verifier of a password that the hub found right. */
export async function makeVerifier(password: string): Promise<Verifier> {
  const salt = randomBytes(16).toString('hex');
  return { salt, hash: (await slow(password, salt)).toString('hex') };
}

/** Whether it is that password. */
export async function matches(password: string, { salt, hash }: Verifier): Promise<boolean> {
  const [given, wanted] = [await slow(password, salt), Buffer.from(hash, 'hex')];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
