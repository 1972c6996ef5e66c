import { type Result, refuse } from '../../shared/result.ts';
import type { Account, Accounts } from './accounts.ts';
import { OPERATOR_ID } from './accountsFile.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { verifyPassword } from './password.ts';

/** Signs operators in by password, one after the other: each costs the processor a while. */
export interface SignIns {
  /**
   * The account, when the password is right. Refusals: `sign-in.wrong` (name or password, not told which),
   * `sign-in.wait` (context `seconds`), `hub.busy`, and those of `Accounts.account` to who knows the password.
   */
  signIn(
    operator: string,
    password: string,
    at: { readonly station: string; readonly position: string },
  ): Promise<Result<Account>>;
}

export interface SignInsOptions {
  readonly accounts: Accounts;
  /** Monotonic ms. */
  readonly clock: () => number;
  readonly log: (message: string) => void;
}

/** Attempts that wait for the processor at most. */
const MOST_WAITING = 16;

/** Begins it. */
export function createSignIns({ accounts, clock, log }: SignInsOptions): SignIns {
  const attempts: Attempts = createAttempts(clock);
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  return {
    async signIn(operator, password, { station, position }) {
      const wait = attempts.wait(operator, station);
      if (wait > 0) return refuse('sign-in.wait', 'too many attempts', { seconds: Math.ceil(wait / 1_000) });
      if (waiting >= MOST_WAITING) return refuse('hub.busy', 'too many sign in at once');
      const record = OPERATOR_ID.test(operator) ? accounts.record(operator) : undefined;
      // Counted before it is known: a hundred attempts at once are a hundred attempts.
      attempts.failed(operator, station);
      waiting++;
      const verified = last.then(() => verifyPassword(password, record?.password ?? null));
      last = verified.catch(() => {});
      const right = await verified.finally(() => waiting--);
      if (!right) {
        attempts.known(operator, station);
        // A name that is not known may be a password typed into the wrong field.
        log(`sign-in refused at ${position}: ${record ? operator : 'a name that is not known'}, wrong password`);
        return refuse('sign-in.wrong', 'name or password is wrong');
      }
      attempts.succeeded(operator, station);
      const account = accounts.account(operator, position, null);
      log(`${operator} signs in at ${position}${account.ok ? '' : `: ${account.refusal.code}`}`);
      return account;
    },
  };
}
