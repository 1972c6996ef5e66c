import { createContext, type ReactNode, useContext } from 'react';
import { createPortal } from 'react-dom';

/** Where the dock shows what a pane says beside its title; null while the pane is hidden behind another tab. */
export const PaneHeaderSlot = createContext<HTMLElement | null>(null);

/** What a pane says beside its title: counts, keys. */
export function PaneHeader({ children }: { children: ReactNode }) {
  const slot = useContext(PaneHeaderSlot);
  return slot ? createPortal(children, slot) : null;
}
