import type { LayerSpecification, Map as MapLibre } from 'maplibre-gl';
import type { BuildingOutlines } from '../../../src/contract/register.ts';
import { ABOVE_BUILDINGS, BUILDINGS_FROM, type BuildingSquare, buildingLayer, buildingSquares } from './baseStyle.ts';
import type { Palette } from './palette.ts';

/** The city's own buildings, by squares of ground: only those near the window are handed to the map. */
export interface Buildings {
  /** Adds those near the window, asking the station for them when a map first comes near. */
  follow(): void;
  /** Takes all of them away: they are asked for anew. */
  clear(): void;
  /** Layers of those that are shown. */
  layers(): LayerSpecification[];
}

/** A square at a time costs at most some 60 ms of the window. */
const PAUSE = 16;

export function createBuildings(
  map: MapLibre,
  readBuildings: () => Promise<BuildingOutlines | null>,
  palette: () => Palette,
): Buildings {
  let squares: BuildingSquare[] | null = null;
  let asked = false;
  let turn = 0;
  const added = new Set<string>();

  const addSquare = (square: BuildingSquare): void => {
    added.add(square.name);
    map.addSource(square.name, { type: 'geojson', data: square.make(), maxzoom: 16, tolerance: 0.2, buffer: 16 });
    map.addLayer(buildingLayer(palette(), square.name), map.getLayer(ABOVE_BUILDINGS) ? ABOVE_BUILDINGS : undefined);
  };

  const follow = (): void => {
    if (map.getZoom() < BUILDINGS_FROM - 0.4) return;
    const mine = turn;
    if (!squares) {
      if (asked) return;
      asked = true;
      void readBuildings().then((buildings) => {
        asked = false;
        if (mine !== turn) return follow();
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
      if (!square || mine !== turn) return;
      if (!added.has(square.name)) addSquare(square);
      setTimeout(next, PAUSE);
    };
    next();
  };

  return {
    follow,
    clear() {
      turn += 1;
      for (const name of added) {
        if (map.getLayer(name)) map.removeLayer(name);
        if (map.getSource(name)) map.removeSource(name);
      }
      added.clear();
      squares = null;
    },
    layers: () => [...added].map((name) => buildingLayer(palette(), name)),
  };
}
