import { useEffect, useRef } from 'react';
import type { Salvo } from '../../../src/contract/walls.ts';
import { connection, windowName } from '../../state/station.ts';
import { takeWantedSalvo, useWallPrograms, useWantedSalvo } from '../../state/walls.ts';
import { callSalvo, heldAgainst } from './salvo.ts';
import type { Wall } from './wall.ts';

/**
 * Takes the salvos that are called to this wall while it can be seen: from its own window, from another one of the
 * position, or before it was open. `onCalled` hears which, and how many held tiles kept what they had.
 */
export function useSalvoCalls(
  change: (by: (wall: Wall) => Wall) => void,
  visible: boolean,
  onCalled: (salvo: Salvo, held: number) => void,
): void {
  const heard = useRef(onCalled);
  heard.current = onCalled;
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
      heard.current(salvo, held);
    };
    const takeWanted = (): void => {
      const wanted = takeWantedSalvo();
      if (wanted !== null) take(wanted);
    };
    takeWanted();
    const stops = [
      useWantedSalvo.subscribe(takeWanted),
      connection.watch(
        (client, signal) => client.wall.watchCalls({ window: windowName }, { signal }),
        ({ salvo }) => {
          take(salvo);
          return undefined;
        },
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [change, visible]);
}
