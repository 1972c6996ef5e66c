import { afterEach, expect, it } from 'vitest';
import { type CameraPark, startCameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from './cameraSession.ts';
import { createOnvifLink } from './onvifLink.ts';
import { createPtzKeeper } from './ptzKeeper.ts';

let park: CameraPark | undefined;
afterEach(async () => {
  await park?.close();
  park = undefined;
});

const camera = async (): Promise<CameraSession> => {
  park = await startCameraPark({
    cameras: [
      {
        id: 'CAM-7',
        number: 7,
        name: 'Quai',
        at: [5, 47],
        azimuth: 0,
        fieldOfView: 60,
        ptz: true,
        maker: 'D',
        seed: 1,
      },
    ],
    now: () => Date.now(),
    log: () => {},
  });
  const link = createOnvifLink({ clock: { now: () => performance.now() } });
  const opened = await link.open({ address: park.addressOf(7), username: 'vigie', password: 'demonstration' });
  if (!opened.ok) throw new Error(opened.refusal.code);
  return opened.value;
};
const moving = async (session: CameraSession) => {
  const status = await session.status();
  return status.ok && status.value.moving;
};
const right = { pan: 0.5, tilt: 0, zoom: 0 };

it('stops the camera when nobody has said anything for the time allowed', async () => {
  const session = await camera();
  const keeper = createPtzKeeper({ sessionOf: async () => ok(session), silence: 300 });
  expect(await keeper.move('CAM-7', right)).toMatchObject({ ok: true });
  await expect.poll(() => moving(session)).toBe(true);
  await expect.poll(() => moving(session), { timeout: 700 }).toBe(false);
});

it('stops at once when told, however many moves were said before', async () => {
  const session = await camera();
  const keeper = createPtzKeeper({ sessionOf: async () => ok(session) });
  const said = Array.from({ length: 20 }, () => keeper.move('CAM-7', right));
  const before = performance.now();
  expect(await keeper.stop('CAM-7')).toMatchObject({ ok: true });
  expect(performance.now() - before).toBeLessThan(200);
  await Promise.all(said);
  expect(await moving(session)).toBe(false);
});

it('says when the camera says yes and stands still', async () => {
  const session = await camera();
  park?.setFault(7, 'accepts-without-moving');
  const heard: boolean[] = [];
  const keeper = createPtzKeeper({
    sessionOf: async () => ok(session),
    doubtAfter: 400,
    onConfirmed: (_, seen) => heard.push(seen),
  });
  await keeper.move('CAM-7', right);
  await expect.poll(() => heard).toEqual([false]);
  expect(await keeper.move('CAM-7', right)).toMatchObject({ refusal: { code: 'ptz.not-confirmed' } });
  await keeper.close();
});

it('asks three times for a stop, then says that the camera runs away', async () => {
  const calls: string[] = [];
  const deaf = {
    continuousMove: async () => ok(undefined),
    status: async () => refuse('camera.timeout', ''),
    stop: async () => {
      calls.push('stop');
      return refuse('camera.timeout', 'deaf');
    },
  } as unknown as CameraSession;
  const runaways: string[] = [];
  const keeper = createPtzKeeper({ sessionOf: async () => ok(deaf), onRunaway: (name) => runaways.push(name) });
  await keeper.move('CAM-7', right);
  expect(await keeper.stop('CAM-7')).toMatchObject({ ok: false });
  expect([calls.length, runaways]).toEqual([3, ['CAM-7']]);
});
