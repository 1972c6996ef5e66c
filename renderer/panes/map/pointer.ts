import type { Map as MapLibre } from 'maplibre-gl';

/** Follows the pointer over the map, once a frame. */
export interface PointerHooks<T> {
  /** What is at a place on screen, px. */
  readonly at: (x: number, y: number) => T | null;
  /** The pointer is over something, or over nothing any more. */
  readonly over: (hover: { readonly x: number; readonly y: number; readonly target: T } | null) => void;
  /** Something, or nothing, was clicked, at a place on screen. */
  readonly clicked: (target: T | null, px: { readonly x: number; readonly y: number }) => void;
}

export function followPointer<T>(map: MapLibre, hooks: PointerHooks<T>): void {
  let frame = 0;
  let over = false;
  const leave = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (over) hooks.over(null);
    over = false;
  };
  map.on('mousemove', ({ point }) => {
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const target = hooks.at(point.x, point.y);
      map.getCanvas().style.cursor = target ? 'pointer' : '';
      if (!target) return leave();
      over = true;
      hooks.over({ x: point.x, y: point.y, target });
    });
  });
  map.on('mouseout', leave);
  map.on('movestart', leave);
  map.on('click', ({ point }) => hooks.clicked(hooks.at(point.x, point.y), point));
}
