import { expect, it } from 'vitest';
import { ok } from '../../../../src/shared/result.ts';
import { createPlaybacks } from './playbacks.ts';

const open = (now: () => number, onForgotten: (name: string) => void = () => {}) =>
  createPlaybacks({
    onForgotten,
    recordingOf: async (camera, recording, from) =>
      ok({
        rtsp: `rtsp://${camera}/${recording}`,
        username: '',
        password: '',
        certificate: undefined,
        replayFrom: from,
      }),
    now,
  });

it('goes on where it was when its stream breaks', async () => {
  let now = 500;
  const playbacks = open(() => now);
  const name = playbacks.open('CAM-1', 'card', 1_000_000);
  expect(await playbacks.resolve(name)).toMatchObject({ value: { replayFrom: 1_000_000, rtsp: 'rtsp://CAM-1/card' } });
  now += 7_000;
  expect(await playbacks.resolve(name)).toMatchObject({ value: { replayFrom: 1_007_000 } });
});

it('tells the time of its picture: reckoned at first, then as the device said it, and goes on from there', async () => {
  let now = 500;
  const playbacks = open(() => now);
  const name = playbacks.open('CAM-1', 'card', 1_000_000);
  expect(playbacks.timeOf(name)).toBeNull();
  const source = await playbacks.resolve(name);
  now += 3_000;
  expect(playbacks.timeOf(name)).toEqual({ at: 1_003_000, told: false });
  // Asked for a time at which nothing was kept, a device begins with the next picture that it has.
  if (source?.ok) source.value.onPictureTime?.(1_900_000);
  expect(playbacks.timeOf(name)).toEqual({ at: 1_900_000, told: true });
  expect(await playbacks.resolve(name)).toMatchObject({ value: { replayFrom: 1_900_000 } });
  expect(playbacks.timeOf('CAM-1')).toBeNull();
});

it('knows no camera, and forgets the oldest of too many', () => {
  const forgotten: string[] = [];
  const playbacks = open(
    () => 0,
    (name) => forgotten.push(name),
  );
  expect(playbacks.resolve('CAM-1')).toBeUndefined();
  expect(playbacks.cameraOf('CAM-1')).toBe('CAM-1');
  const first = playbacks.open('CAM-7', 'card', 0);
  expect(playbacks.cameraOf(first)).toBe('CAM-7');
  const names = Array.from({ length: 33 }, () => playbacks.open('CAM-1', 'card', 0));
  expect(new Set(names).size).toBe(33);
  expect(playbacks.resolve(names[0]!)).toBeUndefined();
  expect(playbacks.resolve(names[1]!)).toBeDefined();
  // Whoever still watches them is told: whose pictures they are is not known any more.
  expect(forgotten).toEqual([first, names[0]]);
});
