import { createRequire } from 'node:module';
import type { AsyncEntry } from '@napi-rs/keyring';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import type { Keyring } from './secretStore.ts';

/** Under which all of Vigie's secrets are listed in the key store's own window. */
const SERVICE = 'vigie';

/**
 * The machine's own key store: Secret Service (GNOME Keyring, KWallet, KeePassXC) on Linux, Keychain on macOS,
 * Credential Manager on Windows. The kernel's keyring is not used, although the binding would fall back to it: what is
 * in it is gone after the next start of the machine, and nobody would have been told.
 */
export function systemKeyring(): Keyring {
  const entry = (name: string): Result<AsyncEntry> => {
    try {
      // Native code, loaded when it is needed: without it a station whose file names no secret runs as before.
      const binding = createRequire(import.meta.url)('@napi-rs/keyring') as typeof import('@napi-rs/keyring');
      return ok(new binding.AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } }));
    } catch (error) {
      return refuse('secret.no-store', 'this machine has no key store that answers', { reason: reasonOf(error) });
    }
  };
  const use = async <T>(name: string, act: (entry: AsyncEntry) => Promise<T>): Promise<Result<T>> => {
    const opened = entry(name);
    if (!opened.ok) return opened;
    try {
      return ok(await act(opened.value));
    } catch (error) {
      return refuse('secret.locked', 'the key store refuses', { reason: reasonOf(error) });
    }
  };
  return {
    read: (name) => use(name, (opened) => opened.getPassword()),
    write: (name, text) => use(name, (opened) => opened.setPassword(text)),
    remove: (name) => use(name, (opened) => opened.deleteCredential()),
  };
}

/** The store's own words, which name services and errors, never what is kept. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown').slice(0, 200);
