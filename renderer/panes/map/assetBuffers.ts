import { FLAG, LEVEL_UNKNOWN } from '../../../src/contract/live.ts';
import { type AssetKind, isMoving } from '../../../src/domain/asset/asset.ts';
import type { LiveColumns } from '../../state/live.ts';
import type { AssetRegister } from '../../state/register.ts';
import { mix, type Palette, priorityRgb, type Rgb } from './palette.ts';
import { KIND_FROM, KIND_SIZE, type Picture } from './shapes.ts';

/*
 * What the graphics card is given: one array a property, one place an asset. Only what changed is written again. Of the
 * lights only the places that changed are sent; of what is few, an array that changed is handed over as a copy, which
 * is how deck.gl sees that it must be sent.
 */

/** A position is old after this long, ms. */
export const OLD_AFTER = 60_000;

/** Things drawn by one layer. */
export interface AssetGroup {
  /** Register index of each place. */
  readonly indexes: Uint32Array;
  /** lon, lat. */
  positions: Float64Array;
  /** Red, green, blue, alpha. */
  colours: Uint8Array;
  /** Lights: radius. Others: size. */
  sizes: Float32Array;
  /** Degrees against the clock from north, as deck.gl turns. */
  angles: Float32Array;
  /** Name of the picture; empty for lights. */
  readonly pictures: Picture[];
  /** Grows when pictures change. */
  picturesVersion: number;
  /** Places whose colour or size was written since the array was last handed over; they wait to be sent. */
  readonly touched: Set<number>;
}

/** All that is drawn of the register. */
export interface AssetBuffers {
  readonly lights: AssetGroup;
  readonly fixed: AssetGroup;
  readonly moving: AssetGroup;
  /** Place of each register index within its group; -1 when its layer is hidden. */
  readonly slots: Int32Array;
  readonly register: AssetRegister;
}

/** Which states are shown: all of them, only what has an alarm, only what is not heard of. */
export type Only = 'all' | 'alarm' | 'old';

/** How states are turned into colours at this moment. */
export interface Look {
  readonly palette: Palette;
  /** Lights show their level, and hollow when old: there is room for it. */
  readonly detail: boolean;
  readonly only: Only;
}

const UNHEARD = FLAG.old | FLAG.never | FLAG.offline;

/** Whether something in this state is shown. `oldPosition`: it moves, and where it is was said too long ago. */
export const passes = (flags: number, only: Only, oldPosition = false): boolean =>
  only === 'all' || (only === 'alarm' ? (flags & FLAG.priority) !== 0 : (flags & UNHEARD) !== 0 || oldPosition);

const NOTHING: Ink = [0, 0, 0, 0];

function group(indexes: number[], register: AssetRegister): AssetGroup {
  const n = indexes.length;
  const positions = new Float64Array(n * 2);
  const sizes = new Float32Array(n);
  indexes.forEach((index, slot) => {
    positions[slot * 2] = register.lon[index] ?? 0;
    positions[slot * 2 + 1] = register.lat[index] ?? 0;
    sizes[slot] = KIND_SIZE[register.kindOf(index)];
  });
  return {
    indexes: Uint32Array.from(indexes),
    positions,
    colours: new Uint8Array(n * 4),
    sizes,
    angles: new Float32Array(n),
    pictures: indexes.map((index) => register.kindOf(index)),
    picturesVersion: 0,
    touched: new Set(),
  };
}

/** Lays the shown layers out. */
export function createBuffers(register: AssetRegister, hidden: readonly AssetKind[]): AssetBuffers {
  const lights: number[] = [];
  const fixed: number[] = [];
  const moving: number[] = [];
  const slots = new Int32Array(register.size).fill(-1);
  const retired = new Set(register.retired);
  for (let index = 0; index < register.size; index += 1) {
    const kind = register.kindOf(index);
    if (retired.has(index) || hidden.includes(kind)) continue;
    const into = kind === 'light-point' ? lights : isMoving(kind) ? moving : fixed;
    slots[index] = into.length;
    into.push(index);
  }
  return {
    lights: group(lights, register),
    fixed: group(fixed, register),
    moving: group(moving, register),
    slots,
    register,
  };
}

