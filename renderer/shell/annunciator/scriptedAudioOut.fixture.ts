import type { Priority } from '../../../src/domain/asset/device.ts';
import type { AudioOut, AudioTrouble } from './audioOut.ts';

/** A loudspeaker that a test holds in its hand. */
export interface ScriptedAudioOut extends AudioOut {
  /** What was sounded, in order; `hush` for what was ended. */
  readonly heard: (Priority | 'hush')[];
  /** Breaks it, or mends it. */
  fail(trouble: AudioTrouble | null): void;
}

export function scriptedAudioOut(): ScriptedAudioOut {
  const heard: (Priority | 'hush')[] = [];
  const listeners = new Set<() => void>();
  let trouble: AudioTrouble | null = null;
  let sounds = false;
  return {
    heard,
    play(priority) {
      if (trouble) return;
      heard.push(priority);
      sounds = true;
    },
    hush() {
      if (sounds) heard.push('hush');
      sounds = false;
    },
    trouble: () => trouble,
    onTrouble(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
    fail(next) {
      trouble = next;
      for (const listener of listeners) listener();
    },
  };
}
