import { describe, expect, it } from 'vitest';
import { endOfShift, untilOf } from './until.ts';

const at = (hour: number, minute = 0, day = 22): number => new Date(2026, 10, day, hour, minute).getTime();

describe('until when an alarm is put aside', () => {
  it('until the end of the shift: six, two in the afternoon, ten at night', () => {
    expect(endOfShift(at(3, 12))).toBe(at(6));
    expect(endOfShift(at(6))).toBe(at(14));
    expect(endOfShift(at(13, 59))).toBe(at(14));
    expect(endOfShift(at(22, 30))).toBe(at(6, 0, 23));
  });

  it('a choice is reckoned from now, a day and time is taken as it is', () => {
    expect(untilOf('15min', '', at(3))).toBe(at(3, 15));
    expect(untilOf('4h', '', at(3))).toBe(at(7));
    expect(untilOf('own', '25/11 8:00', at(3))).toBe(at(8, 0, 25));
    expect(untilOf('own', '', at(3))).toBeNull();
    expect(untilOf('own', 'ce soir', at(3))).toBeNull();
  });
});
