import { beforeEach, describe, expect, it } from 'vitest';
import { FLAG, LEVEL_UNKNOWN } from '../../../src/contract/live.ts';
import { createLiveStore, type LiveStore } from '../../state/live.ts';
import {
  type AssetBuffers,
  createBuffers,
  type Look,
  lightInk,
  OLD_AFTER,
  writeMoving,
  writeSizes,
  writeStates,
} from './assetBuffers.ts';
import { createGlide } from './glide.ts';
import { countPassing } from './legendCounts.ts';
import { mix, parseHex, readPalette } from './palette.ts';
import { smallRegister } from './register.fixture.ts';

const palette = readPalette(
  (property) =>
    ({
      '--p1': '#ff0000',
      '--p4': '#c58bdc',
      '--text': '#ffffff',
      '--map-label': '#808080',
      '--map-land': '#000000',
      '--text-2': '#a0a0a0',
      '--stale': '#707070',
    })[property] ?? '#123456',
);
const look: Look = { palette, detail: false, only: 'all' };
const kinds = ['light-point', 'light-point', 'junction', 'light-cabinet', 'bus', 'service-vehicle'] as const;
const register = smallRegister(kinds.map((kind, at) => ({ kind, at: [5 + at / 100, 47.3] })));
const colour = (colours: Uint8Array, slot: number) => [...colours.slice(slot * 4, slot * 4 + 4)];

let live: LiveStore;
let buffers: AssetBuffers;
beforeEach(() => {
  live = createLiveStore();
  live.reset(register);
  buffers = createBuffers(register, []);
  writeStates(buffers, live.columns()!, look, 'all');
});
const states = (index: number[], flags: number[], level = index.map(() => 100)) =>
  live.apply({
    type: 'states',
    complete: false,
    sequence: 1,
    time: 1000,
    registerVersion: 1,
    index: Uint32Array.from(index),
    flags: Uint8Array.from(flags),
    level: Uint8Array.from(level),
  });

describe('states', () => {
  it('only what has an alarm has colour', () => {
    states([0, 1], [1 | FLAG.unacknowledged, 0]);
    writeStates(buffers, live.columns()!, look, [0, 1]);
    expect(colour(buffers.lights.colours, 0)).toEqual([255, 0, 0, 255]);
    const [r, g, b] = colour(buffers.lights.colours, 1);
    expect(r === g && g === b).toBe(true);
  });

  it('what did not change is not sent again', () => {
    const before = buffers.lights.colours;
    states([0], [FLAG.never], [LEVEL_UNKNOWN]);
    expect(writeStates(buffers, live.columns()!, look, [0])).toEqual({ lights: false, fixed: false });
    expect(buffers.lights.colours).toBe(before);
    states([0], [4]);
    expect(writeStates(buffers, live.columns()!, look, [0])).toEqual({ lights: true, fixed: false });
    expect(buffers.lights.colours).not.toBe(before);
  });

  it('lights are brighter with their level where there is room to see it', () => {
    const detail: Look = { palette, detail: true, only: 'all' };
    expect(lightInk(0, 100, detail)[0]).toBeGreaterThan(lightInk(0, 30, detail)[0]);
    expect(lightInk(0, 100, look)).toEqual(lightInk(0, 30, look));
  });

  it('a thing that was not heard of for long is hollow', () => {
    states([2], [FLAG.old]);
    expect(writeStates(buffers, live.columns()!, look, [2]).fixed).toBe(true);
    expect(buffers.fixed.pictures[buffers.slots[2]!]).toBe('junction/old');
  });

  it('cabinets wait for room, one with an alarm does not', () => {
    writeSizes(buffers, live.columns()!, 12);
    const slot = buffers.slots[3]!;
    expect(buffers.fixed.sizes[slot]).toBe(0);
    states([3], [1]);
    expect(writeSizes(buffers, live.columns()!, 12)).toBe(true);
    expect(buffers.fixed.sizes[slot]).toBeGreaterThan(0);
  });

  it('what has left the register is drawn nowhere, though its index stays', () => {
    const left = createBuffers(smallRegister([{}, { retired: true }, {}]), []);
    expect([...left.lights.indexes]).toEqual([0, 2]);
  });

  it('a hidden layer is not laid out', () => {
    const hidden = createBuffers(register, ['light-point']);
    expect(hidden.lights.indexes.length).toBe(0);
    expect(writeStates(hidden, live.columns()!, look, 'all').lights).toBe(false);
  });
});

