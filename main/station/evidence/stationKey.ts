import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { Keyring } from '../secrets/secretStore.ts';
import { codeOf } from './custodyLog.ts';

/** The key that a station signs evidence with (Ed25519, RFC 8032). */
export interface StationKey {
  /** Public key, PEM (SubjectPublicKeyInfo). */
  readonly publicPem: string;
  /** SHA-256 of the public key's DER in hexadecimal: what is told on the telephone. */
  readonly fingerprint: string;
  /** Where the private half is: the machine's key store, or a file that only this user reads. */
  readonly kept: 'key-store' | 'file';
  sign(bytes: Uint8Array): Buffer;
}

const PUBLIC = 'station-key.pub.pem';
const PRIVATE = 'station-key.pem';

/**
 * Opens the station's key, or makes it when there never was one. A key that was there and cannot be had is never
 * replaced by another: evidence is refused with `evidence.key` until the key store gives it again.
 */
export async function openStationKey(dir: string, keyring: Keyring, name: string): Promise<Result<StationKey>> {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const known = read(join(dir, PUBLIC));
    const inFile = read(join(dir, PRIVATE));
    if (inFile !== null) return use(inFile, 'file', known);
    const asked = await keyring.read(name);
    if (asked.ok && asked.value) return use(asked.value, 'key-store', known);
    const { code, message } = asked.ok ? { code: '', message: 'the key store has lost it' } : asked.refusal;
    if (known !== null)
      return refuse('evidence.key', `the station’s key cannot be had: ${message}`, { reason: message });
    // A store that is only shut would hold the next station's key: wait for it rather than leave a key in a file.
    if (code === 'secret.locked') return refuse('evidence.key', message, { reason: message });
    return await make(dir, keyring, name, asked.ok);
  } catch (error) {
    return refuse('evidence.disk', 'the station’s key cannot be read or written', { reason: codeOf(error) });
  }
}

async function make(dir: string, keyring: Keyring, name: string, hasStore: boolean): Promise<Result<StationKey>> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  let kept: StationKey['kept'] = 'file';
  if (hasStore && (await keyring.write(name, text)).ok) {
    const back = await keyring.read(name);
    if (back.ok && back.value === text) kept = 'key-store';
  }
  if (kept === 'file') writeFileSync(join(dir, PRIVATE), text, { mode: 0o600, flag: 'wx' });
  const key = use(text, kept, null);
  if (key.ok) writeFileSync(join(dir, PUBLIC), key.value.publicPem, { mode: 0o644, flag: 'wx' });
  return key;
}

function use(text: string, kept: StationKey['kept'], known: string | null): Result<StationKey> {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(text.trim(), 'base64'), format: 'der', type: 'pkcs8' });
  } catch {
    return refuse('evidence.key', 'what is kept as the station’s key is none', { reason: 'unreadable' });
  }
  const half = createPublicKey(key);
  const publicPem = half.export({ type: 'spki', format: 'pem' }).toString();
  if (key.asymmetricKeyType !== 'ed25519' || (known !== null && known !== publicPem))
    return refuse('evidence.key', 'the station’s key is another one than before', { reason: 'another key' });
  const fingerprint = createHash('sha256')
    .update(half.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return ok({ publicPem, fingerprint, kept, sign: (bytes) => sign(null, bytes, key) });
}

/** Null when there is no such file. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
