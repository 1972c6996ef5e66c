import { create } from 'zustand';
import { useSelection } from './stores.ts';

/** A point that the operator chose on the map, which is no asset. */
export interface ChosenPlace {
  readonly at: readonly [lon: number, lat: number];
  /** Name of what is there, as far as it is known. */
  readonly label: string | null;
}

/** The point chosen last in this window; forgotten when something else is selected. */
export const useChosenPlace = create<{ readonly place: ChosenPlace | null }>(() => ({ place: null }));

/** Chooses a point. */
export const choosePlace = (place: ChosenPlace): void => useChosenPlace.setState({ place });

useSelection.subscribe(({ selection }, before) => {
  if (selection !== before.selection && useChosenPlace.getState().place) useChosenPlace.setState({ place: null });
});
