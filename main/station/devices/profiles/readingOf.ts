import type {
  ConditionReading,
  PointReading,
  PositionReading,
  Quality,
  Reading,
} from '../../../../src/domain/asset/device.ts';
import { type CompiledMessage, type ConditionField, SILENT, type ValueField } from './compileProfile.ts';
import { readTime } from './deviceTime.ts';
import { Fault } from './expression.ts';
import { inWords } from './payload.ts';
import { flagOf, Misfit, pointValue, qualityOf, worse } from './pointValue.ts';

/** What a message said of one device, and what of it could not be used. */
export interface Outcome {
  /** Null when it said nothing that can be used. */
  readonly reading: Reading | null;
  /** The first thing that could not be used. */
  readonly trouble: { readonly code: string; readonly message: string } | null;
}

/** What is known of the message besides its values. */
export interface Circumstances {
  readonly received: number;
  /** The protocol's own time of the message, where the profile names none. */
  readonly protocolTime: number | null;
  /** Qualities that the protocol gives, by the name that was read. */
  readonly qualities: Readonly<Record<string, Quality>> | undefined;
  /** Whether a slot is to be looked at: what was not just said is not said again. */
  readonly isNews: (slot: number) => boolean;
}

/** Longest detail of a condition. */
const LONGEST_DETAIL = 200;

/**
 * Makes a reading of a message's raw values, by slot. Never throws. A value out of shape is not believed: the point is
 * null and bad, the rest is taken, and the trouble is told; a message of which nothing at all fits gives no reading.
 */
export function readingOf(message: CompiledMessage, raw: readonly unknown[], about: Circumstances): Outcome {
  let trouble: Outcome['trouble'] = null;
  let more = 0;
  const { profile } = message;
  const tell = (code: string, what: string): void => {
    if (trouble) more++;
    else trouble = { code, message: `profile ${profile.id}, ${what}` };
  };
  /** False when the value cannot be used, which is then told. */
  const usable = (value: unknown, what: string): boolean => {
    if (value instanceof Fault) tell('profile.expression', `${what}: ${value.reason}`);
    else if (value instanceof Misfit) tell(value.code, `${what}: came ${value.came}, expected ${value.wanted}`);
    else return true;
    return false;
  };
  const number = (field: ValueField | null, what: string): number | null => {
    if (!field) return null;
    const value = raw[field.slot] instanceof Fault ? raw[field.slot] : pointValue(raw[field.slot], field.rule);
    return usable(value, what) && typeof value === 'number' ? value : null;
  };

  let deviceTime = about.protocolTime;
  if (message.time) {
    const value = raw[message.time.slot];
    if (usable(value, 'time')) {
      const time = readTime(value, message.time.format, about.received);
      if (time === undefined) tell('profile.time', `time: came ${inWords(value)}`);
      deviceTime = time ?? null;
    }
  }
  const at = deviceTime ?? about.received;

  const conditions: ConditionReading[] = [];
  let conditionsMissed = 0;
  for (const field of message.conditions) {
    if (!about.isNews(field.slot)) continue;
    const active = holds(field, raw[field.slot]);
    if (!usable(active, `condition ${field.id}`)) conditionsMissed++;
    else if (typeof active === 'boolean') {
      const since =
        active && field.since !== null && message.time && usable(raw[field.since], `since of ${field.id}`)
          ? readTime(raw[field.since], message.time.format, about.received)
          : null;
      const detail = active && field.detail !== null ? raw[field.detail] : undefined;
      conditions.push({
        condition: field.id,
        active,
        since: since ?? at,
        // That it holds says not since when; that it ended is dated by the message.
        ...((active && since == null) || deviceTime === null ? { undated: true as const } : {}),
        ...(typeof detail === 'string' || typeof detail === 'number'
          ? { detail: String(detail).slice(0, LONGEST_DETAIL) }
          : {}),
      });
    }
  }

  /** What an expression says of quality: nothing is good, and what cannot be understood is uncertain. */
  const qualityFrom = (slot: number | null, what: string): Quality => {
    if (slot === null) return 'good';
    const said = raw[slot] instanceof Fault ? raw[slot] : qualityOf(raw[slot]);
    return usable(said, what) ? ((said as Quality | undefined) ?? 'good') : 'uncertain';
  };
  const silent = conditions.some(({ condition, active }) => active && condition === SILENT);
  const quality = worse(silent ? 'uncertain' : 'good', qualityFrom(message.quality, 'quality'));

  const points: PointReading[] = [];
  let fitting = 0;
  for (const { id, slot, rule, quality: own } of message.points) {
    if (!about.isNews(slot)) continue;
    const value = raw[slot] instanceof Fault ? raw[slot] : pointValue(raw[slot], rule);
    if (value === undefined) continue;
    if (!usable(value, `point ${id}`)) {
      points.push({ point: id, value: null, quality: 'bad' });
      continue;
    }
    fitting++;
    let of = worse(quality, qualityFrom(own, `quality of ${id}`));
    if (about.qualities) of = worse(of, worstOf(message.slots[slot]!.reads, about.qualities));
    points.push({ point: id, value: value as PointReading['value'], quality: value === null ? 'bad' : of });
  }

  const position = positionOf(message, raw, number, tell);
  if (trouble !== null && more > 0) {
    const { code, message: told }: { code: string; message: string } = trouble;
    trouble = { code, message: `${told}; and ${more} more` };
  }
  const said = fitting > 0 || conditions.length > 0 || position !== undefined;
  if (!said) {
    if (trouble === null && conditionsMissed === 0 && !message.partial)
      trouble = {
        code: 'profile.nothing-said',
        message: `profile ${profile.id}: nothing in it that the profile reads`,
      };
    return { reading: null, trouble };
  }
  return { reading: { deviceTime, points, conditions, ...(position ? { position } : {}) }, trouble };
}

