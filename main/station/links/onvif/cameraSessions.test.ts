import { describe, expect, it } from 'vitest';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraPlace } from './cameraPlace.ts';
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
  profiles: [profile('small', 480), profile('large', 1280), profile('huge', 2560, 'H265')],
  streamUri: async (token) => ok(`rtsp://192.0.2.1/${token}`),
  close() {},
});

it('opens a camera once, however many tiles ask at the same time', async () => {
  const link = linkOf(well);
  const sessions = createCameraSessions({ link, placeOf: () => ok(address), now: () => 0 });
  await Promise.all(Array.from({ length: 16 }, () => sessions.streamOf('CAM-1', 'sub')));
  expect(link.opened()).toBe(1);
});

it('leaves a camera that refused alone for a moment, then asks it again', async () => {
  let now = 0;
  const link = linkOf(refuse('camera.unreachable', ''), well);
  const sessions = createCameraSessions({ link, placeOf: () => ok(address), now: () => now });
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
  const sessions = createCameraSessions({ link: linkOf(lost, well), placeOf: () => ok(address), now: () => 0 });
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
  const sessions = createCameraSessions({ link: linkOf(camera), placeOf: () => ok(address), now: () => 0 });
  const stream = await sessions.streamOf('CAM-1', 'sub');
  expect(asked).toEqual([]);
  if (stream.ok) stream.value.onPlaying?.();
  expect(asked).toEqual(['small']);
});

it('asks for stills by Basic in clear only after the stream in clear knew nothing else, until the camera is another', async () => {
  const withStills = (scheme: string): Result<Partial<CameraSession>> =>
    ok({
      ...(well.ok ? well.value : {}),
      streamUri: async () => ok(`${scheme}://192.0.2.1/cam`),
      snapshotUri: async () => ok('http://192.0.2.1/snap.jpg'),
    });
  const of = (scheme: string) => {
    let place: CameraPlace = address;
    const sessions = createCameraSessions({ link: linkOf(withStills(scheme)), placeOf: () => ok(place), now: () => 0 });
    return {
      becomeAnother(username: string) {
        place = { ...address, username };
      },
      stream: () => sessions.streamOf('CAM-1', 'sub'),
      async asks(kind: 'basic' | 'digest') {
        const stream = await sessions.streamOf('CAM-1', 'sub');
        if (stream.ok) stream.value.onChallenge?.(kind);
      },
      async isBasicOnly(camera = 'CAM-1') {
        const still = await sessions.stillOf(camera);
        return still.ok && still.value.isBasicOnly;
      },
    };
  };
  const clear = of('rtsp');
  expect(await clear.isBasicOnly()).toBe(false);
  await clear.asks('basic');
  expect([await clear.isBasicOnly(), await clear.isBasicOnly('CAM-2')]).toEqual([true, false]);
  await clear.asks('digest');
  expect(await clear.isBasicOnly()).toBe(false);
  await clear.asks('basic');
  // What is said late of the stream of before is not said of the account of now.
  const late = await clear.stream();
  clear.becomeAnother('other');
  expect(await clear.isBasicOnly()).toBe(false);
  if (late.ok) late.value.onChallenge?.('basic');
  expect(await clear.isBasicOnly()).toBe(false);
  // What was told over TLS was told to nobody else.
  const secure = of('rtsps');
  await secure.asks('basic');
  expect(await secure.isBasicOnly()).toBe(false);
});

it('knows no camera that nobody configured', async () => {
  const sessions = createCameraSessions({
    link: linkOf(well),
    placeOf: () => refuse('camera.unknown', ''),
    now: () => 0,
  });
  expect(await sessions.sessionOf('CAM-404')).toMatchObject({ refusal: { code: 'camera.unknown' } });
});

describe('of the profiles of a camera', () => {
  const pick = (...profiles: ReturnType<typeof profile>[]) => [
    profileFor(profiles, 'main'),
    profileFor(profiles, 'sub'),
  ];
  const [small, middle, large] = [profile('small', 640), profile('middle', 1280), profile('large', 1920)];
  const huge = profile('huge', 3840, 'H265');

  it('the largest in H.264 is shown large and the smallest small, where all windows play them', () => {
    expect(pick(middle, small, large)).toEqual(['large', 'small']);
  });

  it('the 4K picture in H.265 is shown large where H.264 is for small tiles only', () => {
    expect(pick(huge, small)).toEqual(['huge', 'small']);
    expect(pick(small, middle, huge)).toEqual(['huge', 'small']);
  });

  it('one in H.264 that is about half as wide is shown large: it costs nothing to show', () => {
    expect(pick(huge, large, small)).toEqual(['large', 'small']);
    expect(pick(profile('wide', 2688, 'H265'), middle)).toEqual(['middle', 'middle']);
    expect(pick(profile('wide', 2960, 'H265'), middle)).toEqual(['wide', 'middle']);
  });

  it('those in H.265 are shown where there is nothing else, a stream of metadata never', () => {
    const metadata = { ...profile('metadata', 0, ''), height: 0 };
    expect(pick(metadata, profile('low', 640, 'H265'), huge)).toEqual(['huge', 'low']);
    expect(pick(metadata, small)).toEqual(['small', 'small']);
  });

  it('any is asked for where the camera names no codec that is known, or no size', () => {
    expect(pick(profile('only', 640, 'JPEG'))).toEqual(['only', 'only']);
    expect(pick({ ...small, width: 0, height: 0 }, profile('unsaid', 0, 'H265'))).toEqual(['small', 'small']);
    expect(pick()).toEqual(['', '']);
  });
});

