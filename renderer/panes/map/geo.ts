/*
 * Web Mercator by hand: the map is never turned nor tilted, so that places go to the screen by two multiplications.
 */

/** Side of the whole world at zoom 0, px. */
export const WORLD = 512;

/** Mercator abscissa of a longitude in degrees: 0 to 1. */
export const mercatorX = (lon: number): number => (lon + 180) / 360;

/** Mercator ordinate of a latitude in degrees: 0 in the north to 1 in the south. */
export const mercatorY = (lat: number): number =>
  0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

/** Longitude in degrees of a Mercator abscissa. */
export const longitudeOf = (x: number): number => x * 360 - 180;

/** Latitude in degrees of a Mercator ordinate. */
export const latitudeOf = (y: number): number => (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;

/** What the window shows: centre in Mercator, px per Mercator unit, size in CSS px. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** A view from its centre in degrees. */
export const viewOf = (lon: number, lat: number, zoom: number, width: number, height: number): View => ({
  x: mercatorX(lon),
  y: mercatorY(lat),
  zoom,
  scale: WORLD * 2 ** zoom,
  width,
  height,
});

/** Px from the left of the view. */
export const screenX = (view: View, x: number): number => (x - view.x) * view.scale + view.width / 2;

/** Px from the top of the view. */
export const screenY = (view: View, y: number): number => (y - view.y) * view.scale + view.height / 2;

/** Whether a Mercator place is on screen or at most `margin` px beside it. */
export function inView(view: View, x: number, y: number, margin = 0): boolean {
  const sx = screenX(view, x);
  const sy = screenY(view, y);
  return sx >= -margin && sx <= view.width + margin && sy >= -margin && sy <= view.height + margin;
}

/** Metres on the ground in one CSS px at the centre of the view. */
export const metresPerPixel = (view: View): number =>
  (40_075_016.686 * Math.cos((latitudeOf(view.y) * Math.PI) / 180)) / view.scale;

const STEPS = [1, 2, 5];

/** Longest round length that fits: metres and its width in px. */
export function scaleBar(perPixel: number, maximum: number): { readonly metres: number; readonly width: number } {
  const limit = perPixel * maximum;
  let best = 0;
  for (let power = 0; power <= 6; power += 1)
    for (const step of STEPS) if (step * 10 ** power <= limit) best = Math.max(best, step * 10 ** power);
  const metres = best || 1;
  return { metres, width: Math.round(metres / perPixel) };
}
