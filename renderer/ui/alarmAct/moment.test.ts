import { describe, expect, it } from 'vitest';
import { readMoment } from './moment.ts';

const at = (day: number, hour = 0, minute = 0, month = 11, year = 2026): number =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = at(22, 20);

describe('a moment as operators write it', () => {
  it('a time alone is the next one ahead, or the last one behind', () => {
    expect(readMoment('21:30', now, 'future')).toBe(at(22, 21, 30));
    expect(readMoment('2h05', now, 'future')).toBe(at(23, 2, 5));
    expect(readMoment('21:30', now, 'past')).toBe(at(21, 21, 30));
    expect(readMoment('8:00', now, 'past')).toBe(at(22, 8));
  });

  it('a day, with or without a time or a year', () => {
    expect(readMoment('25/11 8:00', now, 'future')).toBe(at(25, 8));
    expect(readMoment('03/02/2025 7h15', now, 'past')).toBe(at(3, 7, 15, 2, 2025));
    expect(readMoment('20/11', now, 'past')).toBe(at(20));
    expect(readMoment('20.11', now, 'past', 'end')).toBe(at(21) - 1);
  });

  it('a day without a year is the nearest one in the direction', () => {
    expect(readMoment('24/12', now, 'past')).toBe(at(24, 0, 0, 12, 2025));
    expect(readMoment('3/1 6:00', now, 'future')).toBe(at(3, 6, 0, 1, 2027));
    expect(readMoment('22/11', now, 'past', 'end')).toBe(at(23) - 1);
  });

  it('nothing written is no limit; what is no moment is none', () => {
    expect(readMoment('  ', now, 'past')).toBeNull();
    const wrong = [
      '25:00',
      '12:60',
      'demain',
      '12',
      '1:2:3',
      '31/02 8:00',
      '0/1',
      '1/13',
      '1/1/26',
      '-1/1',
      '9'.repeat(200),
    ];
    for (const text of wrong) expect(readMoment(text, now, 'future'), text).toBeUndefined();
  });
});
