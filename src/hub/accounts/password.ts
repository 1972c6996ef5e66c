import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const base64 = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9+/]+=*$/);

/** A password as it is kept: scrypt (RFC 7914) with its own salt and cost, so that the cost can grow with the years. */
export const passwordSchema = z.strictObject({
  scheme: z.literal('scrypt'),
  /** Cost, a power of two. Limits keep a damaged record from taking the machine's memory. */
  N: z
    .number()
    .int()
    .min(2 ** 14)
    .max(2 ** 20)
    .refine((n) => (n & (n - 1)) === 0, 'a power of two'),
  r: z.number().int().min(1).max(16),
  p: z.number().int().min(1).max(16),
  salt: base64,
  hash: base64,
});
/** A password as it is kept. */
export type PasswordRecord = z.infer<typeof passwordSchema>;

/** Cost of new records: 32 MB and some 0.2 s of a processor, one of the equal choices of OWASP's Password Storage Cheat Sheet. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const LENGTH = 32;

/** One password whatever keyboard wrote it: composed characters (Unicode NFKC, as RFC 8265 has it). */
const derive = (password: string, salt: Buffer, length: number, { N, r, p }: Pick<PasswordRecord, 'N' | 'r' | 'p'>) =>
  new Promise<Buffer>((resolve, reject) => {
    const options: ScryptOptions = { N, r, p, maxmem: 128 * N * r * 2 + 128 * r * p };
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** Makes the record of a password. */
export async function hashPassword(password: string): Promise<PasswordRecord> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, LENGTH, COST);
  return { scheme: 'scrypt', ...COST, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

/** Whether it is the password of the record; without a record it takes as long and is false. */
export async function verifyPassword(password: string, record: PasswordRecord | null): Promise<boolean> {
  const salt = record ? Buffer.from(record.salt, 'base64') : randomBytes(16);
  const wanted = record ? Buffer.from(record.hash, 'base64') : randomBytes(LENGTH);
  const given = await derive(password, salt, wanted.length, record ?? COST);
  return timingSafeEqual(given, wanted) && record !== null;
}
