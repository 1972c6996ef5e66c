import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DisplayNow,
  fitOn,
  LEAST_IN_VIEW,
  planWindows,
  type Rect,
  relativeTo,
  type SavedPlace,
} from './displayPlan.ts';

const display = (key: string, x: number, more: Partial<DisplayNow> = {}): DisplayNow => {
  const bounds = { x, y: 0, width: 1920, height: 1080 };
  return { key, label: 'MUR', bounds, workArea: bounds, primary: x === 0, ...more };
};

const LEFT = display('DEL-4081-101', 0);
const MIDDLE = display('DEL-4081-102', 1920);
const RIGHT = display('DEL-4081-103', 3840);

/** workspace -> display key, of the windows that can be seen. */
const seen = (plan: ReturnType<typeof planWindows>): Record<string, string> =>
  Object.fromEntries(plan.windows.flatMap((w) => (w.displayKey === null ? [] : [[w.workspaceId, w.displayKey]])));

const planned = planWindows([], [RIGHT, LEFT, MIDDLE]);

describe('first start', () => {
  it('opens one window on each display, counted from the left, filling it', () => {
    expect(seen(planned)).toEqual({ 'workspace-1': LEFT.key, 'workspace-2': MIDDLE.key, 'workspace-3': RIGHT.key });
    expect(planned.windows.map(({ rect }) => rect)).toEqual([LEFT, MIDDLE, RIGHT].map(({ bounds }) => bounds));
  });
});

describe('next start', () => {
  it('brings each window back to its monitor', () => {
    expect(seen(planWindows(planned.places, [LEFT, MIDDLE, RIGHT]))).toEqual(seen(planned));
  });

  it('two equal monitors with serial numbers swapped cables: the windows follow the monitors', () => {
    const swapped = [{ ...LEFT, key: RIGHT.key }, MIDDLE, { ...RIGHT, key: LEFT.key }];
    const plan = planWindows(planned.places, swapped);
    expect(seen(plan)).toEqual(seen(planned));
    expect(plan.windows.find(({ workspaceId }) => workspaceId === 'workspace-1')?.rect?.x).toBe(3840);
  });

  it('two equal monitors without serial numbers keep their connectors', () => {
    const twins = [display('DEL-4081@DP-1', 0), display('DEL-4081@DP-2', 1920)];
    const first = planWindows([], twins);
    expect(seen(planWindows(first.places, [...twins].reverse()))).toEqual(seen(first));
  });

  it('the same monitor on another connector is found again when there is only one of its kind', () => {
    const first = planWindows([], [display('DEL-4081@DP-1', 0)]);
    expect(seen(planWindows(first.places, [display('DEL-4081@HDMI-2', 0)]))).toEqual({
      'workspace-1': 'DEL-4081@HDMI-2',
    });
  });

  it('without EDID a display is found by label and size when its place changed', () => {
    const first = planWindows([], [display('screen-1920x1080+0+0', 0, { label: 'screen' })]);
    const moved = display('screen-1920x1080+500+0', 500, { label: 'screen' });
    expect(seen(planWindows(first.places, [moved]))).toEqual({ 'workspace-1': moved.key });
  });

  it('another monitor of the same model is not taken for the one that is away', () => {
    const other = display('DEL-4081-999', 0);
    const plan = planWindows(planWindows([], [LEFT]).places, [other]);
    expect(seen(plan)).toEqual({ 'workspace-2': other.key });
    expect(plan.places.map(({ displayKey }) => displayKey)).toEqual([LEFT.key, other.key]);
  });

  it('a window that the operator closed stays closed', () => {
    const places = planned.places.map((place) => ({ ...place, open: place.workspaceId !== 'workspace-2' }));
    expect(Object.keys(seen(planWindows(places, [LEFT, MIDDLE, RIGHT])))).toEqual(['workspace-1', 'workspace-3']);
  });
});

