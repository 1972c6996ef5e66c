import { beforeEach, describe, expect, it } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type AlarmMark, GREATEST_ZOOM, type ShownMark } from './alarmMarks.ts';
import type { MapState } from './engineTypes.ts';
import { type View, viewOf } from './geo.ts';
import type { HitTest } from './hitTest.ts';
import { createPicking, type Picking } from './picking.ts';

const mark = (asset: number): AlarmMark => ({
  asset,
  row: `r${asset}`,
  name: `Armoire ${asset}`,
  priority: 1,
  open: true,
});
const shownMark = (view: View, assets: number[], partsAt: number | null): ShownMark => ({
  x: view.x,
  y: view.y,
  mark: mark(assets[0] ?? 0),
  count: assets.length,
  partsAt: () => partsAt,
  members: () => assets.map(mark),
});

let state: StoreApi<MapState>;
let picked: number[];
let eased: number[];
let picking: Picking;
let view: View;
let shown: ShownMark | null;
let around: number[];
beforeEach(() => {
  state = createStore<MapState>(() => ({ list: null }) as unknown as MapState);
  picked = [];
  eased = [];
  shown = null;
  around = [];
  view = viewOf(5.04, 47.32, 17, 1000, 800);
  const hits: HitTest = {
    at: () => around[0] ?? -1,
    stackAt: () => around,
    around: () => around,
    movedOn: () => undefined,
  };
  picking = createPicking({
    state,
    view: () => view,
    unit: () => 1,
    annotations: { markAt: () => shown },
    hits: () => hits,
    camera: { ease: (_, zoom) => eased.push(zoom) },
    pick: (asset) => picked.push(asset),
  });
});
const click = (): void => {
  const target = picking.targetAt(500, 400);
  if (target) picking.clicked(target, { x: 500, y: 400 });
};
const listed = (): readonly number[] | undefined => state.getState().list?.assets;

describe('a click', () => {
  it('on one thing takes it, on nothing takes nothing', () => {
    click();
    around = [3];
    click();
    expect([picked, listed()]).toEqual([[3], undefined]);
  });

  it('on several things takes none of them by guess, but lists them', () => {
    around = [3, 8, 1];
    click();
    expect([picked, listed()]).toEqual([[], [3, 8, 1]]);
    const { list } = state.getState();
    expect([list?.x, list?.y]).toEqual([view.x, view.y]);
  });

  it('on an alarm from afar takes the alarm, whatever lies under its mark; from near both are offered', () => {
    shown = shownMark(view, [7], null);
    around = [3, 7];
    view = viewOf(5.04, 47.32, 13, 1000, 800);
    click();
    expect([picked, listed()]).toEqual([[7], undefined]);
    view = viewOf(5.04, 47.32, 17, 1000, 800);
    click();
    expect([picked, listed()]).toEqual([[7], [7, 3]]);
  });

  it('on a mark of several comes nearer to where they part, and never beyond the greatest zoom', () => {
    view = viewOf(5.04, 47.32, 12, 1000, 800);
    shown = shownMark(view, [1, 2], 15);
    click();
    shown = shownMark(view, [1, 2], 12);
    click();
    expect(eased).toEqual([15, 13]);
    view = viewOf(5.04, 47.32, 18.8, 1000, 800);
    shown = shownMark(view, [1, 2], 19);
    click();
    expect(eased.at(-1)).toBe(GREATEST_ZOOM);
  });

  it('on a mark of several that never part opens their list instead of coming nearer for ever', () => {
    view = viewOf(5.04, 47.32, 12, 1000, 800);
    shown = shownMark(view, [4, 9, 2], null);
    click();
    expect([eased, listed()]).toEqual([[], [4, 9, 2]]);
    view = viewOf(5.04, 47.32, GREATEST_ZOOM, 1000, 800);
    shown = shownMark(view, [4, 9], 20);
    click();
    expect([eased, listed()]).toEqual([[], [4, 9]]);
  });
});

it('the key lists around the selected thing where that is seen, else around the middle; each opening is another list', () => {
  around = [5, 6];
  picking.listHere(9, [5.04, 47.32]);
  expect(listed()).toEqual([9, 5, 6]);
  const first = state.getState().list?.number;
  picking.listHere(9, [5.4, 47.9]);
  expect(listed()).toEqual([5, 6]);
  picking.listHere(-1, null);
  expect(listed()).toEqual([5, 6]);
  expect(state.getState().list?.number).toBe((first ?? 0) + 2);
});
