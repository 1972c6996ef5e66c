import type { Map as MapLibre } from 'maplibre-gl';
import type { BaseMap, BuildingOutlines } from '../../../src/contract/register.ts';
import {
  ABOVE_BUILDINGS,
  BUILDINGS_FROM,
  type BuildingSquare,
  baseLayers,
  baseSources,
  buildingLayer,
  buildingSquares,
} from './baseStyle.ts';
import type { Palette } from './palette.ts';

/** The ground under everything, in MapLibre. */
export interface BaseLayer {
  /** Hands the base map over, a source at a time, so that the window answers meanwhile. */
  show(baseMap: BaseMap): void;
  /** Every source was handed over. */
  complete(): boolean;
  recolour(palette: Palette): void;
  /** Adds the buildings near the window; called when the map stands still. */
  follow(): void;
}

type Paint = Readonly<Record<string, unknown>>;

/** A source at a time costs at most some 60 ms of the window. */
const PAUSE = 16;

export function createBaseLayer(
  map: MapLibre,
  first: Palette,
  readBuildings: () => Promise<BuildingOutlines | null>,
): BaseLayer {
  let palette = first;
  let squares: BuildingSquare[] | null = null;
  let ground = false;
  let asked = false;
  const added = new Set<string>();

  const addSquare = (square: BuildingSquare): void => {
    added.add(square.name);
    map.addSource(square.name, { type: 'geojson', data: square.make(), maxzoom: 16, tolerance: 0.2, buffer: 16 });
    map.addLayer(buildingLayer(palette, square.name), map.getLayer(ABOVE_BUILDINGS) ? ABOVE_BUILDINGS : undefined);
  };

  const follow = (): void => {
    if (!ground || map.getZoom() < BUILDINGS_FROM - 0.4) return;
    if (!squares) {
      if (asked) return;
      asked = true;
      void readBuildings().then((buildings) => {
        asked = false;
        if (!buildings) return;
        squares = buildingSquares(buildings.rings);
        follow();
      });
      return;
    }
    const bounds = map.getBounds();
    const east = bounds.getEast() - bounds.getWest();
    const north = bounds.getNorth() - bounds.getSouth();
    const near = squares.filter(
      ({ name, bounds: [w, s, e, n] }) =>
        !added.has(name) &&
        w < bounds.getEast() + east * 0.3 &&
        e > bounds.getWest() - east * 0.3 &&
        s < bounds.getNorth() + north * 0.3 &&
        n > bounds.getSouth() - north * 0.3,
    );
    const next = (): void => {
      const square = near.shift();
      if (!square) return;
      if (!added.has(square.name)) addSquare(square);
      setTimeout(next, PAUSE);
    };
    next();
  };

  return {
    show(baseMap) {
      const sources = Object.entries(baseSources(baseMap));
      const layers = baseLayers(palette);
      const next = (): void => {
        const entry = sources.shift();
        if (entry) {
          const [name, data] = entry;
          map.addSource(name, { type: 'geojson', data, maxzoom: 15, tolerance: 0.3, buffer: 32 });
          setTimeout(next, PAUSE);
          return;
        }
        for (const layer of layers) if (!map.getLayer(layer.id)) map.addLayer(layer);
        ground = true;
        follow();
        map.triggerRepaint();
      };
      next();
    },
    complete: () => ground,
    recolour(nextPalette) {
      palette = nextPalette;
      const layers = [...baseLayers(palette), ...[...added].map((name) => buildingLayer(palette, name))];
      for (const layer of layers) {
        if (!map.getLayer(layer.id)) continue;
        for (const [property, value] of Object.entries((layer.paint ?? {}) as Paint))
          if (property.endsWith('color')) map.setPaintProperty(layer.id, property as never, value as never);
      }
    },
    follow,
  };
}
