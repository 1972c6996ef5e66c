import { expect, it } from 'vitest';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraSession } from './cameraSession.ts';
import { createCameraSessions, profileFor } from './cameraSessions.ts';

const address = { address: 'http://192.0.2.1/onvif/device_service', username: 'u', password: 'p' };
const profile = (token: string, width: number, encoding = 'H264') => ({
  token,
  name: token,
  width,
  height: 9,
  encoding,
  frameRate: 0,
});

/** A link whose cameras answer as the list says, one answer for each opening. */
const linkOf = (...answers: Result<Partial<CameraSession>>[]) => {
  let opened = 0;
  return {
    opened: () => opened,
    open: async () => {
      const answer = answers[Math.min(opened, answers.length - 1)]!;
      opened += 1;
      return answer as Result<CameraSession>;
    },
    close() {},
  };
};
const well = ok<Partial<CameraSession>>({
  profiles: [profile('small', 480), profile('large', 1280), profile('huge', 3840, 'H265')],
  streamUri: async (token) => ok(`rtsp://192.0.2.1/${token}`),
  close() {},
});

it('opens a camera once, however many tiles ask at the same time', async () => {
  const link = linkOf(well);
  const sessions = createCameraSessions({ link, addressOf: () => address, now: () => 0 });
  await Promise.all(Array.from({ length: 16 }, () => sessions.streamOf('CAM-1', 'sub')));
  expect(link.opened()).toBe(1);
});

it('leaves a camera that refused alone for a moment, then asks it again', async () => {
  let now = 0;
  const link = linkOf(refuse('camera.unreachable', ''), well);
  const sessions = createCameraSessions({ link, addressOf: () => address, now: () => now });
  expect((await sessions.sessionOf('CAM-1')).ok).toBe(false);
  expect((await sessions.sessionOf('CAM-1')).ok).toBe(false);
  expect(link.opened()).toBe(1);
  now = 3_000;
  expect((await sessions.sessionOf('CAM-1')).ok).toBe(true);
});

it('opens a camera anew when it was replaced behind its session', async () => {
  const lost = ok<Partial<CameraSession>>({
    profiles: [profile('old', 480)],
    streamUri: async () => refuse('camera.unreachable', ''),
    close() {},
  });
  const sessions = createCameraSessions({ link: linkOf(lost, well), addressOf: () => address, now: () => 0 });
  expect(await sessions.streamOf('CAM-1', 'main')).toMatchObject(
    ok({ rtsp: 'rtsp://192.0.2.1/large', username: 'u', password: 'p' }),
  );
});

it('asks for a key picture of the stream that begins to play, of that profile', async () => {
  const asked: string[] = [];
  const camera: Result<Partial<CameraSession>> = ok({
    ...(well.ok ? well.value : {}),
    keyPicture: async (token) => {
      asked.push(token);
      return refuse('camera.fault', 'it does not know how');
    },
  });
  const sessions = createCameraSessions({ link: linkOf(camera), addressOf: () => address, now: () => 0 });
  const stream = await sessions.streamOf('CAM-1', 'sub');
  expect(asked).toEqual([]);
  if (stream.ok) stream.value.onPlaying?.();
  expect(asked).toEqual(['small']);
});

it('knows no camera that nobody configured', async () => {
  const sessions = createCameraSessions({ link: linkOf(well), addressOf: () => undefined, now: () => 0 });
  expect(await sessions.sessionOf('CAM-404')).toMatchObject({ refusal: { code: 'camera.unknown' } });
});

it('shows the largest H.264 picture large and the smallest small', () => {
  const profiles = [profile('small', 480), profile('large', 1280), profile('huge', 3840, 'H265')];
  expect([profileFor(profiles, 'main'), profileFor(profiles, 'sub')]).toEqual(['large', 'small']);
  expect(profileFor([profile('only', 640, 'JPEG')], 'main')).toBe('only');
  expect(profileFor([], 'main')).toBe('');
});
