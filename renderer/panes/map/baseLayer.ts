import type { GeoJSONSource, LayerSpecification, Map as MapLibre, SourceSpecification } from 'maplibre-gl';
import type { BaseMap, BuildingOutlines } from '../../../src/contract/register.ts';
import { baseLayers, baseSources, type FeatureCollection, limitLayers, limitSources } from './baseStyle.ts';
import { type Buildings, createBuildings } from './buildings.ts';
import type { LabelSource } from './labels.ts';
import type { Palette } from './palette.ts';
import { openTiles, type TileFetch } from './tileArchive.ts';
import { type TileFeature, tileLabels } from './tileLabels.ts';
import { offerTiles } from './tileProtocol.ts';
import { TILES, tileLayers } from './tileStyle.ts';

/** What the ground is drawn from, and what is wrong with it. */
export interface Ground {
  readonly type: 'none' | 'city' | 'tiles';
  /** Who made the tiles; empty where nobody says. */
  readonly attribution: string;
  /** Code of what is wrong with the tiles: why the city's own streets are drawn instead, or `tiles.broken` for holes. */
  readonly trouble: string | null;
}

export const NO_GROUND: Ground = { type: 'none', attribution: '', trouble: null };

/** The ground under everything, in MapLibre. */
export interface BaseLayer {
  /** Shows a base map, now or in place of the one before: a source at a time, so that the window answers meanwhile. */
  show(baseMap: BaseMap): void;
  /** Every source was handed over. */
  complete(): boolean;
  recolour(palette: Palette): void;
  setLimits(shown: boolean): void;
  /** Adds the buildings near the window; called when the map stands still. */
  follow(): void;
  /** Names of what the tiles show now; null where the ground is the city's own. */
  names(): LabelSource[] | null;
}

interface Options {
  readonly readBuildings: () => Promise<BuildingOutlines | null>;
  readonly fetchTiles: TileFetch;
  /** The ground is another one, or something is wrong with it. */
  readonly changed: (ground: Ground) => void;
}

type Paint = Readonly<Record<string, unknown>>;

/** A source at a time costs at most some 60 ms of the window. */
const PAUSE = 16;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE));

export function createBaseLayer(map: MapLibre, first: Palette, options: Options): BaseLayer {
  const { readBuildings, fetchTiles, changed } = options;
  let palette = first;
  let ground: Ground = NO_GROUND;
  let communes: readonly string[] = [];
  let limits = true;
  let turn = 0;
  let edition: string | undefined;
  const buildings: Buildings = createBuildings(map, readBuildings, () => palette);
  /** Ids of what was added, in drawing order. */
  let layers: readonly string[] = [];
  let sources: readonly string[] = [];

  const tell = (next: Ground): void => {
    ground = next;
    changed(next);
  };
  const geojson = (data: FeatureCollection): SourceSpecification => ({
    type: 'geojson',
    data,
    maxzoom: 15,
    tolerance: 0.3,
    buffer: 32,
  });

  /** Puts up these sources and layers in place of those before; what stays is only given its new contents. */
  const put = async (
    mine: number,
    wanted: readonly (readonly [name: string, made: SourceSpecification])[],
    drawn: readonly LayerSpecification[],
  ): Promise<boolean> => {
    const ids = drawn.map(({ id }) => id);
    const names = wanted.map(([name]) => name);
    for (const id of layers) if (!ids.includes(id) && map.getLayer(id)) map.removeLayer(id);
    for (const name of sources) if (!names.includes(name) && map.getSource(name)) map.removeSource(name);
    layers = ids;
    sources = names;
    for (const [name, made] of wanted) {
      const there = map.getSource(name);
      if (!there) map.addSource(name, made);
      else if (made.type === 'geojson') (there as GeoJSONSource).setData(made.data);
      await pause();
      if (mine !== turn) return false;
    }
    for (const [at, layer] of drawn.entries()) {
      if (map.getLayer(layer.id)) continue;
      map.addLayer(
        layer,
        ids.slice(at + 1).find((id) => map.getLayer(id)),
      );
    }
    applyLimits();
    return true;
  };
  const applyLimits = (): void => {
    for (const { id } of limitLayers(palette))
      if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', limits ? 'visible' : 'none');
  };

  const show = async (baseMap: BaseMap): Promise<void> => {
    turn += 1;
    const mine = turn;
    communes = baseMap.communes.map(({ name }) => name);
    const over = Object.entries(limitSources(baseMap)).map(([name, data]) => [name, geojson(data)] as const);
    const wanted = baseMap.tiles;
    if (wanted !== undefined && wanted === edition && ground.type === 'tiles') {
      await put(mine, [[TILES, { type: 'vector' }], ...over], [...tileLayers(palette), ...limitLayers(palette)]);
      return;
    }
    const opened = wanted === undefined ? null : await openTiles(fetchTiles, wanted);
    if (mine !== turn) return;
    buildings.clear();
    edition = opened?.ok ? wanted : undefined;
    if (opened?.ok) {
      const { minZoom, maxZoom, bounds, attribution } = opened.value;
      // The source has the address of its archive: another archive is another source.
      for (const id of layers) if (map.getLayer(id)) map.removeLayer(id);
      if (map.getSource(TILES)) map.removeSource(TILES);
      const address = offerTiles(opened.value, (error) => {
        if (ground.trouble === 'tiles.broken' || ground.type !== 'tiles') return;
        console.warn('a tile of the base map:', error);
        tell({ ...ground, trouble: 'tiles.broken' });
      });
      const [west, south, east, north] = bounds;
      const tiles: SourceSpecification = {
        type: 'vector',
        tiles: [address],
        minzoom: minZoom,
        maxzoom: maxZoom,
        bounds: [west, Math.max(-85.05, south), east, Math.min(85.05, north)],
      };
      const done = await put(mine, [[TILES, tiles], ...over], [...tileLayers(palette), ...limitLayers(palette)]);
      if (done) tell({ type: 'tiles', attribution, trouble: null });
      return;
    }
    if (opened && opened.refusal.code !== 'tiles.none') console.warn('tiles of the base map:', opened.refusal.message);
    const own = Object.entries(baseSources(baseMap)).map(([name, data]) => [name, geojson(data)] as const);
    const done = await put(mine, [...own, ...over], [...baseLayers(palette), ...limitLayers(palette)]);
    if (!done) return;
    const trouble = opened && opened.refusal.code !== 'tiles.none' ? opened.refusal.code : null;
    tell({ type: 'city', attribution: '', trouble });
    buildings.follow();
    map.triggerRepaint();
  };

  return {
    show: (baseMap) => void show(baseMap),
    complete: () => ground.type !== 'none',
    recolour(next) {
      palette = next;
      const all = [...(ground.type === 'tiles' ? tileLayers(next) : baseLayers(next)), ...limitLayers(next)];
      for (const layer of [...all, ...buildings.layers()]) {
        if (!map.getLayer(layer.id)) continue;
        for (const [property, value] of Object.entries((layer.paint ?? {}) as Paint))
          if (property.endsWith('color')) map.setPaintProperty(layer.id, property as never, value as never);
      }
    },
    setLimits(shown) {
      limits = shown;
      applyLimits();
    },
    follow() {
      if (ground.type === 'city') buildings.follow();
    },
    names() {
      if (ground.type !== 'tiles') return null;
      const named = (sourceLayer: string): Iterable<TileFeature> =>
        map.querySourceFeatures(TILES, { sourceLayer, filter: ['has', 'name'] });
      return tileLabels({ places: named('places'), water: named('water'), roads: named('roads') }, communes);
    },
  };
}
