import type { StoreApi } from 'zustand/vanilla';
import { GREATEST_ZOOM } from './alarmMarks.ts';
import type { Annotations } from './annotations.ts';
import type { Camera } from './camera.ts';
import type { MapState, Target } from './engineTypes.ts';
import { inView, latitudeOf, longitudeOf, mercatorX, mercatorY, type View } from './geo.ts';
import type { HitTest } from './hitTest.ts';

/** Zoom from which what lies under a mark can be told from what lies beside it. */
const STACKS_FROM = 16;
/** What lies this near to a mark's middle lies under it, px. */
const UNDER = 5;
/** How far around the selected thing, or the middle, a key looks, px. */
const AROUND = 24;

interface PickingOptions {
  readonly state: StoreApi<MapState>;
  readonly view: () => View;
  /** Size of marks against those at a desk. */
  readonly unit: () => number;
  readonly annotations: Pick<Annotations, 'markAt'>;
  readonly hits: () => HitTest | null;
  readonly camera: Pick<Camera, 'ease'>;
  readonly pick: (asset: number) => void;
}

/** What a click means: one thing, a list of those on one spot, or a look from nearer. */
export interface Picking {
  /** What is under a place on screen, px. */
  targetAt(x: number, y: number): Target | null;
  clicked(target: Target, px: { readonly x: number; readonly y: number }): void;
  /** Lists what lies around a thing in view (register index and its place), or around the middle of the map. */
  listHere(chosen: number, at: readonly [number, number] | null): void;
}

export function createPicking({ state, view, unit, annotations, hits, camera, pick }: PickingOptions): Picking {
  let lists = 0;
  const open = (x: number, y: number, assets: Iterable<number>): void => {
    lists += 1;
    state.setState({ list: { number: lists, x, y, assets: [...new Set(assets)] }, hover: null });
  };
  /** From afar a mark covers more than its own spot: the alarm was meant. */
  const under = (x: number, y: number): number[] =>
    view().zoom < STACKS_FROM ? [] : (hits()?.around(view(), x, y, UNDER * unit()) ?? []);
  return {
    targetAt(x, y) {
      const shown = annotations.markAt(view(), x, y, unit());
      if (shown && shown.count > 1) return { type: 'cluster', shown };
      const assets = shown
        ? [shown.mark.asset, ...under(shown.x, shown.y)]
        : (hits()?.stackAt(view(), x, y, unit()) ?? []);
      const different = [...new Set(assets)];
      const [index] = different;
      if (index === undefined) return null;
      return different.length > 1 ? { type: 'stack', assets: different } : { type: 'asset', index };
    },
    clicked(target, px) {
      const { x: middleX, y: middleY, scale, width, height, zoom } = view();
      if (target.type === 'asset') pick(target.index);
      else if (target.type === 'stack')
        open(middleX + (px.x - width / 2) / scale, middleY + (px.y - height / 2) / scale, target.assets);
      else {
        const { x, y, partsAt, members } = target.shown;
        const parts = partsAt();
        // What never parts, however near one comes, is listed instead.
        if (parts === null || zoom >= GREATEST_ZOOM - 0.5)
          open(x, y, [...members().map(({ asset }) => asset), ...under(x, y)]);
        else camera.ease([longitudeOf(x), latitudeOf(y)], Math.min(GREATEST_ZOOM, Math.max(zoom + 1, parts)));
      }
    },
    listHere(chosen, at) {
      const seen = at !== null && inView(view(), mercatorX(at[0]), mercatorY(at[1]));
      const [x, y] = seen ? [mercatorX(at[0]), mercatorY(at[1])] : [view().x, view().y];
      const here = hits()?.around(view(), x, y, AROUND * unit()) ?? [];
      open(x, y, seen ? [chosen, ...here] : here);
    },
  };
}
