import { expect, it } from 'vitest';
import { positionOf, readTimeline } from './replayTimeline.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 30, 22, 0, seconds)).toISOString();
const playlist = [
  ...['#EXTM3U', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:7', '#EXT-X-MAP:URI="init-7.mp4"'],
  ...[`#EXT-X-PROGRAM-DATE-TIME:${at(0)}`, '#EXTINF:2.000,', '7.m4s'],
  ...[`#EXT-X-PROGRAM-DATE-TIME:${at(2)}`, '#EXTINF:2.000,', '8.m4s'],
  ...['#EXT-X-DISCONTINUITY', '#EXT-X-MAP:URI="init-9.mp4"'],
  ...[`#EXT-X-PROGRAM-DATE-TIME:${at(34)}`, '#EXTINF:2.000,', '9.m4s'],
].join('\n');

it('knows where an hour stands, before and after a time without pictures', () => {
  const timeline = readTimeline(playlist)!;
  expect(new Date(timeline.from).toISOString()).toBe(at(0));
  expect(new Date(timeline.to).toISOString()).toBe(at(36));
  expect(positionOf(timeline, Date.parse(at(3)))).toBe(3);
  expect(positionOf(timeline, Date.parse(at(35)))).toBe(5);
});

it('an hour of which nothing is kept is the nearest one before it, and the first one at the start', () => {
  const timeline = readTimeline(playlist)!;
  expect(positionOf(timeline, Date.parse(at(20)))).toBe(4);
  expect(positionOf(timeline, Date.parse(at(0)) - 60_000)).toBe(0);
  expect(positionOf(timeline, Date.parse(at(90)))).toBe(6);
});

it.each(['', '#EXTM3U', '<html>', '#EXTINF:NaN,\nx', '#EXT-X-PROGRAM-DATE-TIME:soon\n#EXTINF:2,\nx', '{"code":"x"}'])(
  'holds nothing: %s',
  (text) => expect(readTimeline(text)).toBeUndefined(),
);
