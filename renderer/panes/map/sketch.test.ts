import { describe, expect, it } from 'vitest';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { begin, crossesItself, ended, figuresOf, outline, type Sketch, takenBack, withPoint } from './sketch.ts';

const A: LonLat = [5.04, 47.32];
const B: LonLat = [5.05, 47.32];
const C: LonLat = [5.05, 47.33];
const D: LonLat = [5.04, 47.33];
const drawn = (tool: Sketch['tool'], ...points: LonLat[]): Sketch => points.reduce(withPoint, begin(tool));

describe('a drawing by hand', () => {
  it('grows point by point, takes the last one back, and ends when it is said to', () => {
    const two = drawn('distance', A, B, C);
    expect(takenBack(two).points).toEqual([A, B]);
    expect(ended(two)).toMatchObject({ done: true, points: [A, B, C] });
    expect(takenBack(takenBack(takenBack(takenBack(two)))).points).toEqual([]);
  });

  it('a double click sets one point, not two', () => {
    expect(drawn('distance', A, B, B).points).toEqual([A, B]);
  });

  it('does not end before it has enough points to be measured', () => {
    expect(ended(drawn('distance', A)).done).toBe(false);
    expect(ended(drawn('area', A, B)).done).toBe(false);
    expect(ended(drawn('zone', A, B, C)).done).toBe(true);
  });

  it('what was ended can be taken up again, or the next point begins another', () => {
    const done = ended(drawn('area', A, B, C));
    expect(takenBack(done)).toMatchObject({ done: false, points: [A, B, C] });
    expect(withPoint(done, D)).toMatchObject({ done: false, points: [D] });
  });

  it('follows the pointer until it is ended', () => {
    const open = { ...drawn('distance', A), pointer: B };
    expect(outline(open)).toEqual([A, B]);
    expect(outline({ ...begin('distance'), pointer: B })).toEqual([]);
    expect(outline(ended({ ...drawn('distance', A, B), pointer: C }))).toEqual([A, B]);
  });

  it('takes no more points than anybody draws by hand', () => {
    const many = Array.from({ length: 500 }, (_, at): LonLat => [5 + at / 1000, 47]);
    expect(drawn('zone', ...many).points).toHaveLength(200);
  });
});

describe('what is read off it', () => {
  it('a way has its length, an area its length around and what lies within', () => {
    expect(figuresOf(drawn('distance', A, B, C)).metres).toBeCloseTo(756.0071 + 1_111.7718, 2);
    const block = figuresOf(drawn('area', A, B, C, D));
    expect(block.metres).toBeCloseTo(3_735.415, 2);
    expect(block.squareMetres! / 840_428.08).toBeCloseTo(1, 6);
  });

  it('edges that cross enclose no one area, and that is said instead of a wrong figure', () => {
    expect(crossesItself([A, C, B, D])).toBe(true);
    expect(crossesItself([A, B, C, D])).toBe(false);
    expect(figuresOf(drawn('area', A, C, B, D))).toMatchObject({ squareMetres: null, crossed: true });
  });

  it('one point measures nothing', () => {
    expect(figuresOf(drawn('area', A))).toEqual({ metres: 0, squareMetres: null, crossed: false });
  });
});
