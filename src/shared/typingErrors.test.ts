import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorsToBeginning, forgiven } from './typingErrors.ts';

/** The same by trying every beginning with the full table, as slowly as can be. */
function reference(typed: string, word: string): number {
  const whole = (a: string, b: string): number => {
    const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i || j));
    for (let i = 1; i <= a.length; i++)
      for (let j = 1; j <= b.length; j++) {
        d[i]![j] = Math.min(d[i - 1]![j]! + 1, d[i]![j - 1]! + 1, d[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          d[i]![j] = Math.min(d[i]![j]!, d[i - 2]![j - 2]! + 1);
      }
    return d[a.length]![b.length]!;
  };
  return Math.min(...Array.from({ length: word.length + 1 }, (_, n) => whole(typed, word.slice(0, n))));
}

describe('typing errors', () => {
  it('counts a letter too many, too few, wrong, and two that changed places', () => {
    expect(errorsToBeginning('libertee', 'liberte', 2)).toBe(1);
    expect(errorsToBeginning('libete', 'liberte', 2)).toBe(1);
    expect(errorsToBeginning('liverte', 'liberte', 2)).toBe(1);
    expect(errorsToBeginning('libetre', 'liberte', 2)).toBe(1);
    expect(errorsToBeginning('grangie', 'grangier', 2)).toBe(0);
    expect(errorsToBeginning('monge', 'darcy', 2)).toBe(3);
  });
  it('agrees with the whole table for any two words', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 0, max: 3 }), (typed, word, most) => {
        expect(errorsToBeginning(typed, word, most)).toBe(Math.min(most + 1, reference(typed, word)));
      }),
      { numRuns: 2_000 },
    );
  });
  it('forgives nothing in short words', () => {
    expect([1, 3, 4, 6, 7, 20].map(forgiven)).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
