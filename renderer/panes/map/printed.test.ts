import { expect, it } from 'vitest';
import { FLAG } from '../../../src/contract/live.ts';
import { createLiveStore } from '../../state/live.ts';
import { viewOf } from './geo.ts';
import { kindsSeen, placeWords, printedScale } from './printed.ts';
import { smallRegister } from './register.fixture.ts';

it('the legend on paper has what is drawn there and nothing else', () => {
  const register = smallRegister([
    { kind: 'light-point' },
    { kind: 'light-point', at: [5.0401, 47.32] },
    { kind: 'light-point', at: [5.2, 47.4] },
    { kind: 'light-point', retired: true },
    { kind: 'fibre-node' },
    { kind: 'camera' },
    { kind: 'bus', at: [5.2, 47.4] },
  ]);
  const live = createLiveStore();
  live.reset(register);
  live.columns()!.flags[0] = 0;
  live.columns()!.flags[5] = FLAG.offline;
  const placeOf = (index: number): [number, number] =>
    index === 6 ? [5.04, 47.32] : [register.lon[index]!, register.lat[index]!];
  const view = viewOf(5.04, 47.32, 13, 900, 700);
  const shown = { hiddenLayers: ['camera' as const], only: 'all' as const, now: 0 };
  const seen = kindsSeen(view, register, live.columns(), shown, placeOf);
  // Nodes wait for room, cameras are hidden, the bus is where it drives.
  expect(seen).toEqual([
    { kind: 'light-point', count: 2, old: 1 },
    { kind: 'bus', count: 1, old: 1 },
  ]);
  // Where only alarms are shown, one is in the legend whatever the zoom.
  live.columns()!.flags[4] = 2;
  expect(kindsSeen(view, register, live.columns(), { ...shown, only: 'alarm' }, placeOf)).toEqual([
    { kind: 'fibre-node', count: 1, old: 0 },
  ]);
});

it('the scale bar keeps its length on the ground however large the paper is', () => {
  const { metres, part } = printedScale(viewOf(5.04, 47.32, 16, 1000, 700));
  expect(metres).toBe(100);
  // A fifth of the width at most.
  expect(part).toBeGreaterThan(0.08);
  expect(part).toBeLessThanOrEqual(0.2);
  expect(part * 1000 * ((40_075_016.686 * Math.cos((47.32 * Math.PI) / 180)) / (512 * 2 ** 16))).toBeCloseTo(100, 0);
});

it('a place is said as it is read to somebody on the telephone', () => {
  expect(placeWords(5.0415, 47.3216, 'fr').replaceAll('\u00a0', ' ')).toBe('47,3216° N, 5,0415° E');
  expect(placeWords(-1.5, -12.25, 'fr').replaceAll('\u00a0', ' ')).toBe('12,2500° S, 1,5000° O');
  expect(placeWords(-1.5, 12.25, 'en').replaceAll('\u00a0', ' ')).toBe('12.2500° N, 1.5000° W');
});
