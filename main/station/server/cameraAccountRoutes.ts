import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import { type Refusal, refuse } from '../../../src/shared/result.ts';
import type { AccountService } from '../services/cameras/accountService.ts';
import { outcome } from './outcome.ts';
import type { CallContext } from './ptzRoutes.ts';

const refused = ({ refusal }: { readonly refusal: Refusal }) => ({
  ok: false as const,
  refusal: { ...refusal, context: { ...refusal.context } },
});

/** The accounts of cameras, answered. */
export function cameraAccountRoutes(accounts: AccountService) {
  const os = implement(stationContract).$context<CallContext>().camera;
  return {
    watchAccounts: os.watchAccounts.handler(async function* ({ signal, context }) {
      for await (const told of accounts.watch(signal))
        yield told.ok ? { ok: true as const, accounts: [...told.value], mayKeep: !context.elsewhere } : refused(told);
    }),
    tryAccount: os.tryAccount.handler(async ({ input }) => {
      const tried = await accounts.try(input);
      return tried.ok ? { ok: true as const, found: tried.value } : refused(tried);
    }),
    // Who came in by a code over the network does not change what this machine keeps.
    keepAccountPassword: os.keepAccountPassword.handler(async ({ input, context }) =>
      outcome(
        context.elsewhere
          ? refuse('account.from-elsewhere', 'a window elsewhere keeps no password on this machine')
          : await accounts.keep(input.account, input.password),
      ),
    ),
  };
}
