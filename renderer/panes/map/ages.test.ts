import { expect, it } from 'vitest';
import { FLAG } from '../../../src/contract/live.ts';
import type { LiveColumns } from '../../state/live.ts';
import { agesIn } from './ages.ts';
import { viewOf } from './geo.ts';

const NOW = 1_000_000_000;
const columns: LiveColumns = {
  flags: Uint8Array.from([0, 0, FLAG.offline, 0, 0]),
  level: new Uint8Array(5),
  lon: new Float64Array(5).fill(5.04),
  lat: new Float64Array(5).fill(47.32),
  heading: new Float32Array(5),
  speed: new Float32Array(5),
  // Just heard of, silent for three and a half minutes, offline for one, ahead by its clock, never heard of.
  positionTime: Float64Array.from([NOW - 5_000, NOW - 210_000, NOW - 61_000, NOW + 90_000, Number.NaN]),
};
const near = viewOf(5.04, 47.32, 15, 800, 600);
/** A street apart, so that none is written over another. */
const place = (index: number): [number, number] | null => (index === 4 ? null : [5.04 + index / 500, 47.32]);

it('what was silent for long says for how many minutes, and nothing else does', () => {
  const found = agesIn(near, [0, 1, 2, 3, 4], columns, NOW, place);
  expect(found.map(({ age }) => age)).toEqual([180_000, 60_000]);
});

it('of several that stand together one says it', () => {
  expect(agesIn(near, [1, 2], columns, NOW, () => [5.04, 47.32]).map(({ age }) => age)).toEqual([180_000]);
});

it('says nothing from afar, or of what is not on screen', () => {
  expect(agesIn(viewOf(5.04, 47.32, 12, 800, 600), [1], columns, NOW, place)).toEqual([]);
  expect(agesIn(viewOf(5.2, 47.32, 15, 800, 600), [1], columns, NOW, place)).toEqual([]);
});
