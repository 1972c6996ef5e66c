import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Cam } from 'onvif';
import type { ParkCamera } from './camera.ts';
import { type CameraPark, type CameraParkOptions, startCameraPark } from './cameraPark.ts';

/** Ten to eleven in the morning of a day in November, at Dijon: a picture with light in it. */
export const MORNING = Date.parse('2026-11-24T09:40:00Z');

export const PASSWORD = { username: 'vigie', password: 'demonstration' } as const;

/** A camera that turns (118) and one that does not (131). */
export const CAMERAS: readonly ParkCamera[] = [
  ['CAM-118', 118, 'Place Émile-Zola / rue Monge', true],
  ['CAM-131', 131, 'Rue de la République', false],
].map(([id, number, name, ptz]) => ({
  id: id as string,
  number: number as number,
  name: name as string,
  at: [5.036, 47.321] as const,
  azimuth: 140,
  fieldOfView: 62,
  ptz: ptz as boolean,
  maker: 'Optronic Demo',
  seed: number as number,
}));

/** A park on free ports of the loopback. What it logs is kept, so that a test can say that nothing was. */
export async function openPark(
  options: Partial<CameraParkOptions> = {},
): Promise<{ park: CameraPark; said: string[] }> {
  const said: string[] = [];
  const started = performance.now();
  const now = (): number => MORNING + performance.now() - started;
  const park = await startCameraPark({ cameras: CAMERAS, now, log: (message) => said.push(message), ...options });
  return { park, said };
}

/** Connects the `onvif` library to a camera of a park. */
export function connectCam(
  park: CameraPark,
  number: number,
  user: { username: string; password: string } = PASSWORD,
): Promise<Cam> {
  const address = new URL(park.addressOf(number));
  return new Promise((resolve, reject) => {
    const settings = {
      hostname: address.hostname,
      port: Number(address.port),
      path: address.pathname,
      timeout: 20_000,
    };
    const cam: Cam = new Cam({ ...settings, ...user }, (error: Error | null) => (error ? reject(error) : resolve(cam)));
  });
}

/** A method of the library with a callback, as a promise. */
export const asked = <T>(call: (done: (error: Error | null, value: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value)));
  });

/** Runs a program; gives what it wrote. Rejects with what it complained of. */
export const run = (program: string, args: readonly string[]): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const settings = { encoding: 'buffer', timeout: 50_000, maxBuffer: 1 << 26 } as const;
    execFile(program, args, settings, (error, out, complaint) =>
      error ? reject(new Error(`${program}: ${complaint.toString()} ${error.message}`)) : resolve(out),
    );
  });

/** The stream's address with the user in it, as ffmpeg takes it. */
export const streamAddress = (
  park: CameraPark,
  number: number,
  profile: 'main' | 'sub',
  password: string = PASSWORD.password,
): string => `rtsp://${PASSWORD.username}:${password}@127.0.0.1:${park.rtspPort}/cam/${number}/${profile}`;

/** What ffmpeg is told before it opens a stream here: TCP, and no long look at it. */
export const OVER_TCP = ['-v', 'error', '-rtsp_transport', 'tcp', '-probesize', '32768', '-analyzeduration', '0'];

/**
 * A picture that ffmpeg takes from a stream, as `width` by `height` grey levels. Not the first one: a viewer is first
 * given the last key picture, which may be a second old.
 */
export async function greyPicture(park: CameraPark, number: number, width = 96, height = 54): Promise<Buffer> {
  const pictures = await run('ffmpeg', [
    ...OVER_TCP,
    ...['-i', streamAddress(park, number, 'sub'), '-frames:v', '12'],
    ...['-vf', `scale=${width}:${height}:flags=area`, '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
  ]);
  return pictures.subarray(-width * height);
}

/** Share of places where two pictures differ by more than a twelfth of the range: noise and a passing car give little. */
export function difference(one: Uint8Array, other: Uint8Array): number {
  let changed = 0;
  for (let index = 0; index < one.length; index++) if (Math.abs(one[index]! - other[index]!) > 20) changed++;
  return changed / one.length;
}

/** Whether a process is there. */
export const lives = (pid: number): boolean => existsSync(`/proc/${pid}`);
