import type { Layer } from '@deck.gl/core';
import { IconLayer } from '@deck.gl/layers';
import type { AssetRegister } from '../../state/register.ts';
import type { AssetBuffers, AssetGroup } from './assetBuffers.ts';
import { LightLayer, type LightPatch } from './lightLayer.ts';
import type { Palette, Rgb } from './palette.ts';
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

/** One description for each array: deck.gl sends what it is given another description of. */
const descriptions = new WeakMap<object, object>();
const described = (value: Float64Array | Float32Array | Uint8Array, size: number, more: object = {}): object => {
  const known = descriptions.get(value) ?? { value, size, ...more };
  descriptions.set(value, known);
  return known;
};

/** Arrays of a group as deck.gl's binary attributes. */
export const deckData = (group: AssetGroup, what: 'lights' | 'icons'): DeckData => ({
  length: group.indexes.length,
  attributes: {
    getPosition: described(group.positions, 2),
    getColor: described(group.colours, 4, { normalized: true }),
    getSize: described(group.sizes, 1),
    ...(what === 'icons' && { getAngle: described(group.angles, 1) }),
  },
});

/** The same data when nothing in it is another array: deck.gl then does not look at it again. */
export function renewed(before: DeckData | undefined, now: DeckData): DeckData {
  if (!before || before.length !== now.length) return now;
  const same = Object.keys(now.attributes).every((name) => before.attributes[name] === now.attributes[name]);
  return same ? before : now;
}

/** Places next to each other are sent together, also when some between them did not change. */
const TOGETHER = 32;

/**
 * What changed of the lights, as runs of places; none waits any more afterwards. One that was not sent before (the layer
 * was not drawn meanwhile) is in it.
 */
export function takePatch(group: AssetGroup, before: LightPatch | null): LightPatch | null {
  const unsent = before && !before.sent && before.colours === group.colours && before.sizes === group.sizes;
  if (unsent) for (const [from, to] of before.runs) for (let slot = from; slot < to; slot++) group.touched.add(slot);
  if (group.touched.size === 0) return null;
  const slots = Uint32Array.from(group.touched).sort();
  group.touched.clear();
  const runs: [from: number, to: number][] = [];
  for (const slot of slots) {
    const last = runs.at(-1);
    if (last && slot - last[1] <= TOGETHER) last[1] = slot + 1;
    else runs.push([slot, slot + 1]);
  }
  return { runs, colours: group.colours, sizes: group.sizes, sent: false };
}

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
  /** What changed of the lights since they were handed over. */
  readonly patch: LightPatch | null;
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

/** Makes the layers of all assets at a zoom. Kinds that wait for room have the size 0 until then (`writeSizes`). */
export type LayerMaker = (scene: AssetScene, zoom: number, palette: Palette, chosen: Chosen | null) => Layer[];

/**
 * For one deck. A layer of which nothing changed is the same as the time before, which deck.gl then does not compare
 * with itself: mostly only what moves is another.
 */
export function createLayerMaker(atlas: Atlas): LayerMaker {
  let kept = new Map<string, { readonly from: readonly unknown[]; readonly layer: Layer }>();
  let next: typeof kept = new Map();
  const layerOf = (id: string, from: readonly unknown[], make: () => Layer): Layer => {
    const before = kept.get(id);
    const same = before?.from.length === from.length && from.every((value, at) => Object.is(value, before.from[at]));
    const layer = same && before ? before.layer : make();
    next.set(id, { from, layer });
    return layer;
  };

  const icons = (id: string, data: DeckData, group: AssetGroup, zoom: number, unit: number): Layer =>
    layerOf(
      id,
      [data, group, group.picturesVersion, zoom, unit],
      () =>
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
        }),
    );
  // A disc of the selection's colour under each, a little larger than what is drawn over it.
  const halos = (id: string, data: DeckData, radius: number, [r, g, b]: Rgb): Layer =>
    layerOf(
      id,
      [data, radius, r, g, b],
      () =>
        new LightLayer({
          id,
          data: data as never,
          radiusScale: radius,
          getColor: [r, g, b, 150],
          getSize: 1,
          parameters: { depthCompare: 'always', depthWriteEnabled: false },
        }),
    );

  return ({ buffers, lights, fixed, moving, patch }, zoom, { unit, rgb }, chosen) => {
    const layers = [
      ...(chosen
        ? [
            halos('chosen-lights', chosen.lights, (lightRadius(zoom) * 1.3 + 2) * unit, rgb.select),
            halos('chosen-fixed', chosen.fixed, (pictureSize(zoom) / 2 + 2) * unit, rgb.select),
          ]
        : []),
      layerOf(
        'lights',
        [lights, patch, zoom, unit],
        () =>
          new LightLayer({
            id: 'lights',
            data: lights as never,
            patch,
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
      ),
      icons('fixed', fixed, buffers.fixed, zoom, unit),
      icons('moving', moving, buffers.moving, zoom, unit),
    ];
    // What is left out now was taken down by deck.gl: it is made anew should it come back.
    kept = next;
    next = new Map();
    return layers;
  };
}
