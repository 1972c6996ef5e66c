import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import type { CameraService } from '../services/cameras/cameraService.ts';
import { outcome } from './outcome.ts';

const refused = ({ refusal }: { readonly refusal: Refusal }) => ({
  ok: false as const,
  refusal: { ...refusal, context: { ...refusal.context } },
});

/** Least time between two tellings of a playback's time, ms. */
const TIME_INTERVAL = 500;

/** What there is at a camera beside its picture and its head, and the search for cameras. */
export function cameraEquipmentRoutes(cameras: CameraService) {
  const os = implement(stationContract).camera;
  return {
    interfaces: os.interfaces.handler(() => cameras.search.interfaces()),
    discover: os.discover.handler(async ({ input }) => {
      const found = await cameras.search.discover(input.interface);
      return found.ok ? { ok: true as const, report: found.value } : refused(found);
    }),
    recordings: os.recordings.handler(async ({ input: { camera, from, to } }) => {
      const found = await cameras.ask(camera, ({ recordings }) => recordings.find(from, to));
      return found.ok ? { ok: true as const, recordings: found.value.map((one) => ({ ...one })) } : refused(found);
    }),
    playRecording: os.playRecording.handler(({ input: { camera, recording, from } }) => {
      const opened = cameras.play(camera, recording, from);
      return opened.ok ? { ok: true as const, playback: opened.value } : refused(opened);
    }),
    watchPlayback: os.watchPlayback.handler(async function* ({ input: { playback }, signal }) {
      const changes = cameras.playbacks.feed.subscribe(signal, TIME_INTERVAL);
      const first = cameras.playbacks.timeOf(playback);
      if (first) yield { ...first };
      for await (const names of changes) {
        const time = names.has(playback) ? cameras.playbacks.timeOf(playback) : null;
        if (time) yield { ...time };
      }
    }),
    imaging: os.imaging.handler(async ({ input }) => {
      const read = await cameras.ask(input.camera, ({ imaging }) => imaging.read());
      return read.ok
        ? { ok: true as const, imaging: { ...read.value, dayNightModes: [...read.value.dayNightModes] } }
        : refused(read);
    }),
    setImaging: os.setImaging.handler(async ({ input }) => {
      const set = await cameras.change(input.camera, ({ imaging }) => imaging.change(input.change));
      return set.ok
        ? { ok: true as const, imaging: { ...set.value, dayNightModes: [...set.value.dayNightModes] } }
        : refused(set);
    }),
    focus: os.focus.handler(async ({ input: { camera, speed } }) => outcome(await cameras.focus(camera, speed))),
    topics: os.topics.handler(async ({ input }) => {
      const told = await cameras.ask(input.camera, ({ topics }) => topics());
      return told.ok ? { ok: true as const, topics: [...told.value] } : refused(told);
    }),
    relays: os.relays.handler(async ({ input }) => {
      const listed = await cameras.ask(input.camera, ({ relays }) => relays.list());
      return listed.ok ? { ok: true as const, relays: listed.value.map((relay) => ({ ...relay })) } : refused(listed);
    }),
    setRelay: os.setRelay.handler(async ({ input: { camera, relay, state } }) =>
      outcome(await cameras.change(camera, ({ relays }) => relays.set(relay, state))),
    ),
  };
}
