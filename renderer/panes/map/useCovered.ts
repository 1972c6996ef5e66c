import { type RefObject, useEffect } from 'react';
import type { MapEngine } from './engineTypes.ts';

/** Tells the map what lies over it (everything marked `data-cover`), so that nothing is written underneath. */
export function useCovered(engine: MapEngine | null, surface: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = surface.current;
    if (!engine || !element) return;
    const tell = (): void => {
      const { left, top } = element.getBoundingClientRect();
      const covers = [...element.querySelectorAll('[data-cover]')].map((cover) => cover.getBoundingClientRect());
      engine.setCovered(
        covers.map((box) => ({
          left: box.left - left,
          top: box.top - top,
          right: box.right - left,
          bottom: box.bottom - top,
        })),
      );
    };
    // They open, close and grow; the map's own size moves those at its other edges.
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    for (const cover of element.querySelectorAll('[data-cover]')) observer.observe(cover);
    return () => observer.disconnect();
  }, [engine, surface]);
}
