import { createHash, X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { BrokerSettings } from '../../../../src/contract/cityFile.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { readSecretText, type SecretStore } from '../../secrets/secretStore.ts';
import type { TlsMaterial } from './transport.ts';

/** What we show a broker. */
export interface BrokerCredentials {
  readonly username?: string;
  readonly password?: string;
  readonly tls: TlsMaterial;
  /** Tells two apart without keeping them. */
  readonly mark: string;
}

/** Asked before each attempt: a password or a certificate that was changed is taken up without a restart. */
export type CredentialsSource = () => Promise<Result<BrokerCredentials>>;

/** Where they are. */
export interface CredentialsOptions {
  /** From the city's file. */
  readonly connection: Omit<BrokerSettings, 'url'> | undefined;
  /** Folder of the city's file: certificates are named relative to it. */
  readonly folder: string;
  readonly secrets: SecretStore;
}

/** Certificates and keys are some kilobytes; a whole bundle of authorities some 250. */
const MOST_BYTES = 1_000_000;

/**
 * Reads what the city's file names. Refusals: those of the secrets, and `tls.unreadable` (file, reason): a file that is
 * missing, is no PEM, is locked by another password, or a key that is not the certificate's.
 */
export function brokerCredentials({ connection, folder, secrets }: CredentialsOptions): CredentialsSource {
  return async () => {
    let password: string | undefined;
    if (connection?.password !== undefined) {
      const read = await readSecretText(connection.password, secrets);
      if (!read.ok) return read;
      password = read.value;
    }
    const tls = await readTls(connection?.tls, folder, secrets);
    if (!tls.ok) return tls;
    const username = connection?.username;
    const hash = createHash('sha256').update(JSON.stringify([username, password, tls.value.keyPassword]));
    for (const part of [tls.value.ca, tls.value.certificate, tls.value.key]) hash.update(part ?? '-');
    return ok({
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      tls: tls.value,
      mark: hash.digest('hex'),
    });
  };
}

async function readTls(
  named: BrokerSettings['tls'],
  folder: string,
  secrets: SecretStore,
): Promise<Result<TlsMaterial>> {
  if (!named) return ok({});
  const material: { ca?: Buffer; certificate?: Buffer; key?: Buffer; keyPassword?: string } = {};
  for (const part of ['ca', 'certificate', 'key'] as const) {
    const name = named[part];
    if (name === undefined) continue;
    const read = await readPem(resolve(folder, name));
    if (!read.ok) return read;
    material[part] = read.value;
  }
  if (named.keyPassword !== undefined) {
    const read = await readSecretText(named.keyPassword, secrets);
    if (!read.ok) return read;
    material.keyPassword = read.value;
  }
  const { ca, certificate: cert, key, keyPassword: passphrase } = material;
  // Tried apart, so that the file that is wrong can be named.
  for (const [file, parts] of [
    [named.ca, { ca }],
    [named.certificate, { cert }],
    [named.key, { key, passphrase }],
    [named.key, { cert, key, passphrase }],
  ] as const) {
    if (file === undefined) continue;
    try {
      // Of authorities it takes what it can read, and is silent about the rest.
      if ('ca' in parts) readCertificates(parts.ca);
      createSecureContext(parts);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not readable';
      return refuse('tls.unreadable', `${basename(file)} cannot be used (${reason})`, { file: basename(file), reason });
    }
  }
  return ok(material);
}

/** Throws for the first that cannot be read, or when there is none. */
function readCertificates(pem: Buffer | undefined): void {
  const blocks = pem?.toString('latin1').split(/(?=-----BEGIN )/) ?? [];
  for (const block of blocks.filter((text) => text.startsWith('-----BEGIN '))) new X509Certificate(block);
}

async function readPem(file: string): Promise<Result<Buffer>> {
  const unreadable = (reason: string): Result<never> =>
    refuse('tls.unreadable', `${basename(file)} cannot be read (${reason})`, { file: basename(file), reason });
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > MOST_BYTES) return unreadable('too large');
      const bytes = await handle.readFile();
      return bytes.includes('-----BEGIN ') ? ok(bytes) : unreadable('no PEM');
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unreadable(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
  }
}
