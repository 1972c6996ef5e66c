import type { Map as MapLibre } from 'maplibre-gl';
import styles from './Map.module.css';
import type { Palette } from './palette.ts';

/** What the picture of the map is made of, and how its colours and fineness are changed. */
interface CaptureOptions {
  readonly map: MapLibre;
  /** Where the map stands in the page. */
  readonly element: HTMLElement;
  /** Size on screen, px. */
  readonly size: () => { readonly width: number; readonly height: number };
  /** Has the assets drawn with so many px for each of the screen (null: the display's own), and hands them over. */
  readonly assets: (ratio: number | null, take: (picture: HTMLCanvasElement) => void) => Promise<void>;
  /** Names and marks, drawn now. */
  readonly overlays: () => readonly HTMLCanvasElement[];
  readonly resizeOverlays: (width: number, height: number, ratio: number) => void;
  readonly palette: () => Palette;
  readonly recolour: (palette: Palette) => void;
}

/** Makes pictures of the view for paper. */
export interface Capture {
  /** A picture is being made: the map is not to be moved. */
  busy(): boolean;
  /** A picture of the view in these colours; null when another one is being made. */
  take(colours: Palette): Promise<HTMLCanvasElement | null>;
}

/** The map is waited for this long, ms: what is not there by then is missing from the picture. */
const GROUND_WITHIN = 10_000;
/** Longer side of a picture for paper, px: some 220 to the inch on A4. */
const PAPER = 2_400;
const FINEST = 3;

/** Waits until the ground stands still and all of it is drawn. */
const groundDrawn = (map: MapLibre): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, GROUND_WITHIN);
    map.once('idle', () => {
      clearTimeout(timer);
      resolve();
    });
    map.triggerRepaint();
  });

export function createCapture(options: CaptureOptions): Capture {
  const { map, element, size, assets, overlays, resizeOverlays, palette, recolour } = options;
  let busy = false;

  /** Everything that is seen of the map now, as one picture of `ratio` px for each of the screen. */
  const compose = async (ratio: number, assetRatio: number | null): Promise<HTMLCanvasElement> => {
    const { width, height } = size();
    const picture = document.createElement('canvas');
    picture.width = Math.max(1, Math.round(width * ratio));
    picture.height = Math.max(1, Math.round(height * ratio));
    const context = picture.getContext('2d');
    const add = (layer: HTMLCanvasElement): void => context?.drawImage(layer, 0, 0, picture.width, picture.height);
    // A drawing by the graphics card is only there until the browser has shown it: it is taken at the moment it is made.
    map.once('render', () => add(map.getCanvas()));
    map.redraw();
    await assets(assetRatio, add);
    for (const layer of overlays()) add(layer);
    return picture;
  };

  const take = async (colours: Palette): Promise<HTMLCanvasElement> => {
    const { width, height } = size();
    const screen = window.devicePixelRatio || 1;
    const fine = Math.max(screen, Math.min(FINEST, PAPER / Math.max(width, height)));
    // The map as it was is shown meanwhile.
    const frozen = await compose(screen, null);
    frozen.className = styles.frozen ?? '';
    element.append(frozen);
    const before = palette();
    try {
      map.setPixelRatio(fine);
      resizeOverlays(width, height, fine);
      recolour(colours);
      await groundDrawn(map);
      return await compose(fine, fine);
    } finally {
      map.setPixelRatio(undefined as never);
      resizeOverlays(width, height, screen);
      // The light may have been changed meanwhile.
      recolour(palette() === colours ? before : palette());
      await assets(null, () => undefined);
      await groundDrawn(map);
      frozen.remove();
    }
  };

  return {
    busy: () => busy,
    async take(colours) {
      if (busy) return null;
      busy = true;
      try {
        return await take(colours);
      } finally {
        busy = false;
      }
    },
  };
}
