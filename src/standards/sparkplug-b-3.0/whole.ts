import type { Whole } from './message.ts';
import type { RawLong } from './schema.ts';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** A number while exact, else the bigint itself. */
export const whole = (value: bigint): Whole => (value <= SAFE && value >= -SAFE ? Number(value) : value);

/** An unsigned 64-bit number from its two halves. */
export const fromHalves = (low: number, high: number): Whole => {
  const upper = high >>> 0;
  return upper < 0x20_0000 ? upper * 0x1_0000_0000 + (low >>> 0) : (BigInt(upper) << 32n) | BigInt(low >>> 0);
};

/** What protobufjs gives for a uint64, unsigned. */
export const fromLong = (long: RawLong): Whole => fromHalves(long.low, long.high);

/** The two halves of a whole number, two's complement when negative, as protobufjs takes them. */
export const toLong = (value: Whole): RawLong => {
  const bits = BigInt.asUintN(64, BigInt(value));
  return { low: Number(bits & 0xffff_ffffn) | 0, high: Number(bits >> 32n) | 0 };
};

/** Whether a value fits a whole number of so many bits. Not whole, not a number: does not fit. */
export const fits = (value: unknown, bits: number, signed: boolean): value is Whole => {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return false;
  } else if (typeof value !== 'bigint') return false;
  const exact = BigInt(value);
  return signed ? BigInt.asIntN(bits, exact) === exact : BigInt.asUintN(bits, exact) === exact;
};

/**
 * A signed number out of an unsigned field of the wire. Publishers differ in how they put a negative number there: cut
 * to its own width (Int8 -1 as 255), extended to 32 bits (4294967295) or to 64. All three are read; what is none of
 * them gives undefined.
 */
export function signedOf(raw: Whole, bits: number): Whole | undefined {
  if (typeof raw === 'number' && raw < 2 ** (bits - 1)) return raw;
  const value = BigInt(raw);
  const half = 1n << BigInt(bits - 1);
  for (const width of [BigInt(bits), 32n, 64n]) {
    const full = 1n << width;
    if (value >= full - half && value < full) return whole(value - full);
  }
  return value < half ? whole(value) : undefined;
}
