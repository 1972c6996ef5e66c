import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** The key that this station proves itself to the hub with: tokens are bound to it and worth nothing elsewhere. */
export interface DeskKey {
  /** Ed25519 public key (RFC 8032), 32 bytes in base64url. */
  readonly publicKey: string;
  /** Signature of a text, base64url. */
  sign(text: string): string;
}

/**
 * Opens the key in the data folder, or makes it. One that was lost or damaged is made anew: it proves a machine, not a
 * person, and who was signed in signs in again. Refusal: `store.unwritable`.
 */
export function openDeskKey(dir: string): Result<DeskKey> {
  const file = join(dir, 'desk-key.pem');
  const found = read(file);
  if (found) return ok(found);
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return refuse('store.unwritable', `${file} cannot be written (${reason})`, { file, reason });
  }
  return ok(keyOf(privateKey));
}

function read(file: string): DeskKey | null {
  try {
    const key = createPrivateKey(readFileSync(file));
    return key.asymmetricKeyType === 'ed25519' ? keyOf(key) : null;
  } catch {
    return null;
  }
}

const keyOf = (key: KeyObject): DeskKey => ({
  publicKey: String(createPublicKey(key).export({ format: 'jwk' }).x),
  sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
});