it('asks a camera of 4K in H.265 and 640 in H.264 for each where it is wanted', async () => {
  const camera: Result<Partial<CameraSession>> = ok({
    ...(well.ok ? well.value : {}),
    profiles: [profile('main-4k', 3840, 'H265'), profile('sub', 640)],
  });
  const sessions = createCameraSessions({ link: linkOf(camera), placeOf: () => ok(address), now: () => 0 });
  expect(await sessions.streamOf('CAM-1', 'main')).toMatchObject({ value: { rtsp: 'rtsp://192.0.2.1/main-4k' } });
  expect(await sessions.streamOf('CAM-1', 'sub')).toMatchObject({ value: { rtsp: 'rtsp://192.0.2.1/sub' } });
});

it('opens a camera anew, and closes what was open, when it is given another account', async () => {
  let place: CameraPlace = address;
  const asked: string[] = [];
  let closed = 0;
  const link = {
    open: async ({ username }: CameraPlace) => {
      asked.push(username);
      return ok({ ...(well.ok ? well.value : {}), close: () => closed++ }) as unknown as Result<CameraSession>;
    },
    close() {},
  };
  const sessions = createCameraSessions({ link, placeOf: () => ok(place), now: () => 0 });
  expect(await sessions.streamOf('CAM-1', 'sub')).toMatchObject(ok({ username: 'u', password: 'p' }));
  place = { ...address, username: 'other', password: 'q' };
  expect(await sessions.streamOf('CAM-1', 'sub')).toMatchObject(ok({ username: 'other', password: 'q' }));
  expect([asked, closed]).toEqual([['u', 'other'], 1]);
});

it('never hands out an address with another account than the one that it was told to', async () => {
  let place: CameraPlace = address;
  const camera = ok<Partial<CameraSession>>({
    ...(well.ok ? well.value : {}),
    // The register is changed while the camera thinks.
    streamUri: async (token) => {
      place = { ...address, address: 'http://192.0.2.2/onvif/device_service', username: 'other', password: 'q' };
      return ok(`rtsp://192.0.2.1/${token}`);
    },
  });
  const sessions = createCameraSessions({ link: linkOf(camera), placeOf: () => ok(place), now: () => 0 });
  expect(await sessions.streamOf('CAM-1', 'sub')).toMatchObject(
    ok({ rtsp: 'rtsp://192.0.2.1/small', username: 'u', password: 'p' }),
  );
});

it('asks no camera whose password cannot be had, opens no stream with it, and leaves what is open alone', async () => {
  let place: CameraPlace = { ...address, password: null };
  const link = linkOf(well);
  const sessions = createCameraSessions({ link, placeOf: () => ok(place), now: () => 0 });
  expect(await sessions.sessionOf('CAM-1')).toMatchObject({ refusal: { code: 'camera.not-authenticated' } });
  expect(link.opened()).toBe(0);
  place = address;
  expect((await sessions.sessionOf('CAM-1')).ok).toBe(true);
  place = { ...address, password: null };
  expect((await sessions.sessionOf('CAM-1')).ok).toBe(true);
  expect(await sessions.streamOf('CAM-1', 'sub')).toMatchObject({ refusal: { code: 'camera.not-authenticated' } });
  expect(link.opened()).toBe(1);
});

it('leaves a camera whose account was taken out of the configuration', async () => {
  let place: Result<CameraPlace> = ok(address);
  const sessions = createCameraSessions({ link: linkOf(well), placeOf: () => place, now: () => 0 });
  expect((await sessions.sessionOf('CAM-1')).ok).toBe(true);
  place = refuse('camera.no-account', '');
  expect(await sessions.sessionOf('CAM-1')).toMatchObject({ refusal: { code: 'camera.no-account' } });
});
