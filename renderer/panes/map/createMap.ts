import { addProtocol, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { GREATEST_ZOOM } from './alarmMarks.ts';
import type { Bounds } from './camera.ts';
import { css, type Palette } from './palette.ts';
import { answerTile, TILE_SCHEME } from './tileProtocol.ts';

/**
 * Pixels of the ground for each of the screen until all of it is there. Every source that comes makes the map draw
 * anew, and where the machine draws in software each full frame takes the window some 0.3 s.
 */
const SKETCH = 0.1;
const FRANCE: Bounds = [-5, 42, 8, 51];

/** Makes the map that all the rest stands on: bare land, north up, no keys of its own. */
export function createMap(container: HTMLElement, palette: Palette): MapLibre {
  setWorkerUrl(workerUrl);
  addProtocol(TILE_SCHEME, async ({ url }, { signal }) => ({ data: await answerTile(url, signal) }));
  const map = new MapLibre({
    container,
    style: {
      version: 8,
      // Another light is there at once; each picture in between would cost as much as the last.
      transition: { duration: 0, delay: 0 },
      sources: {},
      layers: [{ id: 'land', type: 'background', paint: { 'background-color': css(palette.rgb['map-land']) } }],
    },
    bounds: [FRANCE[0], FRANCE[1], FRANCE[2], FRANCE[3]],
    attributionControl: false,
    keyboard: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    pixelRatio: SKETCH,
    minZoom: 8,
    maxZoom: GREATEST_ZOOM,
  });
  map.touchZoomRotate.disableRotation();
  // The keys and the focus are the pane's: a canvas that can have them would take them at each click.
  map.getCanvas().removeAttribute('tabindex');
  map.getCanvas().setAttribute('aria-hidden', 'true');
  return map;
}
