import { z } from 'zod';
import { ok, type Result } from '../../../../src/shared/result.ts';
import { element, textOf } from './answerXml.ts';
import type { AskCamera } from './cameraAsk.ts';

const part = (low: number, high: number) => z.coerce.number().int().min(low).max(high);

/** A date and time of GetSystemDateAndTime (ONVIF Core, clause 8.3.5), read as UTC: ms since 1970. */
export const clockAnswer = z
  .object({
    year: part(1970, 9999),
    month: part(1, 12),
    day: part(1, 31),
    hour: part(0, 23),
    minute: part(0, 59),
    // A leap second is written so.
    second: part(0, 60),
  })
  .transform(({ year, month, day, hour, minute, second }) => Date.UTC(year, month - 1, day, hour, minute, second));

/** Zones are whole quarters of an hour away from UTC, fourteen hours at most. */
const QUARTER = 900_000;
const FARTHEST = 14 * 3_600_000;

/**
 * What a clock that tells its local time alone says in UTC, near `now`: its zone is taken to be the nearest number of
 * quarters of an hour, as makers write zones in many ways. A clock farther away than any zone is taken as it is.
 */
export function fromLocal(local: number, now: number): number {
  const off = local - now;
  return Math.abs(off) > FARTHEST ? local : local - Math.round(off / QUARTER) * QUARTER;
}

/**
 * What the camera's clock says, ms since 1970; undefined when it answers and does not tell. The operation asks for no
 * account (ONVIF Core, clause 5.9.4.3); some cameras want one all the same and are asked once more `asUser`.
 */
export async function readClock(
  anonymous: AskCamera,
  asUser: AskCamera,
  now: () => number,
): Promise<Result<number | undefined>> {
  const open = await anonymous('device', 'GetSystemDateAndTime');
  const isClosed = !open.ok && open.refusal.code === 'camera.not-authenticated';
  const told = isClosed ? await asUser('device', 'GetSystemDateAndTime') : open;
  if (!told.ok) return told;
  const clock = (name: string): number | undefined => {
    const at = element(told.value, 'systemDateAndTime', name);
    const read = clockAnswer.safeParse({
      year: textOf(at, 'date', 'year'),
      month: textOf(at, 'date', 'month'),
      day: textOf(at, 'date', 'day'),
      hour: textOf(at, 'time', 'hour'),
      minute: textOf(at, 'time', 'minute'),
      second: textOf(at, 'time', 'second'),
    });
    return read.success ? read.data : undefined;
  };
  const utc = clock('UTCDateTime');
  if (utc !== undefined) return ok(utc);
  const local = clock('localDateTime');
  return ok(local === undefined ? undefined : fromLocal(local, now()));
}
