import { create } from 'zustand';

/** A definition of an alarm that the operator asked to see; `number` grows with each asking. */
export interface WantedDefinition {
  readonly number: number;
  readonly definition: { readonly type: string; readonly condition: string } | null;
}

/** The pane of definitions in this window shows it. */
export const useWantedDefinition = create<WantedDefinition>(() => ({ number: 0, definition: null }));

/** Asks for a definition; the pane is shown by who asks. */
export const openDefinition = (type: string, condition: string): void =>
  useWantedDefinition.setState(({ number }) => ({ number: number + 1, definition: { type, condition } }));
