import { describe, expect, test } from 'vitest';
import { openZone, readTime, type TimeFormat } from './deviceTime.ts';

const paris = openZone('Europe/Paris')!;
const NOW = Date.parse('2026-11-23T18:00:00Z');
const iso: TimeFormat = { unit: 'iso', zone: paris };
const read = (raw: unknown, format: TimeFormat = iso, received = NOW): string | null | undefined => {
  const time = readTime(raw, format, received);
  return typeof time === 'number' ? new Date(time).toISOString() : time;
};
const unit = (name: TimeFormat['unit']): TimeFormat => ({ unit: name, zone: undefined });

describe('every clock of the field is read', () => {
  test.each<[unknown, TimeFormat, string]>([
    ['2022-07-18T09:34:15.775023242+00:00', iso, '2022-07-18T09:34:15.775Z'],
    ['2020-01-15T16:02:10.668892406Z', iso, '2020-01-15T16:02:10.668Z'],
    ['2021-01-11T15:51:02+05:30', iso, '2021-01-11T10:21:02.000Z'],
    ['2021-01-11T15:51:02-0330', iso, '2021-01-11T19:21:02.000Z'],
    ['2021-01-11 15:51:02 +01', iso, '2021-01-11T14:51:02.000Z'],
    ['2017-02-11T18:06:05', iso, '2017-02-11T17:06:05.000Z'],
    ['2017-07-11 18:06:05,5', iso, '2017-07-11T16:06:05.500Z'],
    ['2017-07-11T18:06', iso, '2017-07-11T16:06:00.000Z'],
    [1_648_481_184, unit('s'), '2022-03-28T15:26:24.000Z'],
    [1_648_481_184.757, unit('s'), '2022-03-28T15:26:24.757Z'],
    ['1648481184.757', unit('s'), '2022-03-28T15:26:24.757Z'],
    [1_648_481_184_757, unit('ms'), '2022-03-28T15:26:24.757Z'],
    ['1648481184757', unit('ms'), '2022-03-28T15:26:24.757Z'],
    [1_648_481_184_757_123, unit('us'), '2022-03-28T15:26:24.757Z'],
    [1_648_481_184_757_123_456n, unit('ns'), '2022-03-28T15:26:24.757Z'],
    ['1648481184757123456', unit('ns'), '2022-03-28T15:26:24.757Z'],
  ])('%s', (raw, format, time) => {
    expect(read(raw, format)).toBe(time);
  });

  test('none, and one that was never set, are no time; nor is any year outside this century', () => {
    for (const raw of [undefined, null, '', '1970-01-01T00:00:10', '2205-01-01T00:00:00Z'])
      expect(read(raw)).toBe(null);
    for (const raw of [0, 12, 1e13]) expect(read(raw, unit('s'))).toBe(null);
  });

  test('what is no time is said to be none', () => {
    for (const raw of [
      'n/a',
      'yesterday',
      '2021-02-30T00:00:00Z',
      '2021-13-01T00:00:00Z',
      '2021-01-01T25:00:00Z',
      5,
      {},
      [],
      true,
    ])
      expect(read(raw), String(raw)).toBeUndefined();
    for (const raw of ['12:00', 'NaN', Number.NaN, Number.POSITIVE_INFINITY, '1e9', {}, true])
      expect(read(raw, unit('s')), String(raw)).toBeUndefined();
    expect(read('2017-02-11T18:06:05', unit('iso'))).toBeUndefined();
  });
});

describe('the hour that comes twice in autumn', () => {
  // 25 October 2026: at 03:00 summer time it is 02:00 again. 02:30 is 00:30 and 01:30 UTC.
  const first = Date.parse('2026-10-25T00:30:00Z');
  const second = Date.parse('2026-10-25T01:30:00Z');
  test('is told apart by when the message came', () => {
    expect(read('2026-10-25T02:30:00', iso, first)).toBe('2026-10-25T00:30:00.000Z');
    expect(read('2026-10-25T02:30:00', iso, second)).toBe('2026-10-25T01:30:00.000Z');
  });
  test('also when the device’s clock is some minutes wrong', () => {
    for (const minutes of [-20, 20]) {
      expect(read('2026-10-25T02:30:00', iso, first + minutes * 60_000)).toBe('2026-10-25T00:30:00.000Z');
      expect(read('2026-10-25T02:30:00', iso, second + minutes * 60_000)).toBe('2026-10-25T01:30:00.000Z');
    }
  });
  test('the hours beside it are what they always are', () => {
    expect(read('2026-10-25T01:59:59', iso, second)).toBe('2026-10-24T23:59:59.000Z');
    expect(read('2026-10-25T03:00:00', iso, first)).toBe('2026-10-25T02:00:00.000Z');
  });
});

test('the hour that spring leaves out counts on as before it', () => {
  expect(read('2026-03-29T01:59:59')).toBe('2026-03-29T00:59:59.000Z');
  expect(read('2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00.000Z');
  expect(read('2026-03-29T03:00:00')).toBe('2026-03-29T01:00:00.000Z');
});

test('local time follows its zone through every hour of a year, in zones of all kinds', () => {
  for (const name of ['Europe/Paris', 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Apia', 'UTC']) {
    const zone = openZone(name)!;
    const local = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
    for (let utc = Date.UTC(2026, 0, 1); utc < Date.UTC(2027, 0, 1); utc += 3_600_000)
      expect(readTime(local.format(utc).replace(' ', 'T'), { unit: 'iso', zone }, utc)).toBe(utc);
  }
});

test('a zone that does not exist is not opened', () => {
  expect(openZone('Europe/Dijon')).toBeUndefined();
  expect(openZone('__proto__')).toBeUndefined();
});
