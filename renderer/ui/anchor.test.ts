import { describe, expect, it } from 'vitest';
import { chooseAnchor, scrollFor } from './anchor.ts';

const rows = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `a${from + i}`);
const view = { scrollTop: 0, height: 200, rowHeight: 20 };

describe('new rows never move the row under the hand', () => {
  it('the hovered row stays under the pointer when three come above it', () => {
    const before = rows(10, 60);
    const anchor = chooseAnchor(before, view, 'a14', 'a11');
    expect(anchor).toEqual({ key: 'a14', offset: 80 });
    expect(scrollFor(['n1', 'n2', 'n3', ...before], 20, anchor)).toBe(60);
  });

  it('without a pointer the active row stays', () => {
    const before = rows(0, 50);
    const anchor = chooseAnchor(before, { ...view, scrollTop: 100 }, null, 'a9');
    expect(scrollFor(['n', ...before], 20, anchor)).toBe(120);
  });

  it('an active row out of sight is not brought back: the first one in view stays', () => {
    const before = rows(0, 500);
    const anchor = chooseAnchor(before, { ...view, scrollTop: 4_000 }, null, 'a3');
    expect(anchor).toEqual({ key: 'a200', offset: 0 });
    expect(scrollFor(['n', ...before], 20, anchor)).toBe(4_020);
  });

  it('at the top with nothing held, new rows are seen at once', () => {
    expect(chooseAnchor(rows(0, 9), view, null, null)).toBeNull();
  });

  it('a held row that is gone holds nothing', () => {
    const anchor = chooseAnchor(rows(0, 9), view, 'a4', null);
    expect(scrollFor(rows(5, 9), 20, anchor)).toBeNull();
  });
});
