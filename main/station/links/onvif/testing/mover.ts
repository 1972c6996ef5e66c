import { ok } from '../../../../../src/shared/result.ts';
import { createOnvifLink } from '../onvifLink.ts';
import { createPtzKeeper } from '../ptzKeeper.ts';

/* A station in little, to be killed: it moves the camera of the address that it is given, for as long as it lives. */
const link = createOnvifLink({ clock: { now: () => performance.now() } });
const opened = await link.open({ address: process.argv[2] ?? '', username: 'vigie', password: 'demonstration' });
if (!opened.ok) throw new Error(opened.refusal.code);
const keeper = createPtzKeeper({ sessionOf: async () => ok(opened.value) });
const say = async (): Promise<void> => {
  const answer = await keeper.move('CAM-7', { pan: 0.1, tilt: 0, zoom: 0 });
  if (answer.ok) process.stdout.write('moving\n');
};
setInterval(() => void say(), 500);
await say();
