import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { Refusal, Result } from '../../../src/shared/result.ts';
import type { PtzService } from '../services/cameras/ptzService.ts';
import { outcome } from './outcome.ts';

/** What is known of a call besides its input. */
export interface CallContext {
  /** The connection that it came by, for what has to end with that. */
  readonly hand: string;
  /** It came from a browser on another machine. */
  readonly elsewhere: boolean;
}

const refused = (refusal: Refusal) => ({
  ok: false as const,
  refusal: { ...refusal, context: { ...refusal.context } },
});

/** A value as it crosses to a window, or why there is none. */
const answered = <T, Out>(result: Result<T>, of: (value: T) => Out) =>
  result.ok ? { ok: true as const, ...of(result.value) } : refused(result.refusal);

/** The contract of moving cameras, answered. */
export function ptzRoutes(ptz: PtzService) {
  const os = implement(stationContract).$context<CallContext>().camera;
  return {
    move: os.move.handler(async ({ input: { camera, ...velocity }, context }) =>
      outcome(await ptz.move(camera, velocity, context.hand)),
    ),
    stop: os.stop.handler(async ({ input }) => outcome(await ptz.stop(input.camera))),
    status: os.status.handler(async ({ input }) => answered(await ptz.status(input.camera), (view) => ({ view }))),
    centre: os.centre.handler(async ({ input: { camera, x, y } }) => outcome(await ptz.centre(camera, x, y))),
    zoomTo: os.zoomTo.handler(async ({ input: { camera, ...box } }) => outcome(await ptz.zoomTo(camera, box))),
    lookAt: os.lookAt.handler(async ({ input }) => ({ cameras: await ptz.lookAt(input.place, input.cameras) })),
    home: os.home.handler(async ({ input }) => outcome(await ptz.home(input.camera))),
    presets: os.presets.handler(async ({ input }) =>
      answered(await ptz.presets(input.camera), ({ presets, tours }) => ({
        presets: presets.map(({ token, name }) => ({ token, name })),
        tours: [...tours],
      })),
    ),
    gotoPreset: os.gotoPreset.handler(async ({ input: { camera, preset } }) =>
      outcome(await ptz.gotoPreset(camera, preset)),
    ),
    savePreset: os.savePreset.handler(async ({ input: { camera, name, preset } }) =>
      outcome(await ptz.savePreset(camera, name, preset)),
    ),
    removePreset: os.removePreset.handler(async ({ input: { camera, preset } }) =>
      outcome(await ptz.removePreset(camera, preset)),
    ),
    operateTour: os.operateTour.handler(async ({ input: { camera, tour, start } }) =>
      outcome(await ptz.operateTour(camera, tour, start)),
    ),
    saveTour: os.saveTour.handler(({ input }) => outcome(ptz.saveTour(input))),
    removeTour: os.removeTour.handler(({ input }) => outcome(ptz.removeTour(input.tour))),
    startTour: os.startTour.handler(({ input }) => outcome(ptz.startTour(input.tour))),
    stopTour: os.stopTour.handler(({ input }) => outcome(ptz.stopTour(input.tour))),
    watchTours: os.watchTours.handler(({ signal }) => ptz.watchTours(signal)),
    watchViews: os.watchViews.handler(({ input, signal }) => ptz.watchViews(input.cameras, signal)),
  };
}
