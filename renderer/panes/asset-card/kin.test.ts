import { describe, expect, it } from 'vitest';
import { dependentsOf, feedersOf } from './kin.ts';

/** A register of a few assets: each with what feeds it. */
function registerOf(entries: readonly [id: string, parent: string | null][], retired: readonly string[] = []) {
  const indexOf = new Map(entries.map(([id], index) => [id, index]));
  return {
    id: entries.map(([id]) => id),
    parent: entries.map(([, parent]) => (parent === null ? -1 : (indexOf.get(parent) ?? -1))),
    indexOf,
    retired: retired.map((id) => indexOf.get(id) ?? -1),
  };
}

describe('what hangs on what', () => {
  const register = registerOf(
    [
      ['NODE-1', null],
      ['NODE-2', 'NODE-1'],
      ['CAM-1', 'NODE-2'],
      ['CAM-2', 'NODE-2'],
      ['CAM-3', 'NODE-2'],
    ],
    ['CAM-3'],
  );

  it('a camera hangs on its node and on the node before that, the nearest first', () => {
    expect(feedersOf(register, 'CAM-1')).toEqual(['NODE-2', 'NODE-1']);
    expect(feedersOf(register, 'NODE-1')).toEqual([]);
    expect(feedersOf(register, 'nobody')).toEqual([]);
  });

  it('a node carries what hangs on it directly, without what has left the register', () => {
    expect(dependentsOf(register, 'NODE-2').map((index) => register.id[index])).toEqual(['CAM-1', 'CAM-2']);
    expect(dependentsOf(register, 'NODE-1').map((index) => register.id[index])).toEqual(['NODE-2']);
    expect(dependentsOf(register, 'CAM-1')).toEqual([]);
    expect(dependentsOf(register, 'nobody')).toEqual([]);
  });

  it('an import that goes round in circles ends', () => {
    const circle = registerOf([
      ['A', 'C'],
      ['B', 'A'],
      ['C', 'B'],
      ['D', 'D'],
    ]);
    expect(feedersOf(circle, 'A')).toEqual(['C', 'B']);
    expect(feedersOf(circle, 'D')).toEqual([]);
  });
});
