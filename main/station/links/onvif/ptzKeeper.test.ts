import { afterEach, expect, it, vi } from 'vitest';
import type { CameraPark } from '../../../../src/city/cameras/cameraPark.ts';
import { ok, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from './cameraSession.ts';
import { createPtzKeeper } from './ptzKeeper.ts';
import { openTurningPark, sessionWith } from './testing/turningPark.ts';

let park: CameraPark | undefined;
afterEach(async () => {
  await park?.close();
  park = undefined;
});

const camera = async (): Promise<CameraSession> => {
  park = await openTurningPark();
  return sessionWith(park);
};
const moving = async (session: CameraSession) => {
  const status = await session.status();
  return status.ok && status.value.moving;
};
const right = { pan: 0.5, tilt: 0, zoom: 0 };

it('stops the camera when nobody has said anything for the time allowed', async () => {
  const session = await camera();
  const said: string[] = [];
  const heard: CameraSession = {
    ...session,
    async continuousMove(...words) {
      const answer = await session.continuousMove(...words);
      said.push((await moving(session)) ? 'moves' : 'stands');
      return answer;
    },
    stop() {
      said.push('stop');
      return session.stop();
    },
  };
  const keeper = createPtzKeeper({ sessionOf: async () => ok(heard), silence: 300 });
  expect(await keeper.move('CAM-7', right)).toMatchObject({ ok: true });
  // It is told so: its own time-out, a little later, is not what it stands by.
  await expect.poll(() => said).toEqual(['moves', 'stop']);
  await expect.poll(() => moving(session)).toBe(false);
});

it('stops at once when told, however many moves were said before', async () => {
  const session = await camera();
  const words: string[] = [];
  const heard: CameraSession = {
    ...session,
    continuousMove(...move) {
      words.push('move');
      return session.continuousMove(...move);
    },
    stop() {
      words.push('stop');
      return session.stop();
    },
  };
  const keeper = createPtzKeeper({ sessionOf: async () => ok(heard) });
  const said = Array.from({ length: 20 }, () => keeper.move('CAM-7', right));
  expect(await keeper.stop('CAM-7')).toMatchObject({ ok: true });
  // The stop waits for the one that was under way, and for none of the others.
  expect(words).toEqual(['move', 'stop']);
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
  expect(await keeper.stop('CAM-7')).toMatchObject({ refusal: { code: 'ptz.runaway' } });
  expect([calls.length, runaways]).toEqual([3, ['CAM-7']]);
  await keeper.close();
});

/** A camera that cannot be reached after its answer to a first move (`code`); tells how often it was asked for since. */
async function away(code: 'camera.timeout' | 'camera.fault'): Promise<{ asked(): number; close(): Promise<void> }> {
  let asked = 0;
  const session = { continuousMove: async () => refuse(code, '') } as unknown as CameraSession;
  const keeper = createPtzKeeper({
    sessionOf: async () => {
      asked += 1;
      return asked === 1 ? ok(session) : refuse('camera.unreachable', '');
    },
  });
  await keeper.move('CAM-7', right);
  await keeper.stop('CAM-7');
  return { asked: () => asked - 2, close: () => keeper.close() };
}

it('asks after a camera that may have heard a move, for ten minutes, and after none that refused it', async () => {
  vi.useFakeTimers();
  try {
    const lost = await away('camera.timeout');
    const refused = await away('camera.fault');
    await vi.advanceTimersByTimeAsync(20_000);
    expect([lost.asked(), refused.asked()]).toEqual([10, 0]);
    await vi.advanceTimersByTimeAsync(15 * 60_000);
    expect(lost.asked()).toBeLessThanOrEqual(302);
    await Promise.all([lost.close(), refused.close()]);
  } finally {
    vi.useRealTimers();
  }
});

const place = { pan: 0.3, tilt: 0.1, zoom: 0.2 };

it('has a camera go to a place, and answers once it is seen to go', async () => {
  const session = await camera();
  const keeper = createPtzKeeper({ sessionOf: async () => ok(session) });
  expect(await keeper.go('CAM-7', (head) => head.absoluteMove(place), place)).toMatchObject({ ok: true });
  await expect.poll(() => session.status()).toMatchObject({ value: { ...place, moving: false } });
  // It is there already: nothing moves, and that is well.
  expect(await keeper.go('CAM-7', (head) => head.absoluteMove(place), place)).toMatchObject({ ok: true });
});

it('says when a camera says yes to a place and does not go', async () => {
  const session = await camera();
  park?.setFault(7, 'accepts-without-moving');
  const keeper = createPtzKeeper({ sessionOf: async () => ok(session), doubtAfter: 400 });
  expect(await keeper.go('CAM-7', (head) => head.absoluteMove(place), place)).toMatchObject({
    refusal: { code: 'ptz.not-confirmed' },
  });
});

it('says nothing more of a camera that another position took, not even stop', async () => {
  const session = await camera();
  const said: string[] = [];
  const heard: CameraSession = {
    ...session,
    stop() {
      said.push('stop');
      return session.stop();
    },
  };
  const keeper = createPtzKeeper({ sessionOf: async () => ok(heard), silence: 300 });
  await keeper.move('CAM-7', right);
  keeper.yield('CAM-7');
  expect(await keeper.stop('CAM-7')).toMatchObject({ ok: true });
  // The camera's own time-out ends what was said before.
  await expect.poll(() => moving(session)).toBe(false);
  expect(said).toEqual([]);
  // Ours again: it is moved and stopped as before.
  await keeper.move('CAM-7', right);
  await keeper.stop('CAM-7');
  expect(said).toEqual(['stop']);
});

it('stops a camera on its way to a place', async () => {
  const session = await camera();
  const keeper = createPtzKeeper({ sessionOf: async () => ok(session) });
  await keeper.go('CAM-7', (head) => head.absoluteMove({ pan: -1, tilt: 0 }));
  expect(await keeper.stop('CAM-7')).toMatchObject({ ok: true });
  const status = await session.status();
  expect(status.ok && status.value.moving).toBe(false);
  expect(status.ok && status.value.pan).toBeGreaterThan(-1);
});
