import { expect, test } from 'vitest';
import { takesPictureAway } from './withdrawing.ts';

test.each([
  'camera.not-allowed',
  'camera.unknown',
  'camera.other-device',
  'operator.not-allowed',
  'operator.not-signed-in',
  'operator.disabled',
  'operator.ended',
  'token.expired',
  'mask.changed',
  'mask.budget',
  'mask.delayed',
  'mask.recording',
  'mask.unreadable',
  'video.no-entry',
])('%s: what may not be seen any more, or not so, does not stay under the words', (code) => {
  expect(takesPictureAway(code)).toBe(true);
});

test.each([
  'camera.unreachable',
  'camera.not-authenticated',
  'camera.no-stream',
  'camera.silent',
  'camera.busy',
  'camera.timeout',
  'video.codec',
  'video.too-many',
  'video.transcode-full',
  'video.server-unreachable',
  'video.closing',
  'video.unknown',
])('%s: a camera that is only away keeps its last picture, as an old one', (code) => {
  expect(takesPictureAway(code)).toBe(false);
});

test('what this window does not know takes the picture away, for it may mean that', () => {
  expect(takesPictureAway('court.order')).toBe(true);
  expect(takesPictureAway('')).toBe(true);
});
