import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { OutageState } from '../../../src/contract/outage.ts';
import { ok } from '../../../src/shared/result.ts';
import type { OutageService } from '../services/fallback/outageService.ts';
import { outcome } from './outcome.ts';

/** What is kept ready for an outage, answered. */
export function outageRoutes(outage: OutageService) {
  const os = implement(stationContract).outage;
  return {
    watch: os.watch.handler(async function* ({ signal }): AsyncGenerator<OutageState> {
      const changes = outage.feed.subscribe(signal);
      yield outage.state();
      for await (const _ of changes) yield outage.state();
    }),
    makeBundle: os.makeBundle.handler(async ({ input }) => outcome(await outage.bundle.make(input.passphrase))),
    forgetBundle: os.forgetBundle.handler(() => {
      outage.bundle.forget();
      return outcome(ok(undefined));
    }),
    electHub: os.electHub.handler(() => outcome(outage.hub.elect())),
    joinHub: os.joinHub.handler(({ input }) => outcome(outage.hub.join(input.url, input.token))),
    usualHub: os.usualHub.handler(() => outcome(outage.hub.usual())),
    backUp: os.backUp.handler(async () => outcome(await outage.backUp())),
    testBackup: os.testBackup.handler(async () => outcome(await outage.testBackup())),
  };
}
