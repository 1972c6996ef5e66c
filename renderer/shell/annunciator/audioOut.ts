import type { Priority } from '../../../src/domain/asset/device.ts';

/**
 * Why nothing can be heard here: it has only just been asked for; the browser wants a key or a click first; no loudspeaker; the sound stands still; the
 * sounds or the device failed.
 */
export type AudioTrouble = 'starting' | 'gesture' | 'no-device' | 'stopped' | 'failed';

/** The way to the loudspeaker. The seam for tests: the scripted form is in scriptedAudioOut.fixture.ts. */
export interface AudioOut {
  /** Sounds a priority from its beginning; what still sounds of another ends. Nothing while there is trouble. */
  play(priority: Priority): void;
  /** Ends what sounds. */
  hush(): void;
  /** Null while it can be heard. */
  trouble(): AudioTrouble | null;
  /** Calls back when the trouble changed; returns the way to stop. */
  onTrouble(listener: () => void): () => void;
  close(): void;
}

/** What of the browser's audio is used. */
export interface AudioParts {
  readonly context: () => AudioContext;
  /** Kinds of the media devices that are there. */
  readonly devices: () => Promise<readonly string[]>;
  readonly load: (priority: Priority) => Promise<ArrayBuffer>;
  /** Whether somebody pressed a key or clicked in this page. */
  readonly activated: () => boolean;
}

/** How often it is looked whether the sound still works, ms: trouble is told within two seconds. */
const LOOK_EVERY = 800;

/** Opens the way to the loudspeaker and watches over it. */
export function createAudioOut(parts: AudioParts): AudioOut {
  const listeners = new Set<() => void>();
  let context: AudioContext | null = null;
  let buffers: ReadonlyMap<Priority, AudioBuffer> | null = null;
  let reading = false;
  let failed = false;
  let playing: AudioBufferSourceNode | null = null;
  let trouble: AudioTrouble | null = 'starting';
  let clock = -1;
  let closed = false;

  const tell = (next: AudioTrouble | null): void => {
    if (next === trouble || closed) return;
    trouble = next;
    for (const listener of listeners) listener();
  };

  const leave = (): void => {
    hush();
    void context?.close().catch((error: unknown) => console.warn('audio:', error));
    context = null;
    buffers = null;
    clock = -1;
  };

  function hush(): void {
    playing?.stop();
    playing?.disconnect();
    playing = null;
  }

  async function read(into: AudioContext): Promise<void> {
    if (reading || buffers) return;
    reading = true;
    try {
      const all = ([1, 2, 3, 4] as const).map(
        async (priority) => [priority, await into.decodeAudioData(await parts.load(priority))] as const,
      );
      const read = new Map(await Promise.all(all));
      if (into === context) {
        buffers = read;
        failed = false;
      }
    } catch (error) {
      console.warn('alarm sounds:', error);
      failed = true;
    }
    reading = false;
  }

  async function look(): Promise<void> {
    if (!(await parts.devices()).includes('audiooutput')) {
      // What was opened to a device that is gone does not come back with the next one.
      if (context) leave();
      return tell('no-device');
    }
    if (closed) return;
    if (!context) {
      context = parts.context();
      const opened = context;
      opened.addEventListener('error', () => {
        if (opened !== context) return;
        leave();
        tell('failed');
      });
    }
    if (!buffers) await read(context);
    if (!context || closed) return;
    if (context.state !== 'running') {
      clock = -1;
      // Answers late or never before a gesture: not waited for.
      context.resume().catch((error: unknown) => console.warn('audio:', error));
      return tell(parts.activated() ? 'stopped' : 'gesture');
    }
    const before = clock;
    clock = context.currentTime;
    if (before === clock) return tell('stopped');
    tell(buffers ? null : failed ? 'failed' : trouble);
  }

  let looking = false;
  const lookOnce = (): void => {
    if (looking || closed) return;
    looking = true;
    look()
      .catch((error: unknown) => {
        console.warn('audio:', error);
        leave();
        tell('failed');
      })
      .finally(() => {
        looking = false;
      });
  };
  const timer = setInterval(lookOnce, LOOK_EVERY);
  lookOnce();

  return {
    play(priority) {
      const buffer = buffers?.get(priority);
      if (!context || !buffer || context.state !== 'running') return;
      hush();
      playing = context.createBufferSource();
      playing.buffer = buffer;
      playing.connect(context.destination);
      playing.start();
    },
    hush,
    trouble: () => trouble,
    onTrouble(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      clearInterval(timer);
      listeners.clear();
      leave();
    },
  };
}