describe('a display goes away', () => {
  const without = planWindows(planned.places, [LEFT, RIGHT]);

  it('its window is kept out of sight and the others do not move', () => {
    expect(seen(without)).toEqual({ 'workspace-1': LEFT.key, 'workspace-3': RIGHT.key });
    expect(without.windows.find(({ workspaceId }) => workspaceId === 'workspace-2')?.displayKey).toBeNull();
  });

  it('and comes back: so does its window', () => {
    expect(seen(planWindows(without.places, [LEFT, MIDDLE, RIGHT]))).toEqual(seen(planned));
  });

  it('that had the only open window: it is lent a place on the primary display', () => {
    const places = planned.places.map((place) => ({ ...place, open: place.workspaceId === 'workspace-2' }));
    const plan = planWindows(places, [LEFT, RIGHT]);
    expect(plan.windows).toEqual([
      { workspaceId: 'workspace-2', displayKey: LEFT.key, rect: LEFT.bounds, borrowed: true },
    ]);
    expect(seen(planWindows(plan.places, [LEFT, MIDDLE, RIGHT]))).toEqual({ 'workspace-2': MIDDLE.key });
  });

  it('all of them for a moment: nothing is forgotten', () => {
    const dark = planWindows(planned.places, []);
    expect(seen(dark)).toEqual({});
    expect(seen(planWindows(dark.places, [LEFT, MIDDLE, RIGHT]))).toEqual(seen(planned));
  });
});

describe('places', () => {
  it('are kept relative to the display, and filling it is kept as such', () => {
    expect(relativeTo({ x: 1920, y: 1, width: 1920, height: 1079 }, MIDDLE.bounds)).toBeNull();
    expect(relativeTo({ x: 2000, y: 50, width: 800, height: 600 }, MIDDLE.bounds)).toEqual({
      x: 80,
      y: 50,
      width: 800,
      height: 600,
    });
  });

  it('too large or outside are moved onto the display', () => {
    const area = LEFT.bounds;
    expect(fitOn({ x: -500, y: 5_000, width: 800, height: 600 }, area)).toEqual({
      x: 0,
      y: 480,
      width: 800,
      height: 600,
    });
    expect(fitOn({ x: 0, y: 0, width: 9_000, height: 9_000 }, area)).toEqual(area);
  });
});

describe('whatever is plugged and unplugged', () => {
  const keys = ['DEL-4081-101', 'DEL-4081-102', 'DEL-4081@DP-1', 'DEL-4081@DP-2', 'screen-1920x1080+0+0', 'IIY-1-77'];
  const someDisplays = fc
    .uniqueArray(fc.constantFrom(...keys), { maxLength: 6 })
    .map((chosen) => chosen.map((key, n) => display(key, n * 1920)));

  const overlap = (a: Rect, b: Rect): boolean =>
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) >= LEAST_IN_VIEW &&
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) >= LEAST_IN_VIEW;

  it('every window that is shown is in view, no two share a display, no workspace is lost, something is seen', () => {
    fc.assert(
      fc.property(fc.array(someDisplays, { minLength: 1, maxLength: 12 }), (moments) => {
        let places: readonly SavedPlace[] = [];
        for (const displays of moments) {
          const plan = planWindows(places, displays);
          const shown = plan.windows.filter(({ displayKey }) => displayKey !== null);
          for (const { rect } of shown) expect(displays.some(({ bounds }) => overlap(rect as Rect, bounds))).toBe(true);
          expect(new Set(shown.map(({ displayKey }) => displayKey)).size).toBe(shown.length);
          expect(shown.length).toBe(displays.length);
          for (const { workspaceId } of places)
            expect(plan.places.some((p) => p.workspaceId === workspaceId)).toBe(true);
          expect(planWindows(plan.places, displays).windows).toEqual(plan.windows);
          places = plan.places;
        }
      }),
      { numRuns: 300 },
    );
  });
});
