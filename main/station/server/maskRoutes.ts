import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { MaskService } from '../services/cameras/maskService.ts';
import { outcome } from './outcome.ts';

/** Privacy masks, answered. */
export function maskRoutes(masks: MaskService) {
  const os = implement(stationContract).mask;
  return {
    watch: os.watch.handler(async function* ({ input, signal }) {
      const changes = masks.feed.subscribe(signal);
      yield masks.frame(input.camera);
      for await (const cameras of changes) if (cameras.has(input.camera)) yield masks.frame(input.camera);
    }),
    place: os.place.handler(async ({ input }) => {
      const placed = await masks.place(input.camera);
      return placed.ok
        ? { ok: true as const, position: placed.value }
        : { ok: false as const, refusal: { ...placed.refusal, context: { ...placed.refusal.context } } };
    }),
    draw: os.draw.handler(async ({ input }) => outcome(await masks.draw(input))),
    remove: os.remove.handler(({ input }) => outcome(masks.remove(input.mask, input.why))),
  };
}
