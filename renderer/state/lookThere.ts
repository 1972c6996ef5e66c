import { create } from 'zustand';
import type { LookOutcome } from '../../src/contract/ptz.ts';
import { connection } from './station.ts';

/** A place that cameras were turned to, and what came of it. */
export interface Look {
  readonly at: readonly [lon: number, lat: number];
  readonly label: string;
  /** Null while they are being asked; `away` when the station did not answer. */
  readonly cameras: readonly LookOutcome[] | 'away' | null;
}

/** The place that the operator of this window had cameras look at last; null once it is done with. */
export const useLook = create<{ readonly look: Look | null }>(() => ({ look: null }));

/** Turns every camera that can see a place to it. */
export async function lookThere(place: Pick<Look, 'at' | 'label'>): Promise<void> {
  const look: Look = { ...place, cameras: null };
  useLook.setState({ look });
  const at: [number, number] = [place.at[0], place.at[1]];
  const answer = await connection.ask((client) => client.camera.lookAt({ place: at }));
  // Another place was asked for meanwhile, or none is any more.
  if (useLook.getState().look === look) useLook.setState({ look: { ...look, cameras: answer?.cameras ?? 'away' } });
}

/** Puts the outcome away. */
export const endLook = (): void => useLook.setState({ look: null });

/** Cameras that the wall of this window is to be filled with; `number` grows with each asking. */
export const useWallFill = create<{ readonly number: number; readonly cameras: readonly string[] }>(() => ({
  number: 0,
  cameras: [],
}));

/** Fills the wall of this window with cameras, now or as soon as it is open. */
export const fillWall = (cameras: readonly string[]): void =>
  useWallFill.setState(({ number }) => ({ number: number + 1, cameras }));

/** Takes what waits for the wall, once. */
export function takeWallFill(): readonly string[] | null {
  const { cameras } = useWallFill.getState();
  if (cameras.length === 0) return null;
  useWallFill.setState({ cameras: [] });
  return cameras;
}