/** Colour with its alpha. */
export type Ink = readonly [number, number, number, number];

const withAlpha = ([r, g, b]: Rgb, alpha: number): Ink => [r, g, b, alpha];

/** Colour of a light: grey, brighter with its level where there is room to see it, of its alarm's priority when it has one. */
export function lightInk(flags: number, level: number, { palette, detail }: Look): Ink {
  const priority = flags & FLAG.priority;
  if (priority) return withAlpha(priorityRgb(palette, priority), 255);
  const { rgb } = palette;
  const unheard = (flags & UNHEARD) !== 0;
  if (!detail) return withAlpha(rgb['map-label'], unheard ? 85 : 145);
  if (unheard || level === LEVEL_UNKNOWN) return withAlpha(rgb['map-label'], 110);
  const off = mix(rgb['map-land'], rgb['map-label'], 0.55);
  return withAlpha(mix(off, rgb.text, Math.min(1, level / 100)), 255);
}

/** Colour of any other still thing. */
export function fixedInk(flags: number, { palette }: Look): Ink {
  const priority = flags & FLAG.priority;
  if (priority) return withAlpha(priorityRgb(palette, priority), 255);
  const unheard = (flags & UNHEARD) !== 0;
  return unheard ? withAlpha(palette.rgb.stale, 150) : withAlpha(palette.rgb['text-2'], 235);
}

/** Whether a position is too old to be believed. */
export const isOldPosition = (flags: number, positionTime: number, now: number): boolean =>
  (flags & (FLAG.old | FLAG.offline)) !== 0 || now - positionTime > OLD_AFTER;

/** What is old fades: over ten minutes from 200 to 90, where it is still seen. */
const oldAlpha = (age: number): number =>
  Math.round(Math.max(90, 200 - Math.max(0, age - OLD_AFTER) * (110 / 600_000)));

const put = (colours: Uint8Array, slot: number, ink: Ink): boolean => {
  const at = slot * 4;
  if (colours[at] === ink[0] && colours[at + 1] === ink[1] && colours[at + 2] === ink[2] && colours[at + 3] === ink[3])
    return false;
  colours[at] = ink[0];
  colours[at + 1] = ink[1];
  colours[at + 2] = ink[2];
  colours[at + 3] = ink[3];
  return true;
};

/** Abnormal lights are larger, so that a dot is found among thousands. */
const ABNORMAL = 2.1;

/** Share of the lights from which all are sent: as many small sendings would take longer. */
const MANY = 0.1;

/** What a writing changed: nothing else is sent. */
export interface Written {
  readonly lights: boolean;
  readonly fixed: boolean;
}

/** Writes the states of some assets, or of all, into lights and still things. */
export function writeStates(
  buffers: AssetBuffers,
  columns: LiveColumns,
  look: Look,
  changed: Iterable<number> | 'all',
): Written {
  const { lights, fixed, slots, register } = buffers;
  let lightsChanged = false;
  let radiiChanged = false;
  let fixedChanged = false;
  let picturesChanged = false;
  const write = (index: number): void => {
    const slot = slots[index] ?? -1;
    if (slot < 0) return;
    const kind = register.kindOf(index);
    const flags = columns.flags[index]!;
    if (kind === 'light-point') {
      const shown = passes(flags, look.only);
      if (put(lights.colours, slot, shown ? lightInk(flags, columns.level[index]!, look) : NOTHING)) {
        lights.touched.add(slot);
        lightsChanged = true;
      }
      // Where little is shown, that little is found from afar.
      const radius = flags & FLAG.priority || look.only !== 'all' ? ABNORMAL : 1;
      if (Math.abs(lights.sizes[slot]! - radius) > 0.01) {
        lights.sizes[slot] = radius;
        lights.touched.add(slot);
        radiiChanged = true;
      }
    } else if (!isMoving(kind)) {
      if (put(fixed.colours, slot, passes(flags, look.only) ? fixedInk(flags, look) : NOTHING)) fixedChanged = true;
      const picture: Picture = flags & (FLAG.old | FLAG.offline) ? `${kind}/old` : kind;
      if (fixed.pictures[slot] !== picture) {
        fixed.pictures[slot] = picture;
        picturesChanged = true;
      }
    }
  };
  if (changed === 'all') for (let index = 0; index < register.size; index += 1) write(index);
  else for (const index of changed) write(index);
  if (lights.touched.size > lights.indexes.length * MANY) {
    lights.colours = lights.colours.slice();
    lights.sizes = lights.sizes.slice();
    lights.touched.clear();
  }
  if (fixedChanged) fixed.colours = fixed.colours.slice();
  if (picturesChanged) fixed.picturesVersion += 1;
  return { lights: lightsChanged || radiiChanged, fixed: fixedChanged || picturesChanged };
}

