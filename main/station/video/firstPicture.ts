import type { Refusal } from '../../../src/shared/result.ts';
import type { CameraStream } from './cameraStream.ts';

/** How long a request waits for its first picture, in milliseconds. */
export const PATIENCE = 8_000;

/** Waits for a stream's first picture; answers why there is none. */
export function firstPicture(stream: CameraStream): Promise<Refusal | undefined> {
  const latest = stream.latest();
  if (latest) return Promise.resolve(undefined);
  if (stream.state() === 'refused') return Promise.resolve(stream.refusal());
  return new Promise((resolve) => {
    const end = (why: Refusal | undefined): void => {
      clearTimeout(waiting);
      unlisten();
      resolve(why);
    };
    const unlisten = stream.listen({
      onInit() {},
      onFragment: () => end(undefined),
      onRefused: (why) => end(why),
    });
    const waiting = setTimeout(() => end(stream.refusal()), PATIENCE);
  });
}
