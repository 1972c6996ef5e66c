import { expect, it } from 'vitest';
import type { AssetKind } from '../../../src/domain/asset/asset.ts';
import { viewOf } from './geo.ts';
import { createHitTest } from './hitTest.ts';
import { smallRegister } from './register.fixture.ts';

const AT = [5.04, 47.32] as const;

const registerOf = (things: readonly (readonly [kind: AssetKind, lon: number, lat: number])[]) =>
  smallRegister(things.map(([kind, lon, lat]) => ({ kind, at: [lon, lat] })));
const view = (zoom: number) => viewOf(AT[0], AT[1], zoom, 1000, 800);

it('forty lamps on one spot are forty, and a lamp across the street is not among them', () => {
  const register = registerOf([
    ...Array.from({ length: 40 }, () => ['light-point', ...AT] as const),
    ['light-point', AT[0] + 0.0003, AT[1]],
  ]);
  const hits = createHitTest(register, () => null, []);
  expect(hits.stackAt(view(16), 500, 400, 1).sort((a, b) => a - b)).toEqual([...Array(40).keys()]);
  expect(hits.stackAt(view(16), 100, 100, 1)).toEqual([]);
});

it('a camera over a lamp is a stack of two where the lamp can be seen beside it, the camera alone from afar', () => {
  const register = registerOf([
    ['light-point', ...AT],
    ['camera', ...AT],
  ]);
  const hits = createHitTest(register, () => null, []);
  expect(hits.stackAt(view(17), 502, 400, 1)).toEqual([1, 0]);
  expect(hits.stackAt(view(14.5), 502, 400, 1)).toEqual([1]);
});

it('two things that can be told apart are not offered as one, whichever was meant', () => {
  const register = registerOf([
    ['camera', ...AT],
    ['junction', AT[0] + 0.0001, AT[1]],
  ]);
  const hits = createHitTest(register, () => null, []);
  // Twelve px apart.
  expect(hits.stackAt(view(17), 500, 400, 1)).toEqual([0]);
  expect(hits.stackAt(view(17), 517, 400, 1)).toEqual([1]);
});

it('a bus is in the stack where it is drawn, not where the register has it, and nothing of a hidden layer is', () => {
  const register = registerOf([
    ['bus', 5.2, 47.1],
    ['camera', ...AT],
    ['bollard', ...AT],
  ]);
  const hits = createHitTest(register, (asset) => (asset === 0 ? AT : null), ['bollard']);
  expect(hits.stackAt(view(17), 500, 400, 1)).toEqual([0, 1]);
  expect(hits.around(view(17), view(17).x, view(17).y, 4).sort()).toEqual([0, 1]);
});

it('where only some states are shown, what is not shown is not there, and what is shown is there at any zoom', () => {
  const register = registerOf([
    ['light-point', ...AT],
    ['light-cabinet', ...AT],
  ]);
  const none = createHitTest(
    register,
    () => null,
    [],
    () => false,
  );
  expect(none.stackAt(view(17), 500, 400, 1)).toEqual([]);
  const lamps = createHitTest(
    register,
    () => null,
    [],
    (index) => index === 0,
  );
  expect(lamps.stackAt(view(12), 500, 400, 1)).toEqual([0]);
  expect(createHitTest(register, () => null, []).stackAt(view(12), 500, 400, 1)).toEqual([]);
});
