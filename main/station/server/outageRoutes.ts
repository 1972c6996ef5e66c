import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { OutageState } from '../../../src/contract/outage.ts';
import { ok, refuse } from '../../../src/shared/result.ts';
import type { OutageService } from '../services/fallback/outageService.ts';
import { outcome } from './outcome.ts';
import type { CallContext } from './ptzRoutes.ts';

/** What is kept ready for an outage, answered. */
export function outageRoutes(outage: OutageService) {
  const os = implement(stationContract).$context<CallContext>().outage;
  return {
    watch: os.watch.handler(async function* ({ signal, context }): AsyncGenerator<OutageState> {
      const changes = outage.feed.subscribe(signal);
      yield outage.state(context.elsewhere);
      for await (const _ of changes) yield outage.state(context.elsewhere);
    }),
    makeBundle: os.makeBundle.handler(async ({ input }) => outcome(await outage.bundle.make(input.passphrase))),
    forgetBundle: os.forgetBundle.handler(() => {
      outage.bundle.forget();
      return outcome(ok(undefined));
    }),
    electHub: os.electHub.handler(() => outcome(outage.hub.elect())),
    joinHub: os.joinHub.handler(({ input }) => outcome(outage.hub.join(input.url, input.token))),
    usualHub: os.usualHub.handler(() => outcome(outage.hub.usual())),
    // Who came in by a code lets nobody else in: that is for those who sit at this machine.
    giveCode: os.giveCode.handler(({ context }) => {
      if (context.elsewhere)
        return outcome(refuse('windows.from-elsewhere', 'a window elsewhere gives no code for another'));
      const given = outage.windows.giveCode();
      return outcome(given.ok ? ok(undefined) : given);
    }),
    closeWindows: os.closeWindows.handler(() => {
      outage.windows.closeAll();
      return outcome(ok(undefined));
    }),
    backUp: os.backUp.handler(async () => outcome(await outage.backUp())),
    testBackup: os.testBackup.handler(async () => outcome(await outage.testBackup())),
  };
}
