import { type RefObject, useEffect, useRef } from 'react';
import type { Wall } from './wall.ts';

/**
 * Keeps the keys on the selected tile as long as they are on the wall: also when the tile that had them goes, with
 * another division or a salvo. Nothing that comes by itself takes them from elsewhere.
 */
export function useKeptFocus(root: RefObject<HTMLElement | null>, wall: Wall, panelOpen: boolean): void {
  const has = useRef(false);
  useEffect(() => {
    const wallIs = root.current;
    if (!wallIs) return;
    const outside = (target: EventTarget | null): boolean => target instanceof Node && !wallIs.contains(target);
    const entered = (): void => {
      has.current = true;
    };
    // What is taken out of the page while it has the keys tells of nothing that has them instead.
    const left = (event: FocusEvent): void => {
      if (outside(event.relatedTarget)) has.current = false;
    };
    const pressed = (event: PointerEvent): void => {
      if (outside(event.target)) has.current = false;
    };
    wallIs.addEventListener('focusin', entered);
    wallIs.addEventListener('focusout', left);
    window.addEventListener('pointerdown', pressed, true);
    return () => {
      wallIs.removeEventListener('focusin', entered);
      wallIs.removeEventListener('focusout', left);
      window.removeEventListener('pointerdown', pressed, true);
    };
  }, [root]);

  const { selected, layout, enlarged } = wall;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another division or an enlarged tile takes tiles away
  useEffect(() => {
    if (panelOpen || !has.current) return;
    root.current?.querySelector<HTMLElement>(`[data-tile="${selected}"] button`)?.focus();
  }, [root, selected, layout, enlarged, panelOpen]);
}
