import { setTimeout as pause } from 'node:timers/promises';
import type { CameraAccountRow, TrialFound } from '../../../../src/contract/cameraAccounts.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { WantedTrial } from './accountTrials.ts';

/** The accounts of cameras, for who commissions them. */
export interface AccountService {
  /** The accounts now, or why who sits here may not know them; then again at each change, until `signal` ends. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<Result<readonly CameraAccountRow[]>>;
  /** Tries one at a camera. Refusals: those of `AccountTrials.run` and of the rights. */
  try(wanted: WantedTrial): Promise<Result<TrialFound>>;
  /** Keeps the password of one in the key store. Refusals: those of `keepAccountPassword` and of the rights. */
  keep(account: string | null, password: string): Promise<Result<void>>;
}

/** What it is made of. */
export interface AccountServiceOptions {
  readonly rows: () => readonly CameraAccountRow[];
  readonly run: (wanted: WantedTrial) => Promise<Result<TrialFound>>;
  readonly keep: (account: string | null, password: string) => Promise<Result<void>>;
  /** Whether who sits here may change the register; of a camera also whether that one may be seen. */
  readonly may: (camera: string | null) => Result<void>;
}

/**
 * Between two looks for somebody who watches, ms. Rights may end with the hour, key stores and cameras change by
 * themselves: it is looked at rather than told, and only what changed is said.
 */
const LOOK = 1_000;

/** Opens the service. */
export function createAccountService({ rows, run, keep, may }: AccountServiceOptions): AccountService {
  return {
    async *watch(signal) {
      let said = '';
      while (!signal?.aborted) {
        const allowed = may(null);
        const frame: Result<readonly CameraAccountRow[]> = allowed.ok ? { ok: true, value: rows() } : allowed;
        const text = JSON.stringify(frame);
        if (text !== said) yield frame;
        said = text;
        await pause(LOOK, undefined, { signal }).catch((error: unknown) => {
          if (!signal?.aborted) throw error;
        });
      }
    },
    async try(wanted) {
      const allowed = may(wanted.camera);
      return allowed.ok ? await run(wanted) : allowed;
    },
    async keep(account, password) {
      const allowed = may(null);
      return allowed.ok ? await keep(account, password) : allowed;
    },
  };
}
