import { implement } from '@orpc/server';
import { operatorContract } from '../../../src/contract/operators.ts';
import type { OperatorDesk } from '../services/operator/operatorDesk.ts';
import { outcome } from './outcome.ts';
import type { CallContext } from './ptzRoutes.ts';

const os = implement(operatorContract).$context<CallContext>();

/** Sign-in at this position, answered. */
export function operatorRoutes(desk: OperatorDesk) {
  return {
    watch: os.watch.handler(async function* ({ signal }) {
      const changes = desk.feed.subscribe(signal);
      yield desk.state();
      for await (const _ of changes) yield desk.state();
    }),
    signIn: os.signIn.handler(async ({ input }) => outcome(await desk.signIn(input.operator, input.password))),
    signOut: os.signOut.handler(() => outcome(desk.signOut())),
    beginDirectory: os.beginDirectory.handler(async () => {
      const at = await desk.beginDirectory();
      return at.ok
        ? { ok: true as const, address: at.value }
        : { ok: false as const, refusal: { ...at.refusal, context: { ...at.refusal.context } } };
    }),
  };
}
