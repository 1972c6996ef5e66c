import type { Layer } from '@deck.gl/core';
import { IconLayer } from '@deck.gl/layers';
import type { AssetRegister } from '../../state/register.ts';
import type { AssetBuffers, AssetGroup } from './assetBuffers.ts';
import { LightLayer } from './lightLayer.ts';
import type { Palette } from './palette.ts';
import { KIND_FROM } from './shapes.ts';

/** Pictures of all kinds in one texture. */
export interface Atlas {
  readonly canvas: HTMLCanvasElement;
  readonly mapping: Record<string, object>;
}

/** What deck.gl takes for a group; made anew only when something in the group changed. */
export interface DeckData {
  readonly length: number;
  readonly attributes: Record<string, unknown>;
}

/** Arrays of a group as deck.gl's binary attributes. */
export const deckData = (group: AssetGroup, what: 'lights' | 'icons'): DeckData => ({
  length: group.indexes.length,
  attributes: {
    getPosition: { value: group.positions, size: 2 },
    getColor: { value: group.colours, size: 4, normalized: true },
    getSize: { value: group.sizes, size: 1 },
    ...(what === 'icons' && { getAngle: { value: group.angles, size: 1 } }),
  },
});

const between = (zoom: number, stops: readonly (readonly [number, number])[]): number => {
  let before = stops[0]!;
  for (const stop of stops) {
    if (zoom <= stop[0]) {
      const span = stop[0] - before[0];
      return span <= 0 ? stop[1] : before[1] + ((stop[1] - before[1]) * (zoom - before[0])) / span;
    }
    before = stop;
  }
  return before[1];
};

/** Radius of a light in px. */
export const lightRadius = (zoom: number): number =>
  between(zoom, [
    [10, 0.42],
    [11, 0.55],
    [13, 0.8],
    [14.5, 1.3],
    [16, 2.2],
    [18, 4],
    [19, 5],
  ]);

/** Side of a picture in px. */
export const pictureSize = (zoom: number): number =>
  between(zoom, [
    [10, 6],
    [11.5, 8],
    [13, 10.5],
    [14.5, 14],
    [16, 18],
    [18, 23],
  ]);

/** Zoom from which lights show their level and whether they were heard of. */
export const DETAIL_FROM = 15;

export interface AssetScene {
  readonly buffers: AssetBuffers;
  readonly lights: DeckData;
  readonly fixed: DeckData;
  readonly moving: DeckData;
}

/** Places of what was gathered and stands still: lights and others apart, since their sizes are. */
export interface Chosen {
  readonly lights: DeckData;
  readonly fixed: DeckData;
}

/** Lays out what was gathered; done once for each gathering. */
export function chosenOf(indexes: readonly number[], register: AssetRegister): Chosen {
  const places = (some: readonly number[]): DeckData => ({
    length: some.length,
    attributes: {
      getPosition: {
        value: Float64Array.from(some.flatMap((index) => [register.lon[index] ?? 0, register.lat[index] ?? 0])),
        size: 2,
      },
    },
  });
  const isLight = (index: number): boolean => register.kindOf(index) === 'light-point';
  return { lights: places(indexes.filter(isLight)), fixed: places(indexes.filter((index) => !isLight(index))) };
}

/** The layers of all assets at a zoom. Kinds that wait for room have the size 0 until then (`writeSizes`). */
export function assetLayers(
  scene: AssetScene,
  atlas: Atlas,
  zoom: number,
  { unit, rgb }: Palette,
  chosen: Chosen | null,
): Layer[] {
  const { buffers, lights, fixed, moving } = scene;
  const icons = (id: string, data: DeckData, group: AssetGroup): Layer =>
    new IconLayer({
      id,
      data: data as never,
      iconAtlas: atlas.canvas as never,
      iconMapping: atlas.mapping as never,
      getIcon: (_: unknown, { index }: { index: number }) => group.pictures[index] ?? 'still',
      sizeUnits: 'pixels',
      sizeScale: pictureSize(zoom) * unit,
      alphaCutoff: 0.04,
      opacity: between(zoom, [
        [10.5, 0.6],
        [13, 1],
      ]),
      updateTriggers: { getIcon: group.picturesVersion },
      parameters: { depthCompare: 'always', depthWriteEnabled: false },
    });
  const [r, g, b] = rgb.select;
  // A disc of the selection's colour under each, a little larger than what is drawn over it.
  const halos = (id: string, data: DeckData, radius: number): Layer =>
    new LightLayer({
      id,
      data: data as never,
      radiusScale: radius,
      getColor: [r, g, b, 150],
      getSize: 1,
      parameters: { depthCompare: 'always', depthWriteEnabled: false },
    });
  return [
    ...(chosen
      ? [
          halos('chosen-lights', chosen.lights, (lightRadius(zoom) * 1.3 + 2) * unit),
          halos('chosen-fixed', chosen.fixed, (pictureSize(zoom) / 2 + 2) * unit),
        ]
      : []),
    new LightLayer({
      id: 'lights',
      data: lights as never,
      visible: zoom >= KIND_FROM['light-point'],
      radiusScale: lightRadius(zoom) * unit,
      opacity: between(zoom, [
        [10.2, 0.4],
        [11, 0.55],
        [13, 0.8],
        [14.5, 1],
      ]),
      parameters: { depthCompare: 'always', depthWriteEnabled: false },
    }),
    icons('fixed', fixed, buffers.fixed),
    icons('moving', moving, buffers.moving),
  ];
}
