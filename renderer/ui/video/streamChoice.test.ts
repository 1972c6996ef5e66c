import { describe, expect, it } from 'vitest';
import { chooseStream, createLoadMeter, type LoadSample } from './streamChoice.ts';

describe('the stream of a tile', () => {
  it.each([
    [1_900, true, 'main/live.mp4'],
    [480, true, 'main/live.mp4'],
    [300, true, 'sub/live.mp4'],
    [1_900, false, 'main/index.m3u8'],
    [640, false, 'sub/index.m3u8'],
  ] as const)('%i pixels wide, watched %s: %s', (width, watched, stream) => {
    expect(chooseStream({ width, watched }, 'calm')).toBe(stream);
  });

  it('on a busy machine only a large tile under the hand keeps the large stream', () => {
    expect(chooseStream({ width: 1_900, watched: false }, 'busy')).toBe('sub/index.m3u8');
    expect(chooseStream({ width: 1_900, watched: true }, 'busy')).toBe('main/live.mp4');
    expect(chooseStream({ width: 600, watched: true }, 'busy')).toBe('sub/live.mp4');
  });

  it('does not change to and fro while a tile is resized around the limit', () => {
    expect(chooseStream({ width: 790, watched: false }, 'calm', 'sub/index.m3u8')).toBe('sub/index.m3u8');
    expect(chooseStream({ width: 790, watched: false }, 'calm', 'main/index.m3u8')).toBe('main/index.m3u8');
    expect(chooseStream({ width: 600, watched: false }, 'calm', 'main/index.m3u8')).toBe('sub/index.m3u8');
  });
});

describe('a machine', () => {
  const well: LoadSample = { pictures: 400, dropped: 0, blocked: 0.02 };
  const drops: LoadSample = { pictures: 400, dropped: 90, blocked: 0.02 };

  it('is busy after two looks with many dropped pictures, not after one', () => {
    const meter = createLoadMeter();
    expect([drops, well, drops, drops].map((one) => meter.look(one))).toEqual(['calm', 'calm', 'calm', 'busy']);
  });

  it('is busy when the window is not served, whatever the pictures do', () => {
    const meter = createLoadMeter();
    const blocked = { pictures: 0, dropped: 0, blocked: 0.9 };
    expect([blocked, blocked].map((one) => meter.look(one))).toEqual(['calm', 'busy']);
  });

  it('is calm again only after half a minute without trouble', () => {
    const meter = createLoadMeter();
    for (const one of [drops, drops]) meter.look(one);
    for (let n = 0; n < 14; n += 1) expect(meter.look(well)).toBe('busy');
    expect(meter.look(drops)).toBe('busy');
    for (let n = 0; n < 14; n += 1) expect(meter.look(well)).toBe('busy');
    expect(meter.look(well)).toBe('calm');
  });
});
