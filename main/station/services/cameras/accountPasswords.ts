import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import { secretFrom } from '../../secrets/secretCommand.ts';
import { type Keyring, keepSecret } from '../../secrets/secretStore.ts';
import type { CameraAccount, CameraAccounts } from './cameraAccounts.ts';

/** What keeps passwords of accounts. */
export interface PasswordKeeperOptions {
  readonly accounts: Pick<CameraAccounts, 'named' | 'names'>;
  readonly keyring: Keyring;
  /** These accounts have another password now: their cameras are to be connected with anew. */
  readonly onKept: (accounts: readonly CameraAccount[]) => void;
  /** Who sits here, for the log. */
  readonly who: () => string;
  readonly log: (message: string) => void;
  /** A key store that waits for somebody to unlock it is not waited for longer than this, ms. */
  readonly patience?: number;
}

/** Windows give an answer up after ten seconds. */
const PATIENCE = 8_000;

/**
 * Keeps passwords of accounts in the key store, one at a time. Each is handed to the store and is in no message. Refusals:
 * see `keepAccountPassword` of the contract.
 */
export function createPasswordKeeper(
  options: PasswordKeeperOptions,
): (account: string | null, password: string) => Promise<Result<void>> {
  const { accounts, keyring, log } = options;
  let isAsking = false;

  /** All accounts whose password is kept under that name. */
  const sharing = (secret: string): CameraAccount[] =>
    accounts.names().flatMap((name) => {
      const account = accounts.named(name);
      return account.ok && account.value.secret === secret ? [account.value] : [];
    });

  const takenUp = async (secret: string): Promise<void> => {
    const changed = sharing(secret);
    await Promise.all(changed.map(({ lookAgain }) => lookAgain()));
    options.onKept(changed);
  };

  return async (name, typed) => {
    const account = accounts.named(name);
    if (!account.ok) return account;
    const { secret } = account.value;
    if (secret === null)
      return refuse('account.not-secret', 'the city’s file has no name of a secret for this account');
    if (account.value.place() === 'environment')
      return refuse('account.given', 'the environment gives this password, and goes first', { name: secret });
    const text = secretFrom(typed);
    if (!text.ok) return text;
    // A second one would wait in a second prompt.
    if (isAsking) return refuse('secret.locked', 'the key store has not answered yet', { reason: 'no answer' });
    isAsking = true;
    const keeping = keepSecret(keyring, secret, text.value)
      .then(async (kept) => {
        if (!kept.ok) return kept;
        log(`cameras: the password "${secret}" was kept in the key store by ${options.who()}`);
        await takenUp(secret);
        return ok(undefined);
      })
      .finally(() => {
        isAsking = false;
      });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Result<void>>((resolve) => {
      timer = setTimeout(
        () => resolve(refuse('secret.locked', 'the key store does not answer', { reason: 'no answer' })),
        options.patience ?? PATIENCE,
      );
    });
    const done = await Promise.race([keeping, late]);
    clearTimeout(timer);
    return done;
  };
}