function holds(field: ConditionField, raw: unknown): boolean | undefined | Misfit | Fault {
  if (raw instanceof Fault) return raw;
  if (raw === undefined) return field.whenMissing;
  if (field.values && (raw === null || typeof raw !== 'object')) {
    const word = typeof raw === 'string' ? raw.trim() : String(raw);
    const known = field.values.get(word) ?? (field.values.has(word) ? null : field.values.get('*'));
    if (known !== undefined) return known ?? undefined;
  }
  if (raw === null || (typeof raw === 'string' && field.unknown.has(raw.trim().toLowerCase()))) return undefined;
  if (field.strict) return new Misfit(raw, [...(field.values?.keys() ?? [])].join(', ').slice(0, 100));
  return flagOf(raw) ?? new Misfit(raw, 'yes or no');
}

/** The worst quality among the names that were read. */
function worstOf(reads: readonly (readonly string[])[] | null, qualities: Readonly<Record<string, Quality>>): Quality {
  let worst: Quality = 'good';
  const names = reads ? reads.map(([name]) => name ?? '') : Object.keys(qualities);
  for (const name of names) if (Object.hasOwn(qualities, name)) worst = worse(worst, qualities[name]!);
  return worst;
}

function positionOf(
  { position }: CompiledMessage,
  raw: readonly unknown[],
  number: (field: ValueField | null, what: string) => number | null,
  tell: (code: string, what: string) => void,
): PositionReading | undefined {
  if (!position) return undefined;
  let lon = number(position.lon, 'longitude');
  let lat = number(position.lat, 'latitude');
  if (position.lonLat !== null) {
    const pair = raw[position.lonLat];
    if (pair === undefined || pair === null) return undefined;
    const [x, y]: unknown[] = Array.isArray(pair) && pair.length >= 2 && pair.length <= 3 ? pair : [];
    if (typeof x !== 'number' || typeof y !== 'number' || !(Math.abs(x) <= 180) || !(Math.abs(y) <= 90)) {
      tell('payload.range', `position: came ${inWords(pair)}`);
      return undefined;
    }
    [lon, lat] = [x, y];
  }
  if (lon === null || lat === null) return undefined;
  return { at: [lon, lat], heading: number(position.heading, 'heading'), speed: number(position.speed, 'speed') };
}
