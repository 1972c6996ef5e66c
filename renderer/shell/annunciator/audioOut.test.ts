import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AudioOut, createAudioOut } from './audioOut.ts';

/** A browser's audio as far as it is used. */
class PretendedContext extends EventTarget {
  state: AudioContextState = 'running';
  currentTime = 0;
  readonly destination = {};
  readonly started: unknown[] = [];
  stopped = 0;
  resume(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }
  decodeAudioData(bytes: ArrayBuffer): Promise<unknown> {
    return Promise.resolve({ length: bytes.byteLength });
  }
  createBufferSource() {
    const source = {
      buffer: null as unknown,
      connect: () => undefined,
      disconnect: () => undefined,
      start: () => this.started.push(source.buffer),
      stop: () => {
        this.stopped += 1;
      },
    };
    return source;
  }
}

let contexts: PretendedContext[];
let devices: string[];
let state: AudioContextState;
let activated: boolean;
let loads: number;
let broken: boolean;
let out: AudioOut;
let atFirst: string | null;
let heard: (string | null)[];

/** Time goes on; the audio's clock with it while it runs. */
const pass = async (ms: number): Promise<void> => {
  for (let at = 0; at < ms; at += 100) {
    for (const context of contexts) if (context.state === 'running') context.currentTime += 0.1;
    await vi.advanceTimersByTimeAsync(100);
  }
};
const now = (): PretendedContext => contexts.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  contexts = [];
  devices = ['audiooutput'];
  state = 'running';
  activated = true;
  loads = 0;
  broken = false;
  out = createAudioOut({
    context() {
      const context = new PretendedContext();
      context.state = state;
      contexts.push(context);
      return context as unknown as AudioContext;
    },
    devices: () => Promise.resolve(devices),
    load(priority) {
      loads += 1;
      return broken ? Promise.reject(new Error('no such file')) : Promise.resolve(new ArrayBuffer(priority));
    },
    activated: () => activated,
  });
  atFirst = out.trouble();
  heard = [];
  out.onTrouble(() => heard.push(out.trouble()));
});
afterEach(() => {
  out.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('starts, and then sounds what it is asked for; the next sound ends the one before', async () => {
  expect(atFirst).toBe('starting');
  await pass(100);
  expect(out.trouble()).toBeNull();
  out.play(3);
  out.play(1);
  expect(now().started).toEqual([{ length: 3 }, { length: 1 }]);
  expect(now().stopped).toBe(1);
  out.hush();
  expect(now().stopped).toBe(2);
  expect(loads).toBe(4);
});

describe('trouble is told within two seconds, and goes when it is over', () => {
  /** What is told, and after how many ms. */
  const told = async (): Promise<[string | null, number]> => {
    const before = out.trouble();
    for (let at = 0; at <= 5_000; at += 100) {
      if (out.trouble() !== before) return [out.trouble(), at];
      await pass(100);
    }
    return [before, Number.POSITIVE_INFINITY];
  };
  const expectTold = async (trouble: string | null): Promise<void> => {
    const [what, after] = await told();
    expect(what).toBe(trouble);
    expect(after).toBeLessThanOrEqual(2_000);
  };

  test('the loudspeaker is pulled out, and put back', async () => {
    await pass(500);
    devices = ['videoinput'];
    await expectTold('no-device');
    out.play(1);
    expect(now().started).toEqual([]);
    devices = ['audiooutput'];
    await expectTold(null);
    out.play(1);
    expect(now().started).toHaveLength(1);
    expect(contexts).toHaveLength(2);
  });

  test('the browser wants a key or a click first', async () => {
    await pass(500);
    now().state = 'suspended';
    activated = false;
    await expectTold('gesture');
    now().state = 'running';
    await expectTold(null);
  });

  test('it is suspended although somebody works here', async () => {
    await pass(500);
    now().state = 'suspended';
    await expectTold('stopped');
  });

  test('the sound stands still: its clock does not go on', async () => {
    await pass(500);
    const context = now();
    Object.defineProperty(context, 'currentTime', { get: () => 7, set: () => undefined });
    await expectTold('stopped');
  });

  test('the device reports an error: opened anew', async () => {
    await pass(500);
    now().dispatchEvent(new Event('error'));
    expect(out.trouble()).toBe('failed');
    await expectTold(null);
    expect(contexts).toHaveLength(2);
  });

  test('a sound cannot be read: tried again until it can', async () => {
    out.close();
    broken = true;
    out = createAudioOut({
      context: () => {
        const context = new PretendedContext();
        contexts.push(context);
        return context as unknown as AudioContext;
      },
      devices: () => Promise.resolve(devices),
      load: () => (broken ? Promise.reject(new Error('no such file')) : Promise.resolve(new ArrayBuffer(1))),
      activated: () => true,
    });
    await expectTold('failed');
    broken = false;
    await expectTold(null);
  });
});

test('who listens is told of each change once, and of none after the end', async () => {
  await pass(3_000);
  devices = [];
  await pass(3_000);
  out.close();
  devices = ['audiooutput'];
  await pass(3_000);
  expect(heard).toEqual([null, 'no-device']);
});
