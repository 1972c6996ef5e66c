import { describe, expect, it } from 'vitest';
import { dayAndTime, endOfShift, nextTimeOfDay, untilOf } from './until.ts';

const at = (hour: number, minute = 0, day = 22): number => new Date(2026, 10, day, hour, minute).getTime();

describe('until when an alarm is put aside', () => {
  it('until the end of the shift: six, two in the afternoon, ten at night', () => {
    expect(endOfShift(at(3, 12))).toBe(at(6));
    expect(endOfShift(at(6))).toBe(at(14));
    expect(endOfShift(at(13, 59))).toBe(at(14));
    expect(endOfShift(at(22, 30))).toBe(at(6, 0, 23));
  });

  it('an own time that is past today means tomorrow', () => {
    expect(nextTimeOfDay('21:30', at(20))).toBe(at(21, 30));
    expect(nextTimeOfDay('2h05', at(20))).toBe(at(2, 5, 23));
  });

  it('what is no time is no time', () => {
    for (const text of ['', '25:00', '12:60', 'tonight', '12', '1:2:3']) expect(nextTimeOfDay(text, at(20))).toBeNull();
    for (const text of ['', 'T', '2026-99-99T10:00']) expect(dayAndTime(text)).toBeNull();
  });

  it('a choice is reckoned from now, a day and time is taken as it is', () => {
    expect(untilOf('15min', '', at(3))).toBe(at(3, 15));
    expect(untilOf('4h', '', at(3))).toBe(at(7));
    expect(untilOf('own', '2026-11-25T08:00', at(3))).toBe(at(8, 0, 25));
    expect(untilOf('own', '', at(3))).toBeNull();
  });
});