/** Writes the sizes of still things at a zoom: those that wait for room have none until then. True when one changed. */
export function writeSizes(
  { fixed, register }: AssetBuffers,
  columns: LiveColumns,
  zoom: number,
  only: Only = 'all',
): boolean {
  let changed = false;
  fixed.indexes.forEach((index, slot) => {
    const kind = register.kindOf(index);
    const shown = only !== 'all' || zoom >= KIND_FROM[kind] || (columns.flags[index]! & FLAG.priority) !== 0;
    const size = shown ? KIND_SIZE[kind] : 0;
    if (Math.abs(fixed.sizes[slot]! - size) < 0.001) return;
    fixed.sizes[slot] = size;
    changed = true;
  });
  if (changed) fixed.sizes = fixed.sizes.slice();
  return changed;
}

/**
 * Writes places (where they are drawn, by slot), headings and age of everything that moves; answers how many have a
 * current position.
 */
export function writeMoving(
  buffers: AssetBuffers,
  columns: LiveColumns,
  look: Look,
  now: number,
  drawn: { readonly lon: Float64Array; readonly lat: Float64Array },
): number {
  const { moving, register } = buffers;
  const { rgb } = look.palette;
  const n = moving.indexes.length;
  const positions = new Float64Array(n * 2);
  const colours = new Uint8Array(n * 4);
  const angles = new Float32Array(n);
  let current = 0;
  for (let slot = 0; slot < n; slot += 1) {
    const index = moving.indexes[slot]!;
    const time = columns.positionTime[index]!;
    const flags = columns.flags[index]!;
    const heading = columns.heading[index]!;
    // Before a fix anywhere will do: it has no colour.
    positions[slot * 2] = drawn.lon[slot]! || 0;
    positions[slot * 2 + 1] = drawn.lat[slot]! || 0;
    const old = isOldPosition(flags, time, now);
    if (Number.isFinite(time) && now - time <= OLD_AFTER) current += 1;
    const priority = flags & FLAG.priority;
    const ink = priority
      ? withAlpha(priorityRgb(look.palette, priority), 255)
      : old
        ? withAlpha(rgb.stale, oldAlpha(now - time))
        : withAlpha(register.kindOf(index) === 'bus' ? mix(rgb.text, rgb['map-label'], 0.6) : rgb.text, 255);
    // Never heard of: nowhere on the map, rather than at a place it may not be.
    put(colours, slot, Number.isFinite(time) && passes(flags, look.only, old) ? ink : NOTHING);
    const turned = Number.isFinite(heading);
    angles[slot] = turned ? -heading : 0;
    const name: Picture = turned ? register.kindOf(index) : 'still';
    const picture = (old ? `${name}/old` : name) as Picture;
    if (moving.pictures[slot] !== picture) {
      moving.pictures[slot] = picture;
      moving.picturesVersion += 1;
    }
  }
  moving.positions = positions;
  moving.colours = colours;
  moving.angles = angles;
  return current;
}
