import type { SecretText } from '../../../src/contract/cityFile.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';

/**
 * Where the machine keeps passwords. Refusals: `secret.no-store` (this machine has none, or none that answers),
 * `secret.locked` (it is there and does not give), both with the reason; the secret itself is in no message.
 */
export interface Keyring {
  /** Null when nothing is kept under that name. */
  read(name: string): Promise<Result<string | null>>;
  write(name: string, text: string): Promise<Result<void>>;
  /** False when there was nothing. */
  remove(name: string): Promise<Result<boolean>>;
}

/** Passwords by name. */
export interface SecretStore {
  /**
   * The secret of that name, or a refusal that asks for sign-in: `secret.absent`, `secret.no-store`, `secret.locked`,
   * each with the secret's `name` and the `variable` of the environment that would do instead.
   */
  read(name: string): Promise<Result<string>>;
  /** Whether the environment gives it, so that the key store is not asked. */
  isGiven(name: string): boolean;
}

/** What the store is made of. */
export interface SecretStoreOptions {
  readonly keyring: Keyring;
  /** `VIGIE_SECRET_...` are read from it, before the key store is asked. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A key store that waits for somebody to unlock it is not waited for longer than this, ms. */
  readonly patience?: number;
}

/** Names in a city's file and on the command line. */
export const isSecretName = (name: string): boolean => /^[a-z][a-z0-9-]{0,39}$/.test(name);

/** The environment variable that stands in for a secret: `camera-vendor` is `VIGIE_SECRET_CAMERA_VENDOR`. */
export const variableOf = (name: string): string => `VIGIE_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;

const PATIENCE = 5_000;

/**
 * Keeps a password under a name, and reads it back: a store that says yes and keeps nothing would be found out in the night,
 * by a link that asks for sign-in. Refusals: those of the key store, `secret.not-kept`.
 */
export async function keepSecret(keyring: Keyring, name: string, text: string): Promise<Result<void>> {
  const written = await keyring.write(name, text);
  if (!written.ok) return written;
  const kept = await keyring.read(name);
  if (kept.ok && kept.value === text) return ok(undefined);
  return refuse('secret.not-kept', `the key store took "${name}" and does not give it back`, { name });
}

/** Opens the store. It keeps no copy: what is changed in the key store is given the next time it is asked for. */
export function createSecretStore({ keyring, environment, patience = PATIENCE }: SecretStoreOptions): SecretStore {
  /** One question at a time to each name: one that hangs in a prompt must not be joined by another every few seconds. */
  const asking = new Map<string, Promise<Result<string | null>>>();

  const ask = (name: string): Promise<Result<string | null>> => {
    const running = asking.get(name);
    if (running) return running;
    const asked = keyring.read(name).finally(() => asking.delete(name));
    asking.set(name, asked);
    return asked;
  };

  return {
    isGiven: (name) => Boolean(environment[variableOf(name)]),
    async read(name) {
      const variable = variableOf(name);
      const given = environment[variable];
      if (given) return ok(given);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Result<string | null>>((resolve) => {
        timer = setTimeout(
          () => resolve(refuse('secret.locked', 'the key store does not answer', { reason: 'no answer' })),
          patience,
        );
      });
      const answer = await Promise.race([ask(name), late]);
      clearTimeout(timer);
      if (!answer.ok) {
        const { code, message, context } = answer.refusal;
        // To keep it anew would not help where there is nothing that keeps it, or where that is shut.
        const way = `${code === 'secret.locked' ? 'unlock it, or ' : ''}give "${name}" in ${variable}`;
        return refuse(code, `${message}; ${way}`, { ...context, name, variable });
      }
      if (answer.value === null || answer.value === '') {
        const way = `sign in with "npm run secret -- set ${name}", or give it in ${variable}`;
        return refuse('secret.absent', `the key store has no "${name}"; ${way}`, { name, variable });
      }
      return ok(answer.value);
    },
  };
}

/** A password as a city's file has it: the text itself, or the name of a secret. */
export const readSecretText = async (text: SecretText, secrets: SecretStore): Promise<Result<string>> =>
  typeof text === 'string' ? ok(text) : secrets.read(text.secret);
