import type { Priority } from '../../../src/domain/asset/device.ts';
import { type AudioOut, createAudioOut } from './audioOut.ts';

/** Where the page finds the sounds: files of its own, under its own policy. */
const SOUNDS: Readonly<Record<Priority, URL>> = {
  1: new URL('../../../assets/sounds/priority-1.wav', import.meta.url),
  2: new URL('../../../assets/sounds/priority-2.wav', import.meta.url),
  3: new URL('../../../assets/sounds/priority-3.wav', import.meta.url),
  4: new URL('../../../assets/sounds/priority-4.wav', import.meta.url),
};

/** The loudspeaker of this machine. */
export const openLoudspeaker = (): AudioOut =>
  createAudioOut({
    context: () => new AudioContext({ latencyHint: 'interactive' }),
    devices: async () => (await navigator.mediaDevices.enumerateDevices()).map(({ kind }) => kind),
    async load(priority) {
      const response = await fetch(SOUNDS[priority]);
      if (!response.ok) throw new Error(`${SOUNDS[priority].pathname}: HTTP ${response.status}`);
      return response.arrayBuffer();
    },
    activated: () => navigator.userActivation.hasBeenActive,
  });