describe('only some states', () => {
  const shown = (only: Look['only']): number[] => {
    writeStates(buffers, live.columns()!, { ...look, only }, 'all');
    writeSizes(buffers, live.columns()!, 11, only);
    const alphas = [...buffers.lights.indexes].map((index, slot) => [index, buffers.lights.colours[slot * 4 + 3]!]);
    buffers.fixed.indexes.forEach((index, slot) => {
      alphas.push([index, buffers.fixed.sizes[slot]! > 0 ? buffers.fixed.colours[slot * 4 + 3]! : 0]);
    });
    return alphas.flatMap(([index, alpha]) => (alpha! > 0 ? [index!] : []));
  };

  it('what has an alarm, whatever its zoom, and nothing else', () => {
    states([0, 1, 2, 3], [0, 2 | FLAG.unacknowledged, 0, 3]);
    expect(shown('alarm')).toEqual([1, 3]);
  });

  it('what is not heard of: old, offline, or never heard', () => {
    states([0, 1, 2, 3], [FLAG.old, 0, FLAG.offline, FLAG.never]);
    expect(shown('old')).toEqual([0, 2, 3]);
  });

  it('all of it again: cabinets wait for room as before', () => {
    states([0, 1, 2, 3], [0, 0, 0, 0]);
    expect(shown('alarm')).toEqual([]);
    expect(shown('all')).toEqual([0, 1, 2]);
  });
});

it('the legend counts what is in the states that are shown', () => {
  states([0, 1, 4, 5], [2, FLAG.old, 0, 1]);
  const columns = live.columns()!;
  expect(countPassing([0, 1], 'light-point', 'all', columns, 0)).toBe(2);
  expect(countPassing([0, 1], 'light-point', 'alarm', columns, 0)).toBe(1);
  expect(countPassing([0, 1], 'light-point', 'old', columns, 0)).toBe(1);
  columns.positionTime[4] = 1_000_000;
  expect(countPassing([4], 'bus', 'old', columns, 1_030_000)).toBe(0);
  expect(countPassing([4], 'bus', 'old', columns, 1_090_000)).toBe(1);
  expect(countPassing([0], 'light-point', 'alarm', null, 0)).toBe(0);
});

describe('what moves', () => {
  const positions = (index: number[], sourceTime: number[], heading = index.map(() => 90)) =>
    live.apply({
      type: 'positions',
      complete: false,
      sequence: 1,
      time: 1000,
      registerVersion: 1,
      index: Uint32Array.from(index),
      lon: Float64Array.from(index.map(() => 5.5)),
      lat: Float64Array.from(index.map(() => 47.5)),
      sourceTime: Float64Array.from(sourceTime),
      heading: Float32Array.from(heading),
      speed: Float32Array.from(index.map(() => 30)),
    });

  const drawn = () => {
    const glide = createGlide(buffers.moving.indexes);
    glide.fixed(buffers.moving.indexes, live.columns()!, 0, false);
    return glide;
  };

  it('is drawn where it was last, pointing where it goes, and counted', () => {
    positions([4], [1_000_000]);
    states([4, 5], [0, 0]);
    expect(writeMoving(buffers, live.columns()!, look, 1_010_000, drawn())).toBe(1);
    expect([...buffers.moving.positions.slice(0, 2)]).toEqual([5.5, 47.5]);
    expect(buffers.moving.angles[0]).toBe(-90);
    expect(buffers.moving.pictures[0]).toBe('bus');
  });

  it('is nowhere before its first position', () => {
    writeMoving(buffers, live.columns()!, look, 0, drawn());
    expect(colour(buffers.moving.colours, 0)[3]).toBe(0);
  });

  it('is hollow and no longer counted after a minute', () => {
    positions([4], [1_000_000]);
    states([4], [0]);
    expect(writeMoving(buffers, live.columns()!, look, 1_000_000 + OLD_AFTER + 1, drawn())).toBe(0);
    expect(buffers.moving.pictures[0]).toBe('bus/old');
  });

  it('shows only those that were silent for long where only old ones are asked for', () => {
    positions([4, 5], [1_000_000, 1_100_000]);
    states([4, 5], [0, 0]);
    writeMoving(buffers, live.columns()!, { ...look, only: 'old' }, 1_100_000, drawn());
    expect([3, 7].map((at) => buffers.moving.colours[at]! > 0)).toEqual([true, false]);
  });

  it('shows no direction when its heading is not known', () => {
    positions([5], [1_000_000], [Number.NaN]);
    states([5], [0]);
    writeMoving(buffers, live.columns()!, look, 1_000_000, drawn());
    expect(buffers.moving.pictures[1]).toBe('still');
    expect(buffers.moving.angles[1]).toBe(0);
  });
});

it('colours of the tokens are read, anything else is grey', () => {
  expect(parseHex(' #ff5247')).toEqual([255, 82, 71]);
  // The build writes white in its short form.
  expect(parseHex('#fff')).toEqual([255, 255, 255]);
  expect(parseHex('color-mix(in srgb, red, blue)')).toEqual([128, 128, 128]);
  expect(mix([0, 0, 0], [100, 200, 50], 0.5)).toEqual([50, 100, 25]);
});
