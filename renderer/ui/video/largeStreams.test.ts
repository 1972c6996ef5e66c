import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AskLarge, createLargeStreams } from './largeStreams.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A station that answers the same until it is told otherwise. */
const station = () => {
  let answer: Awaited<ReturnType<AskLarge>> = 'conversions';
  const asked: number[] = [];
  const ask: AskLarge = async () => {
    asked.push(performance.now());
    return answer;
  };
  const says = (next: typeof answer): void => {
    answer = next;
  };
  return { ask, asked, says };
};

describe('a large stream that cannot be transcoded for want of a place', () => {
  it('is asked for every ten seconds beside the small one, and no longer once it is had', async () => {
    const { ask, asked, says } = station();
    const streams = createLargeStreams();
    const heard: unknown[] = [];
    streams.listen(() => heard.push(streams.trouble('CAM-1')));
    streams.want('CAM-1', ask);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    expect(streams.refused('CAM-1', 'video.transcode-full')).toBe(true);
    await vi.advanceTimersByTimeAsync(9_900);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(20_200);
    expect(asked).toHaveLength(3);
    expect(streams.trouble('CAM-1')).toBe('conversions');
    says('had');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(4);
    expect(heard).toEqual(['conversions', undefined]);
    expect(streams.trouble('CAM-2')).toBeUndefined();
  });

  it('that is lost again at once is not asked for sooner', async () => {
    const { ask, asked, says } = station();
    const streams = createLargeStreams();
    streams.want('CAM-1', ask);
    streams.refused('CAM-1', 'video.transcode-full');
    says('had');
    await vi.advanceTimersByTimeAsync(10_100);
    streams.refused('CAM-1', 'video.transcode-full');
    await vi.advanceTimersByTimeAsync(9_900);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toHaveLength(2);
  });

  it('is asked for once for two tiles, and by nobody when neither is to be seen', async () => {
    const one = station();
    const other = station();
    const streams = createLargeStreams();
    const ends = [streams.want('CAM-1', one.ask), streams.want('CAM-1', other.ask)];
    streams.refused('CAM-1', 'video.transcode-full');
    await vi.advanceTimersByTimeAsync(25_000);
    expect([one.asked.length, other.asked.length]).toEqual([2, 0]);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(25_000);
    expect([one.asked.length, other.asked.length]).toEqual([2, 3]);
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([one.asked.length, other.asked.length]).toEqual([2, 3]);
    // To be seen again, after a while, it is asked for at once, and no sooner than it may.
    for (const _ of ['once', 'and again']) {
      streams.want('CAM-1', one.ask)();
      await vi.advanceTimersByTimeAsync(100);
    }
    const end = streams.want('CAM-1', one.ask);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(one.asked).toHaveLength(3);
    end();
  });

  it('is asked for again when the station is away, or the camera', async () => {
    const { ask, asked, says } = station();
    const streams = createLargeStreams();
    let away = true;
    streams.want('CAM-1', (signal) => (away ? Promise.reject(new TypeError('fetch failed')) : ask(signal)));
    streams.refused('CAM-1', 'video.transcode-full');
    await vi.advanceTimersByTimeAsync(25_000);
    away = false;
    says(undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([asked.length, streams.trouble('CAM-1')]).toEqual([1, 'conversions']);
    says('had');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(streams.trouble('CAM-1')).toBeUndefined();
  });

  it('whose tile went while the station thought changes nothing any more', async () => {
    let answer: ((said: 'had') => void) | undefined;
    const signals: AbortSignal[] = [];
    const streams = createLargeStreams();
    const end = streams.want('CAM-1', (signal) => {
      signals.push(signal);
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    streams.refused('CAM-1', 'video.transcode-full');
    await vi.advanceTimersByTimeAsync(10_100);
    end();
    expect(signals[0]?.aborted).toBe(true);
    answer?.('had');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([signals.length, streams.trouble('CAM-1')]).toEqual([1, 'conversions']);
  });
});

describe('a large stream that this window cannot play', () => {
  it('is not asked for beside the small one, and is tried by whoever wants it next', async () => {
    const { ask, asked } = station();
    const streams = createLargeStreams();
    const end = streams.want('CAM-1', ask);
    expect(streams.refused('CAM-1', 'codec')).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked.length, streams.trouble('CAM-1')]).toEqual([0, 'codec']);
    end();
    expect(streams.trouble('CAM-1')).toBeUndefined();
  });
});

it.each(['camera.unreachable', 'camera.not-allowed', 'video.codec', 'player', 'constructor', ''])(
  '%s is said of the camera, or of both its streams: the tile stays with the large one',
  (code) => {
    const streams = createLargeStreams();
    expect(streams.refused('CAM-1', code)).toBe(false);
    expect(streams.trouble('CAM-1')).toBeUndefined();
  },
);
