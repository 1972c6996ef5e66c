import type { Map as MapLibre } from 'maplibre-gl';

/** What the picture of the map is made of, from the ground up. */
export interface CaptureParts {
  readonly map: MapLibre;
  /** Size on screen, px. */
  readonly size: () => { readonly width: number; readonly height: number };
  /** Hands the assets' picture over once it is drawn again; gives up by itself where nothing is drawn. */
  readonly assets: (take: (picture: HTMLCanvasElement) => void) => Promise<void>;
  /** Names and marks, just drawn. */
  readonly overlays: () => readonly HTMLCanvasElement[];
}

/** The map is waited for this long: what is not there by then is missing from the picture. */
const GROUND_WITHIN = 10_000;

/** Waits until the ground stands still and all of it is drawn. */
export const groundDrawn = (map: MapLibre): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, GROUND_WITHIN);
    map.once('idle', () => {
      clearTimeout(timer);
      resolve();
    });
    map.triggerRepaint();
  });

/** Everything that is seen of the map now, as one picture of `ratio` px for each of the screen. */
export async function captureMap(parts: CaptureParts, ratio: number): Promise<HTMLCanvasElement> {
  const { map, size, assets, overlays } = parts;
  const { width, height } = size();
  const picture = document.createElement('canvas');
  picture.width = Math.max(1, Math.round(width * ratio));
  picture.height = Math.max(1, Math.round(height * ratio));
  const context = picture.getContext('2d');
  const add = (layer: HTMLCanvasElement): void => context?.drawImage(layer, 0, 0, picture.width, picture.height);
  // A drawing by the graphics card is only there until the browser has shown it: it is taken at the moment it is made.
  map.once('render', () => add(map.getCanvas()));
  map.redraw();
  await assets(add);
  for (const layer of overlays()) add(layer);
  return picture;
}
