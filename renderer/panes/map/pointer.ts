import type { Map as MapLibre, MapMouseEvent } from 'maplibre-gl';

type Place = readonly [lon: number, lat: number];

/** Follows the pointer over the map, once a frame. */
export interface PointerHooks<T> {
  /** What is at a place on screen, px. */
  readonly at: (x: number, y: number) => T | null;
  /** The pointer is over something, or over nothing any more. */
  readonly over: (hover: { readonly x: number; readonly y: number; readonly target: T } | null) => void;
  /** Something, or nothing, was clicked, at a place on screen. */
  readonly clicked: (target: T | null, px: { readonly x: number; readonly y: number }) => void;
  /** While something is drawn, pointer and clicks are the drawing's. */
  readonly drawing: () => {
    readonly move: (at: Place | null) => void;
    readonly click: (at: Place) => void;
    readonly end: () => void;
  } | null;
}

/** Two clicks this near are one double click, px: the second sets no point of its own. */
const SAME = 4;

export function followPointer<T>(map: MapLibre, hooks: PointerHooks<T>): void {
  let frame = 0;
  let over = false;
  let newest: MapMouseEvent | null = null;
  let lastClick = { x: -99, y: -99, time: 0 };
  const leave = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (over) hooks.over(null);
    over = false;
  };
  map.on('mousemove', (event) => {
    newest = event;
    if (frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      // Of several moves before one frame the last says where the pointer is.
      if (!newest) return;
      const { point, lngLat } = newest;
      const drawing = hooks.drawing();
      if (drawing) {
        map.getCanvas().style.cursor = 'crosshair';
        drawing.move([lngLat.lng, lngLat.lat]);
        return leave();
      }
      const target = hooks.at(point.x, point.y);
      map.getCanvas().style.cursor = target ? 'pointer' : '';
      if (!target) return leave();
      over = true;
      hooks.over({ x: point.x, y: point.y, target });
    });
  });
  map.on('mouseout', () => {
    leave();
    hooks.drawing()?.move(null);
  });
  map.on('movestart', leave);
  map.on('click', ({ point, lngLat }) => {
    const drawing = hooks.drawing();
    if (!drawing) return hooks.clicked(hooks.at(point.x, point.y), point);
    const time = performance.now();
    const again = time - lastClick.time < 500 && Math.hypot(point.x - lastClick.x, point.y - lastClick.y) < SAME;
    lastClick = { x: point.x, y: point.y, time };
    if (!again) drawing.click([lngLat.lng, lngLat.lat]);
  });
  map.on('dblclick', (event) => {
    const drawing = hooks.drawing();
    if (!drawing) return;
    // Otherwise the map would come nearer by itself.
    event.preventDefault();
    drawing.end();
  });
}
