import { describe, expect, it } from 'vitest';
import {
  chooseStream,
  createLoadMeter,
  type LoadSample,
  type StreamChoice,
  type StreamLimits,
} from './streamChoice.ts';

const calm: StreamLimits = { load: 'calm' };

describe('the stream of a tile', () => {
  it.each([
    [1_900, true, 'main/live.mp4'],
    [480, true, 'main/live.mp4'],
    [300, true, 'sub/live.mp4'],
    [1_900, false, 'main/index.m3u8'],
    [640, false, 'sub/index.m3u8'],
  ] as const)('%i pixels wide, watched %s: %s', (width, watched, stream) => {
    expect(chooseStream({ width, watched }, calm)).toEqual({ stream, lowered: null });
  });

  it('on a busy machine only a large tile under the hand keeps the large stream', () => {
    const of = (width: number, watched: boolean) => chooseStream({ width, watched }, { load: 'busy' });
    expect(of(1_900, false)).toEqual({ stream: 'sub/index.m3u8', lowered: 'busy' });
    expect(of(1_900, true)).toEqual({ stream: 'main/live.mp4', lowered: null });
    expect(of(600, true)).toEqual({ stream: 'sub/live.mp4', lowered: 'busy' });
    // A small tile shows the small stream in any case.
    expect(of(300, true)).toEqual({ stream: 'sub/live.mp4', lowered: null });
  });

  it.each(['conversions', 'codec'] as const)('is the small one while the large one cannot be had: %s', (trouble) => {
    const of = (width: number, watched: boolean, load: 'calm' | 'busy' = 'calm') =>
      chooseStream({ width, watched }, { load, trouble });
    expect(of(1_900, true)).toEqual({ stream: 'sub/live.mp4', lowered: trouble });
    expect(of(1_900, false)).toEqual({ stream: 'sub/index.m3u8', lowered: trouble });
    expect(of(640, false)).toEqual({ stream: 'sub/index.m3u8', lowered: null });
    // Whatever its codec, a machine that does not keep up would not show it.
    expect(of(1_900, false, 'busy')).toEqual({ stream: 'sub/index.m3u8', lowered: 'busy' });
  });

  it('does not change to and fro while a tile is resized around the limit', () => {
    const small: StreamChoice = { stream: 'sub/index.m3u8', lowered: null };
    const large: StreamChoice = { stream: 'main/index.m3u8', lowered: null };
    const lowered: StreamChoice = { stream: 'sub/index.m3u8', lowered: 'conversions' };
    const of = (width: number, before: StreamChoice, limits: StreamLimits = calm) =>
      chooseStream({ width, watched: false }, limits, before);
    expect(of(790, small)).toEqual(small);
    expect(of(790, large)).toEqual(large);
    expect(of(600, large)).toEqual(small);
    // What would be large stays what would be large.
    expect(of(790, lowered, { load: 'calm', trouble: 'conversions' })).toEqual(lowered);
    expect(of(790, small, { load: 'calm', trouble: 'conversions' })).toEqual(small);
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
    for (const one of [drops, drops]) expect(meter.look(one)).toBe('busy');
    for (let n = 0; n < 14; n += 1) expect(meter.look(well)).toBe('busy');
    expect(meter.look(well)).toBe('calm');
  });

  it('that shows one camera is calm again although a picture is lost now and then, and not while many are', () => {
    const one = (dropped: number): LoadSample => ({ pictures: 20, dropped, blocked: 0.02 });
    const ends = (lost: (look: number) => number): string => {
      const meter = createLoadMeter();
      for (const trouble of [one(9), one(9)]) meter.look(trouble);
      let load = '';
      for (let n = 0; n < 60; n += 1) load = meter.look(one(lost(n)));
      return load;
    };
    expect(ends((n) => (n % 5 === 0 ? 1 : 0))).toBe('calm');
    expect(ends((n) => n % 2)).toBe('busy');
    expect(ends((n) => (n % 5 === 0 ? 8 : 0))).toBe('busy');
  });

  it('stays busy as long as its window is held up a good part of the time', () => {
    const meter = createLoadMeter();
    for (const one of [drops, drops]) meter.look(one);
    for (let n = 0; n < 60; n += 1) expect(meter.look({ ...well, blocked: 0.2 })).toBe('busy');
  });
});
