import { LngLatBounds, type Map as MapLibre } from 'maplibre-gl';
import { mercatorX, mercatorY, type View } from './geo.ts';

export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** How the map moves: only at the operator's own act. */
export interface Camera {
  /** It shows the whole city since that was asked for, and still does when the pane grows or shrinks. */
  whole(): boolean;
  setBounds(bounds: Bounds): void;
  showWhole(animated: boolean): void;
  look(center: readonly [number, number], zoom: number): void;
  /** Goes to a place at a zoom. */
  ease(center: readonly [number, number], zoom: number): void;
  /** Goes to a place that was asked for, near enough to see what stands there. */
  approach(center: readonly [number, number]): void;
  /** Goes to where all of an area is seen. */
  show(bounds: Bounds): void;
  pan(dx: number, dy: number): void;
  zoomBy(steps: number): void;
}

/** Zoom at which a place that was asked for is shown. */
const CLOSE = 16.2;
/** Width of the panels over the map's left side, px. */
const PANEL = 330;
/** Ways that are longer than this many windows are jumped. */
const FAR = 2.5;

/** Moves a map whose view is `view` now. */
export function createCamera(map: MapLibre, view: () => View): Camera {
  let bounds: Bounds | null = null;
  let whole = false;
  for (const hand of ['dragstart', 'wheel', 'dblclick', 'boxzoomstart', 'touchstart'] as const)
    map.on(hand, () => {
      whole = false;
    });
  const ease = (center: readonly [number, number], zoom: number): void => {
    whole = false;
    const { x, y, scale, width, zoom: now } = view();
    const way = Math.hypot(mercatorX(center[0]) - x, mercatorY(center[1]) - y) * scale;
    const to = { center: [center[0], center[1]] as [number, number], zoom };
    if (way > FAR * width || Math.abs(zoom - now) > 3) map.jumpTo(to);
    else map.easeTo({ ...to, duration: 280 });
  };
  return {
    whole: () => whole,
    setBounds(next) {
      const first = bounds === null;
      bounds = next;
      const [west, south, east, north] = next;
      const [dx, dy] = [(east - west) * 0.6, (north - south) * 0.6];
      const around = new LngLatBounds([west - dx, south - dy], [east + dx, north + dy]);
      // A city that became smaller does not push the view that somebody looks at.
      if (!first) around.extend(map.getBounds());
      map.setMaxBounds(around);
    },
    showWhole(animated) {
      if (!bounds) return;
      whole = true;
      const [west, south, east, north] = bounds;
      map.fitBounds([west, south, east, north], { padding: 12, animate: animated, duration: 300 });
    },
    look(center, zoom) {
      whole = false;
      map.jumpTo({ center: [center[0], center[1]], zoom });
    },
    ease,
    approach: (center) => ease(center, Math.max(CLOSE, map.getZoom())),
    show([west, south, east, north]) {
      whole = false;
      // Beside what lies over the map on its left, where there is room.
      const { width } = view();
      const padding = { top: 60, bottom: 60, right: 60, left: width > 2 * PANEL ? PANEL : 60 };
      map.fitBounds([west, south, east, north], { padding, maxZoom: 18, duration: 280 });
    },
    pan(dx, dy) {
      whole = false;
      map.panBy([dx, dy], { duration: 120 });
    },
    zoomBy(steps) {
      whole = false;
      map.easeTo({ zoom: map.getZoom() + steps, duration: 160 });
    },
  };
}
