import { create } from 'zustand';

/** A place that the operator asked to go to; `number` grows with each asking, so that the same place can be asked twice. */
export interface Wanted {
  readonly number: number;
  readonly place: { readonly at: readonly [lon: number, lat: number]; readonly label: string } | null;
}

/** The map of this window goes there: only at the operator's own word. */
export const useGoTo = create<Wanted>(() => ({ number: 0, place: null }));

/** Asks the map of this window to go to a place. */
export const goTo = (place: NonNullable<Wanted['place']>): void =>
  useGoTo.setState(({ number }) => ({ number: number + 1, place }));
