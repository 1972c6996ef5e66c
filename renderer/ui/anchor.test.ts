import { describe, expect, it } from 'vitest';
import { chooseAnchor, placingFor } from './anchor.ts';

const rows = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `a${from + i}`);
const view = { scrollTop: 0, height: 200, rowHeight: 20 };

describe('new rows never move the row under the hand', () => {
  it('the hovered row stays under the pointer when three come above it', () => {
    const before = rows(10, 60);
    const anchor = chooseAnchor(before, view, 'a14', 'a11');
    expect(anchor).toEqual({ key: 'a14', offset: 80, held: true });
    expect(placingFor(['n1', 'n2', 'n3', ...before], view, anchor)).toEqual({ scrollTop: 60, above: 0, below: 0 });
  });

  it('without a pointer the active row stays', () => {
    const before = rows(0, 50);
    const anchor = chooseAnchor(before, { ...view, scrollTop: 100 }, null, 'a9');
    expect(placingFor(['n', ...before], view, anchor)?.scrollTop).toBe(120);
  });

  it('an active row out of sight is not brought back: the first one in view stays', () => {
    const before = rows(0, 500);
    const anchor = chooseAnchor(before, { ...view, scrollTop: 4_000 }, null, 'a3');
    expect(anchor).toEqual({ key: 'a200', offset: 0, held: false });
    expect(placingFor(['n', ...before], view, anchor)?.scrollTop).toBe(4_020);
  });

  it('at the top with nothing held, new rows are seen at once', () => {
    expect(chooseAnchor(rows(0, 9), view, null, null)).toBeNull();
  });

  it('a held row that is gone holds nothing', () => {
    const anchor = chooseAnchor(rows(0, 9), view, 'a4', null);
    expect(placingFor(rows(5, 9), view, anchor)).toBeNull();
  });

  it('in a list too short to scroll, room is made after the last row when one comes above', () => {
    const anchor = chooseAnchor(rows(0, 3), view, 'a1', null);
    expect(placingFor(['n', ...rows(0, 3)], view, anchor)).toEqual({ scrollTop: 20, above: 0, below: 140 });
  });

  it('when rows above it go, room is made before the first one, and is given back as others come', () => {
    const anchor = chooseAnchor(rows(0, 9), view, null, 'a4');
    const placing = placingFor(rows(3, 9), view, anchor);
    expect(placing).toEqual({ scrollTop: 0, above: 60, below: 0 });
    // Seen from the top of the first row the view now begins 60 px before it.
    const later = chooseAnchor(rows(3, 9), { ...view, scrollTop: -60 }, null, 'a4');
    expect(later).toEqual(anchor);
    expect(placingFor(['n', ...rows(3, 9)], view, later)).toEqual({ scrollTop: 0, above: 40, below: 0 });
  });

  it('another order of the same rows leaves the row under the hand where it is', () => {
    const before = rows(0, 60);
    const anchor = chooseAnchor(before, { ...view, scrollTop: 400 }, null, 'a25');
    expect(anchor?.offset).toBe(100);
    expect(placingFor([...before].reverse(), view, anchor)?.scrollTop).toBe(34 * 20 - 100);
  });

  it('for the first row in view no room is made: nobody has a hand on it', () => {
    const anchor = chooseAnchor(rows(0, 60), { ...view, scrollTop: 40 }, null, null);
    expect(placingFor(rows(2, 60), view, anchor)).toEqual({ scrollTop: 0, above: 0, below: 0 });
  });
});
