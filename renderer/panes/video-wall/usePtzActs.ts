import { useMemo, useRef } from 'react';
import type { Velocity } from './keys.ts';
import type { PtzHost } from './ptzHost.ts';
import type { PictureActs } from './usePictureHand.ts';

/** What is asked of the selected camera besides moving it; refusals are told in words. */
export interface PtzActs {
  readonly picture: PictureActs;
  home(): void;
  /** Goes to its first, second, ... preset. */
  preset(number: number): void;
}

/** The acts of the hand on the selected camera; `camera` is null while none that turns is selected. */
export function usePtzActs(
  ptz: PtzHost,
  camera: string | null,
  drag: (velocity: Velocity) => void,
  refused: (words: string) => void,
): PtzActs {
  const latest = useRef({ drag, refused });
  latest.current = { drag, refused };
  return useMemo(() => {
    const told = (words: string | null): void => {
      if (words) latest.current.refused(words);
    };
    const act = (does: (camera: string) => Promise<string | null>): void => {
      if (camera !== null) void does(camera).then(told);
    };
    return {
      picture: {
        onDrag: (velocity) => latest.current.drag(velocity),
        onCentre: (spot) => act((of) => ptz.centre(of, spot)),
        onBox: (box) => act((of) => ptz.zoomTo(of, box)),
      },
      home: () => act((of) => ptz.home(of)),
      preset: (number) =>
        act(async (of) => {
          const memory = await ptz.memory(of);
          if (typeof memory === 'string') return memory;
          const preset = memory.presets[number - 1];
          return preset ? ptz.gotoPreset(of, preset.token) : null;
        }),
    };
  }, [ptz, camera]);
}
