import { useEffect, useRef } from 'react';
import type { Salvo } from '../../../src/contract/walls.ts';
import { connection, windowName } from '../../state/station.ts';
import { useWindowIdentity } from '../../state/stores.ts';
import { takeWantedSalvo, useWallPrograms, useWantedSalvo } from '../../state/walls.ts';
import { callSalvo, heldAgainst } from './salvo.ts';
import type { SentCamera, Wall } from './wall.ts';

interface WallCallsOptions {
  readonly change: (by: (wall: Wall) => Wall) => void;
  readonly visible: boolean;
  /** A salvo came; so many held tiles kept what they had. */
  readonly onSalvo: (salvo: Salvo, held: number) => void;
  /** Another window of this position sent a camera. */
  readonly onCamera: (sent: SentCamera) => void;
}

/**
 * Takes what is called to this wall while it can be seen, and tells the position that it is there: salvos from its own
 * window, from another one, or of before it was open; cameras from another window.
 */
export function useWallCalls({ change, visible, onSalvo, onCamera }: WallCallsOptions): void {
  const heard = useRef({ onSalvo, onCamera });
  heard.current = { onSalvo, onCamera };
  const number = useWindowIdentity(({ index }) => index + 1);
  const display = useWindowIdentity(({ displayKey }) => displayKey);
  useEffect(() => {
    if (!visible) return;
    const take = (id: string): void => {
      const salvo = useWallPrograms.getState().salvos.find((one) => one.id === id);
      if (!salvo) return;
      let held = 0;
      change((now) => {
        const next = callSalvo(now, salvo);
        held = heldAgainst(next);
        return next;
      });
      heard.current.onSalvo(salvo, held);
    };
    const takeWanted = (): void => {
      const wanted = takeWantedSalvo();
      if (wanted !== null) take(wanted);
    };
    takeWanted();
    const stops = [
      useWantedSalvo.subscribe(takeWanted),
      connection.watch(
        (client, signal) => client.wall.watchCalls({ window: windowName, number, display }, { signal }),
        (call) => {
          if ('salvo' in call) take(call.salvo);
          else heard.current.onCamera({ by: 'window', ...call });
          return undefined;
        },
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [change, visible, number, display]);
}
