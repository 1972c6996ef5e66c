import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/*
 * A file that only a passphrase opens. Head: magic, length (u32), JSON with what the key is made of. Then chunks: length
 * (u32), AES-256-GCM of at most CHUNK bytes and its tag. The nonce of a chunk is its number and whether it is the last,
 * so that none can be left out, doubled, moved or cut off at the end; the head is authenticated with each. Each
 * file has a key of its own (HKDF of a random number), so no nonce is used twice with one key.
 */

const MAGIC = Buffer.from('VIGIE-BUNDLE-1\n');
const CHUNK = 65_536;
const TAG = 16;
const HEAD_LIMIT = 1_000;

const bytes = (length: number) =>
  z.base64().refine((text) => Buffer.from(text, 'base64').length === length, `${length} bytes`);
/** What the key is derived by (RFC 7914); bounded, as a stranger's file must not take all memory. */
const derivationSchema = z.strictObject({
  salt: bytes(16),
  cost: z.union([z.literal(2 ** 15), z.literal(2 ** 16), z.literal(2 ** 17)]),
});
const headSchema = derivationSchema.extend({ file: bytes(32) });

/** How a key follows from a passphrase. */
export type Derivation = z.infer<typeof derivationSchema>;
/** A key and how it was derived. */
export interface SealingKey extends Derivation {
  readonly key: Buffer;
}

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** Derives the key of a passphrase; a new salt unless told. Takes some tenths of a second, on purpose. */
export async function deriveKey(passphrase: string, how?: Derivation): Promise<SealingKey> {
  const { salt, cost } = how ?? { salt: randomBytes(16).toString('base64'), cost: (2 ** 16) as Derivation['cost'] };
  const parameters = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 };
  // The same letter may be typed in more than one way.
  const key = await derive(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, parameters);
  return { key, salt, cost };
}

const fileKey = (key: Buffer, file: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.from(file, 'base64'), 'vigie bundle', 32));

function nonceOf(chunk: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(chunk, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Seals a stream of bytes; gives the file's bytes in order. */
export async function* seal(
  source: AsyncIterable<Uint8Array>,
  { key, salt, cost }: SealingKey,
): AsyncGenerator<Buffer> {
  const file = randomBytes(32).toString('base64');
  const head = Buffer.from(JSON.stringify({ salt, cost, file }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  const open = Buffer.concat([MAGIC, length, head]);
  yield open;
  const secret = fileKey(key, file);
  const authenticated = createHash('sha256').update(open).digest();
  let number = 0;
  const one = (plain: Buffer, last: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', secret, nonceOf(number++, last));
    cipher.setAAD(authenticated);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(sealed.length);
    return Buffer.concat([size, sealed]);
  };
  let waiting = Buffer.alloc(0);
  for await (const part of source) {
    waiting = Buffer.concat([waiting, part]);
    // One chunk is held back: which is the last is known only at the end.
    while (waiting.length > CHUNK) {
      yield one(waiting.subarray(0, CHUNK), false);
      waiting = waiting.subarray(CHUNK);
    }
  }
  yield one(waiting, true);
}

/** Thrown within the stream of `unseal`; its code is a refusal's. */
export class SealError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Takes exact counts of bytes from a stream of any pieces. */
class Pieces {
  readonly #source: AsyncIterator<Uint8Array>;
  #held = Buffer.alloc(0);
  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }
  /** The next bytes; fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    while (this.#held.length < count) {
      const { done, value } = await this.#source.next();
      if (done) break;
      this.#held = Buffer.concat([this.#held, value]);
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }
}

/**
 * Opens a sealed file. Refusals: `bundle.not-one`, `bundle.passphrase` (the wrong one, or the head was changed: they
 * cannot be told apart). The bytes are then read from the stream; it throws `SealError` (`bundle.damaged`) at the
 * first chunk that is not what was written, and `bundle.cut` when the end is missing: nothing before may be used then.
 */
export async function unseal(
  source: AsyncIterable<Uint8Array>,
  passphrase: string,
): Promise<Result<AsyncGenerator<Buffer>>> {
  const pieces = new Pieces(source);
  const notOne = (why: string): Result<never> => refuse('bundle.not-one', `not a bundle (${why})`, { reason: why });
  const start = await pieces.take(MAGIC.length + 4);
  if (start.length < MAGIC.length + 4 || !start.subarray(0, MAGIC.length).equals(MAGIC)) return notOne('magic');
  const length = start.readUInt32BE(MAGIC.length);
  if (length > HEAD_LIMIT) return notOne('head');
  const text = await pieces.take(length);
  let json: unknown;
  try {
    json = JSON.parse(text.toString('utf8'));
  } catch {
    return notOne('head');
  }
  const head = headSchema.safeParse(json);
  if (!head.success) return notOne('head');
  const authenticated = createHash('sha256')
    .update(Buffer.concat([start, text]))
    .digest();
  const { key } = await deriveKey(passphrase, { salt: head.data.salt, cost: head.data.cost });
  const secret = fileKey(key, head.data.file);
  let number = 0;

  /** One chunk opened; whether it was the last is found by trying. */
  const next = async (): Promise<{ plain: Buffer; last: boolean } | null> => {
    const size = await pieces.take(4);
    if (size.length === 0) throw new SealError('bundle.cut', 'the bundle ends before its end');
    const expected = size.length === 4 ? size.readUInt32BE(0) : 0;
    if (expected < TAG || expected > CHUNK + TAG)
      throw new SealError('bundle.damaged', 'a chunk of an impossible size');
    const sealed = await pieces.take(expected);
    if (sealed.length < expected) throw new SealError('bundle.cut', 'the bundle ends within a chunk');
    for (const last of [false, true]) {
      const plain = openChunk(sealed, secret, nonceOf(number, last), authenticated);
      if (!plain) continue;
      number++;
      return { plain, last };
    }
    return null;
  };
  let first: Awaited<ReturnType<typeof next>>;
  try {
    first = await next();
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return refuse(error.code, error.message);
  }
  if (!first) return refuse('bundle.passphrase', 'the passphrase is not the one of this bundle');
  return ok(rest(first, next, pieces));
}

async function* rest(
  first: { plain: Buffer; last: boolean },
  next: () => Promise<{ plain: Buffer; last: boolean } | null>,
  pieces: Pieces,
): AsyncGenerator<Buffer> {
  let chunk: { plain: Buffer; last: boolean } | null = first;
  for (;;) {
    if (!chunk) throw new SealError('bundle.damaged', 'the bundle was changed since it was written');
    yield chunk.plain;
    if (chunk.last) break;
    chunk = await next();
  }
  if ((await pieces.take(1)).length > 0)
    throw new SealError('bundle.damaged', 'something follows the end of the bundle');
}

function openChunk(sealed: Buffer, secret: Buffer, nonce: Buffer, authenticated: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG });
  decipher.setAAD(authenticated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG));
  try {
    decipher.final();
    return plain;
  } catch {
    return null; // not this nonce, not this key, or changed
  }
}
