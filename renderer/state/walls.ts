import { create } from 'zustand';
import type { Outcome } from '../../src/contract/refusal.ts';
import type { WallPlace, WallPrograms } from '../../src/contract/walls.ts';
import { connection, newCommandId, windowName } from './station.ts';

/** Salvos and sequences of this position; written by startState.ts only. */
export const useWallPrograms = create<WallPrograms>(() => ({ salvos: [], sequences: [] }));

/** The walls in sight in the windows of this position, this one among them; written by startState.ts only. */
export const useWalls = create<{ readonly walls: readonly WallPlace[] }>(() => ({ walls: [] }));

/** Puts a camera before the wall of another window of this position. */
export const showOnWall = (camera: string, to: string): Promise<Outcome> =>
  connection.act((client) => client.wall.showOn({ commandId: newCommandId(), camera, to, from: windowName }));

/** A salvo that waits for the wall of this window to open; `number` grows with each asking. */
export const useWantedSalvo = create<{ readonly number: number; readonly salvo: string | null }>(() => ({
  number: 0,
  salvo: null,
}));

/** Calls a salvo: to the wall of this window, else to the one that was used last at this position. */
export const callSalvo = (id: string): Promise<Outcome> =>
  connection.act((client) => client.wall.callSalvo({ commandId: newCommandId(), id, window: windowName }));

/** Has a salvo come to the wall of this window as soon as it is open. */
export const wantSalvo = (salvo: string): void =>
  useWantedSalvo.setState(({ number }) => ({ number: number + 1, salvo }));

/** Takes what waits, once. */
export function takeWantedSalvo(): string | null {
  const { salvo } = useWantedSalvo.getState();
  if (salvo !== null) useWantedSalvo.setState({ salvo: null });
  return salvo;
}
