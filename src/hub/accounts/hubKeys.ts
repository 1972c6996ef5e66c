import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Operation } from '../../sync/operation.ts';
import { writeWhole } from './accountsFile.ts';

/** The hub's own secrets: what it signs tokens with, and what it seals accepted operations with. */
export interface HubKeys {
  /** Ed25519 public key (RFC 8032), base64url. */
  readonly publicKey: string;
  /** Signature of a text, base64url. */
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
  /** The seal of an operation as this hub accepts it: HMAC-SHA-256 (RFC 2104) over all of it, base64url. */
  seal(operation: Operation): string;
  /** Whether an operation bears a seal. */
  bears(operation: Operation, seal: string): boolean;
}

const keysSchema = z.strictObject({
  format: z.literal('vigie-hub-keys'),
  version: z.literal(1),
  /** PKCS #8 in base64. */
  signing: z.string().max(200),
  seal: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});

/**
 * Opens the keys beside the accounts, apart from the log: a log that was lost can then be brought together again. Made
 * at the first start. Refusals: `hub-keys.unreadable`, `accounts.unwritable`.
 */
export function openHubKeys(dir: string): Result<HubKeys> {
  const file = join(dir, 'hub-keys.json');
  let text: string | null;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return damaged(file);
    text = null;
  }
  if (text === null) {
    const { privateKey } = generateKeyPairSync('ed25519');
    text = JSON.stringify({
      format: 'vigie-hub-keys',
      version: 1,
      signing: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      seal: randomBytes(32).toString('base64'),
    });
    const written = writeWhole(file, text);
    if (!written.ok) return written;
  }
  try {
    const { signing, seal } = keysSchema.parse(JSON.parse(text));
    return ok(keysOf(Buffer.from(signing, 'base64'), Buffer.from(seal, 'base64')));
  } catch {
    return damaged(file);
  }
}

const damaged = (file: string) =>
  refuse('hub-keys.unreadable', `${file} is damaged: bring it back from a back-up`, { file });

function keysOf(signing: Buffer, sealing: Buffer): HubKeys {
  const key = createPrivateKey({ key: signing, format: 'der', type: 'pkcs8' });
  const half = createPublicKey(key);
  const publicKey = half.export({ format: 'jwk' }).x;
  if (key.asymmetricKeyType !== 'ed25519' || publicKey === undefined) throw new TypeError('another kind of key');
  const sealOf = ({ id, stream, kind, version, base, hlc, by, class: of, body, because }: Operation): string =>
    createHmac('sha256', sealing)
      .update(
        JSON.stringify([id, stream, kind, version, base, hlc, by.operator, by.position, by.station, of, body, because]),
      )
      .digest('base64url');
  return {
    publicKey,
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
    verify: (text, signature) => verify(null, Buffer.from(text), half, Buffer.from(signature, 'base64url')),
    seal: sealOf,
    bears({ seal = '' }, wanted) {
      const [a, b] = [Buffer.from(seal), Buffer.from(wanted)];
      return a.length === b.length && timingSafeEqual(a, b);
    },
  };
}

/** Whether a signature is of an Ed25519 public key in base64url; a key that is none has signed nothing. */
export function signedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
