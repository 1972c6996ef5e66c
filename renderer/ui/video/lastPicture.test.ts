import { beforeEach, expect, test } from 'vitest';
import { createLastPicture, type LastPicture } from './lastPicture.ts';

/** A canvas that remembers what was drawn. */
function canvas() {
  const drawn: unknown[] = [];
  const element = {
    width: 300,
    height: 150,
    getContext: () => ({ drawImage: (...args: unknown[]) => drawn.push(args) }),
  };
  return { element: element as unknown as HTMLCanvasElement, drawn };
}
const player = (readyState: number, videoWidth = 1_280, videoHeight = 720): HTMLVideoElement =>
  ({ readyState, videoWidth, videoHeight }) as HTMLVideoElement;

let target: ReturnType<typeof canvas>;
let last: LastPicture;
beforeEach(() => {
  target = canvas();
  last = createLastPicture(() => target.element);
});

test('what a player shows is kept small, with the time it was last of now', () => {
  last.keep(player(4), 5_000);
  expect(last.at()).toBe(5_000);
  expect([target.element.width, target.element.height]).toEqual([640, 360]);
  expect(target.drawn).toHaveLength(1);
});

test('a player that has no picture takes none away', () => {
  last.keep(player(4), 5_000);
  last.keep(player(1), 9_000);
  last.keep(player(4, 0, 0), 9_000);
  expect(last.at()).toBe(5_000);
  expect([target.element.width, target.drawn.length]).toEqual([640, 1]);
});

test('an older picture never comes over a newer one', () => {
  last.keep(player(4), 5_000);
  last.keep(player(4), 4_000);
  expect([last.at(), target.drawn.length]).toEqual([5_000, 1]);
});

test('wiped, nothing of it stays in memory, and a still may be kept after it', () => {
  last.keep(player(4), 5_000);
  last.wipe();
  expect([last.at(), target.element.width, target.element.height]).toEqual([undefined, 0, 0]);
  last.keep({ naturalWidth: 320, naturalHeight: 180 } as HTMLImageElement, 2_000);
  expect([last.at(), target.element.width]).toEqual([2_000, 320]);
});

test('a tile that is gone keeps nothing', () => {
  const none = createLastPicture(() => null);
  none.keep(player(4), 1);
  none.wipe();
  expect(none.at()).toBeUndefined();
});
