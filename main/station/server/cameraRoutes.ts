import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import type { CameraService } from '../services/cameras/cameraService.ts';
import { cameraAccountRoutes } from './cameraAccountRoutes.ts';
import { cameraEquipmentRoutes } from './cameraEquipmentRoutes.ts';
import { outcome } from './outcome.ts';
import { type CallContext, ptzRoutes } from './ptzRoutes.ts';

/** Least time between two sendings of who watches and moves what, ms. */
const USE_INTERVAL = 250;

/** The contract of cameras, answered. */
export function cameraRoutes(cameras: CameraService) {
  const os = implement(stationContract).$context<CallContext>().camera;
  const { desk } = cameras;
  return {
    ...cameraEquipmentRoutes(cameras),
    ...cameraAccountRoutes(cameras.accounts),
    describe: os.describe.handler(async ({ input }) => {
      const described = await cameras.describe(input.camera);
      return described.ok
        ? { ok: true as const, ...described.value }
        : { ok: false as const, refusal: { ...described.refusal, context: { ...described.refusal.context } } };
    }),
    rights: os.rights.handler(({ input }) => {
      const plain = (refusal: Refusal | null) => refusal && { ...refusal, context: { ...refusal.context } };
      const { view, move, export: taken, mask } = desk.rights(input.camera);
      return { view: plain(view), move: plain(move), export: plain(taken), mask: plain(mask) };
    }),
    playServed: os.playServed.handler(({ input, signal }) =>
      cameras.served.play(input.camera, input.profile, input.offer, signal),
    ),
    ...ptzRoutes(cameras.ptz),
    keepReplay: os.keepReplay.handler(async ({ input }) => outcome(await cameras.keepReplay(input.camera, input.keep))),
    replay: os.replay.handler(({ input }) => cameras.ring.status(input.camera)),
    takeReference: os.takeReference.handler(async ({ input }) => {
      const allowed = desk.may(input.camera, 'move');
      return outcome(allowed.ok ? await cameras.watches.takeReference(input.camera) : allowed);
    }),
    watchUse: os.watchUse.handler(async function* ({ signal }) {
      const changes = desk.useFeed.subscribe(signal, USE_INTERVAL);
      yield { cameras: desk.inUse() };
      for await (const _ of changes) yield { cameras: desk.inUse() };
    }),
    watchWithdrawn: os.watchWithdrawn.handler(({ signal }) => cameras.shown.watch(signal)),
    reserve: os.reserve.handler(async ({ input }) => outcome(await desk.reserve(input.camera, input.minutes))),
    release: os.release.handler(async ({ input }) => outcome(await desk.release(input.camera))),
    push: os.push.handler(({ input }) => outcome(desk.push(input.camera, input.to))),
    watchPushed: os.watchPushed.handler(({ signal }) => desk.pushed(signal)),
    uses: os.uses.handler(({ input }) => cameras.uses(input.camera, input.from, input.limit)),
  };
}
