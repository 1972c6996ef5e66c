/*
 * The clocks of other makers: ISO 8601 with a zone, without one, or a number of seconds, milli-, micro- or nanoseconds
 * since 1970, as a number or as text.
 */

/** Device clocks outside these years were never set: the same years as for devices that speak our own messages. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s?(Z|z|[+-]\d\d(?::?\d\d)?))?$/;
const NUMBER = /^[+-]?\d{1,20}(?:\.\d{1,12})?$/;

/** Turns a local time into the times that it can be: none at all in the hour that spring skips, two in autumn's. */
export interface Zone {
  /** Local wall time (as if it were UTC, ms) to ms since 1970, nearest to `near` where there are two. */
  toUtc(local: number, near: number): number;
}

/** Opens a time zone by its IANA name; undefined when there is none of that name. */
export function openZone(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  const offsetAt = (utc: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(utc)) part[type] = Number(value);
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
    return local - Math.floor(utc / 1_000) * 1_000;
  };
  // Asking for an offset is slow, and messages come for the same hour.
  let cachedDay = Number.NaN;
  let before = 0;
  let after = 0;
  return {
    toUtc(local, near) {
      const day = Math.floor(local / DAY);
      if (day !== cachedDay) {
        before = offsetAt((day - 1) * DAY);
        after = offsetAt((day + 2) * DAY);
        cachedDay = day;
      }
      if (before === after) return local - before;
      const candidates = [local - before, local - after].filter((utc) => local - utc === offsetAt(utc));
      // In the hour that is skipped, a clock that was not yet put forward still counts as before.
      if (candidates.length === 0) return local - before;
      const [one, other = one!] = candidates;
      return Math.abs(one! - near) <= Math.abs(other - near) ? one! : other;
    },
  };
}

/** How a profile's time is to be read. */
export interface TimeFormat {
  readonly unit: 'iso' | 's' | 'ms' | 'us' | 'ns';
  readonly zone: Zone | undefined;
}

/** Thousandths of a second in one of the unit. */
const PER_UNIT = { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 } as const;

/**
 * A device's time in ms since 1970 UTC. Null when it carries none, or one that was never set (1970, 2000 before its first
 * synchronisation): the message then counts from when it came. Undefined when it is no time at all.
 * @param received where a local time can be two, the one nearest to this is meant
 */
export function readTime(raw: unknown, format: TimeFormat, received: number): number | null | undefined {
  if (raw === undefined || raw === null || raw === '') return null;
  let at: number | undefined;
  if (format.unit === 'iso') {
    if (typeof raw !== 'string' || raw.length > 40) return undefined;
    at = readIso(raw, format.zone, received);
  } else if (typeof raw === 'number' || typeof raw === 'bigint') at = Number(raw) * PER_UNIT[format.unit];
  else if (typeof raw === 'string' && NUMBER.test(raw.trim())) at = Number(raw) * PER_UNIT[format.unit];
  if (at === undefined || !Number.isFinite(at)) return undefined;
  return at >= EARLIEST && at <= LATEST ? Math.floor(at) : null;
}

function readIso(text: string, zone: Zone | undefined, received: number): number | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', offset] = match;
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)];
  if (h! > 24 || mi! > 59 || s! > 60) return undefined;
  const midnight = Date.UTC(y!, mo! - 1, d!);
  // 31 February is no day: a date that comes back as another one is none.
  const date = new Date(midnight);
  if (date.getUTCDate() !== d || date.getUTCMonth() !== mo! - 1) return undefined;
  const local = midnight + h! * HOUR + mi! * 60_000 + s! * 1_000 + Math.floor(Number(`0.${fraction}`) * 1_000);
  if (offset === 'Z' || offset === 'z') return local;
  if (offset === undefined) return zone?.toUtc(local, received);
  const sign = offset.startsWith('-') ? -1 : 1;
  return local - sign * (Number(offset.slice(1, 3)) * HOUR + Number(offset.slice(3).replace(':', '') || '0') * 60_000);
}
