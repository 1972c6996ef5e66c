import type { PointDefinition, PointScalar, Quality } from '../../../../src/domain/asset/device.ts';
import { inWords } from './payload.ts';

/** A value that is not what it should be. */
export class Misfit {
  readonly wanted: string;
  readonly came: string;
  /** Code of the refusal. */
  readonly code: 'payload.shape' | 'payload.range';
  constructor(came: unknown, wanted: string, code: 'payload.shape' | 'payload.range' = 'payload.shape') {
    this.wanted = wanted;
    this.came = inWords(came);
    this.code = code;
  }
}

/** Least and greatest value that a point can physically have. */
export type Range = readonly [least: number, greatest: number];

/** How a raw value becomes a point's. */
export interface ValueRule {
  readonly type: PointDefinition['type'];
  /** For `enum`. */
  readonly allowed: ReadonlySet<string> | null;
  readonly scale: number;
  readonly offset: number;
  readonly range: Range | null;
  readonly values: ReadonlyMap<string, PointScalar> | null;
  readonly whenMissing: PointScalar | undefined;
  /** Words for "I do not know", in small letters. */
  readonly unknown: ReadonlySet<string>;
}

const NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$/;
const MOST_TEXT = 500;

const YES = new Set(['true', 'on', 'yes', '1']);
const NO = new Set(['false', 'off', 'no', '0']);

/** A number that is one, also as text; undefined when it is none. */
export function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw === 'bigint') return Number(raw);
  if (typeof raw !== 'string' || raw.length > 40) return undefined;
  const text = raw.trim();
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Yes or no, also as 1, "ON", "true"; undefined when it is neither. */
export function flagOf(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  if (raw === 1) return true;
  if (raw === 0) return false;
  if (typeof raw !== 'string' || raw.length > 8) return undefined;
  const word = raw.trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/** Scaling by a decimal must not leave 46.400000000000006. */
const tidy = (value: number): number => (Math.abs(value) < 1e6 ? Math.round(value * 1e9) / 1e9 : value);

/** A scalar's name in a translation. */
function translated(raw: unknown, values: ReadonlyMap<string, PointScalar>): PointScalar | undefined {
  if (raw === null || typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean') {
    const known = values.get(typeof raw === 'string' ? raw.trim() : String(raw));
    if (known !== undefined) return known;
  }
  return values.get('*');
}

/** The value of a point. Undefined: nothing was said of it. Null: the device does not know. */
export function pointValue(raw: unknown, rule: ValueRule): PointScalar | undefined | Misfit {
  if (raw === undefined) return rule.whenMissing;
  if (rule.values) {
    const value = translated(raw, rule.values);
    if (value !== undefined) return value;
  }
  if (raw === null) return null;
  if (rule.type !== 'text' && typeof raw === 'string' && raw.length <= 64 && rule.unknown.has(raw.trim().toLowerCase()))
    return null;
  switch (rule.type) {
    case 'number': {
      const number = numberOf(raw);
      if (number === undefined) return new Misfit(raw, 'a number');
      const value = rule.scale === 1 && rule.offset === 0 ? number : tidy(number * rule.scale + rule.offset);
      if (rule.range && !(value >= rule.range[0] && value <= rule.range[1]))
        return new Misfit(raw, `${rule.range[0]} to ${rule.range[1]}`, 'payload.range');
      return value;
    }
    case 'boolean':
      return flagOf(raw) ?? new Misfit(raw, 'yes or no');
    case 'enum': {
      const word = typeof raw === 'string' ? raw.trim() : typeof raw === 'object' ? undefined : String(raw);
      if (word === undefined || !rule.allowed?.has(word))
        return new Misfit(raw, [...(rule.allowed ?? [])].join(', ').slice(0, 100));
      return word;
    }
    case 'text': {
      if (typeof raw === 'object' || typeof raw === 'function') return new Misfit(raw, 'a text');
      const text = String(raw);
      return text.length <= MOST_TEXT ? text : new Misfit(raw, `at most ${MOST_TEXT} characters`);
    }
  }
}

/** What is wrong with a value that a profile itself sets (by translation, or for what is missing); undefined when nothing is. */
export function constantFault(value: PointScalar, rule: ValueRule): string | undefined {
  if (value === null) return undefined;
  if (rule.type === 'number') {
    if (typeof value !== 'number') return 'a number or null was expected';
    if (rule.range && !(value >= rule.range[0] && value <= rule.range[1]))
      return `${value} lies outside ${rule.range[0]} to ${rule.range[1]}`;
  }
  if (rule.type === 'boolean' && typeof value !== 'boolean') return 'true, false or null was expected';
  if (rule.type === 'text' && typeof value !== 'string') return 'a text or null was expected';
  if (rule.type === 'enum' && !(typeof value === 'string' && rule.allowed?.has(value)))
    return `one of ${[...(rule.allowed ?? [])].join(', ')} was expected`;
  return undefined;
}

const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad'];

/** A quality as a profile's expression gives it; undefined when it says nothing. */
export function qualityOf(raw: unknown): Quality | undefined | Misfit {
  if (raw === undefined || raw === null) return undefined;
  if (raw === true) return 'good';
  if (raw === false) return 'bad';
  return QUALITIES.find((quality) => quality === raw) ?? new Misfit(raw, QUALITIES.join(', '));
}

/** The worse of two. */
export const worse = (a: Quality, b: Quality): Quality => (QUALITIES.indexOf(a) >= QUALITIES.indexOf(b) ? a : b);
