import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { WallService } from '../services/cameras/wallService.ts';
import { outcome } from './outcome.ts';

/** The contract of walls, answered. */
export function wallRoutes(walls: WallService) {
  const os = implement(stationContract).wall;
  return {
    watch: os.watch.handler(async function* ({ signal }) {
      const changes = walls.programFeed.subscribe(signal);
      yield walls.programs();
      for await (const _ of changes) yield walls.programs();
    }),
    saveSalvo: os.saveSalvo.handler(({ input }) => outcome(walls.saveSalvo(input.salvo))),
    removeSalvo: os.removeSalvo.handler(({ input }) => outcome(walls.removeSalvo(input.id))),
    saveSequence: os.saveSequence.handler(({ input }) => outcome(walls.saveSequence(input.sequence))),
    removeSequence: os.removeSequence.handler(({ input }) => outcome(walls.removeSequence(input.id))),
    callSalvo: os.callSalvo.handler(({ input }) => outcome(walls.callSalvo(input.id, input.window))),
    watchWalls: os.watchWalls.handler(async function* ({ signal }) {
      const changes = walls.wallFeed.subscribe(signal);
      yield walls.inSight();
      for await (const _ of changes) yield walls.inSight();
    }),
    showOn: os.showOn.handler(({ input }) => outcome(walls.showOn(input.camera, input.to, input.from))),
    watchCalls: os.watchCalls.handler(({ input, signal }) => walls.watchCalls(input, signal)),
  };
}
