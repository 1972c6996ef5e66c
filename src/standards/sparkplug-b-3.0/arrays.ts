import { ok, type Result, refuse } from '../../shared/result.ts';
import { type DataType, WHOLE_NUMBERS } from './dataTypes.ts';
import type { Scalar, Whole } from './message.ts';
import { fits, fromHalves, toLong, whole } from './whole.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const malformed = (element: DataType, bytes: number) =>
  refuse('array.malformed', `${bytes} bytes are no array of ${element}`, { element, bytes });
const tooLong = (limit: number) => refuse('payload.too-many', `an array of more than ${limit} elements`, { limit });

/** Bytes of one element; 0 for those packed otherwise. */
const widthOf = (element: DataType): number => {
  const number = WHOLE_NUMBERS[element];
  if (number) return number.bits / 8;
  return element === 'Float' ? 4 : element === 'Double' ? 8 : 0;
};

function readNumber(view: DataView, at: number, element: DataType): Whole {
  if (element === 'Float') return view.getFloat32(at, true);
  if (element === 'Double') return view.getFloat64(at, true);
  const { bits, signed } = WHOLE_NUMBERS[element]!;
  if (bits === 8) return signed ? view.getInt8(at) : view.getUint8(at);
  if (bits === 16) return signed ? view.getInt16(at, true) : view.getUint16(at, true);
  if (bits === 32) return signed ? view.getInt32(at, true) : view.getUint32(at, true);
  return signed
    ? whole(view.getBigInt64(at, true))
    : fromHalves(view.getUint32(at, true), view.getUint32(at + 4, true));
}

function readStrings(bytes: Uint8Array, limit: number): Result<readonly Scalar[]> {
  const texts: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (texts.length === limit) return tooLong(limit);
    const found = bytes.indexOf(0, start);
    // The terminator of the last text is left out by some publishers.
    const end = found === -1 ? bytes.length : found;
    texts.push(decoder.decode(bytes.subarray(start, end)));
    start = end + 1;
  }
  return ok(texts);
}

function readBooleans(bytes: Uint8Array, limit: number): Result<readonly Scalar[]> {
  if (bytes.length < 4) return malformed('Boolean', bytes.length);
  const count = viewOf(bytes).getUint32(0, true);
  if (count > limit) return tooLong(limit);
  if (bytes.length !== 4 + Math.ceil(count / 8)) return malformed('Boolean', bytes.length);
  return ok(Array.from({ length: count }, (_, i) => ((bytes[4 + (i >> 3)]! >> (7 - (i & 7))) & 1) === 1));
}

/**
 * Reads an array of 3.0 (6.4.17): little-endian elements one behind the other, truth values as bits from the highest
 * down behind a 32-bit count, texts each ended by a zero byte. The standard's own examples of FloatArray and
 * DoubleArray are big-endian against its text; the text is followed.
 */
export function readArray(element: DataType, bytes: Uint8Array, limit: number): Result<readonly Scalar[]> {
  if (element === 'String') return readStrings(bytes, limit);
  if (element === 'Boolean') return readBooleans(bytes, limit);
  const width = widthOf(element);
  if (bytes.length % width !== 0) return malformed(element, bytes.length);
  const count = bytes.length / width;
  if (count > limit) return tooLong(limit);
  const view = viewOf(bytes);
  return ok(Array.from({ length: count }, (_, i) => readNumber(view, i * width, element)));
}

const notOf = (element: DataType, value: unknown) =>
  refuse('build.value', `${String(value).slice(0, 64)} is no ${element}`, { type: element });

function writeStrings(values: readonly unknown[]): Result<Uint8Array> {
  let text = '';
  for (const value of values) {
    if (typeof value !== 'string' || value.includes('\0')) return notOf('String', value);
    text += `${value}\0`;
  }
  return ok(encoder.encode(text));
}

function writeBooleans(values: readonly unknown[]): Result<Uint8Array> {
  const bytes = new Uint8Array(4 + Math.ceil(values.length / 8));
  viewOf(bytes).setUint32(0, values.length, true);
  for (const [i, value] of values.entries()) {
    if (typeof value !== 'boolean') return notOf('Boolean', value);
    if (value) bytes[4 + (i >> 3)]! |= 1 << (7 - (i & 7));
  }
  return ok(bytes);
}

function writeNumber(view: DataView, at: number, element: DataType, value: unknown): boolean {
  if (element === 'Float' || element === 'Double') {
    if (typeof value !== 'number') return false;
    if (element === 'Float') view.setFloat32(at, value, true);
    else view.setFloat64(at, value, true);
    return true;
  }
  const { bits, signed } = WHOLE_NUMBERS[element]!;
  if (!fits(value, bits, signed)) return false;
  const { low, high } = toLong(value);
  if (bits === 8) view.setInt8(at, low);
  else if (bits === 16) view.setInt16(at, low, true);
  else view.setInt32(at, low, true);
  if (bits === 64) view.setInt32(at + 4, high, true);
  return true;
}

/** The bytes of an array, see {@link readArray}. A value that is not of the element's type or range is refused. */
export function writeArray(element: DataType, values: readonly unknown[]): Result<Uint8Array> {
  if (element === 'String') return writeStrings(values);
  if (element === 'Boolean') return writeBooleans(values);
  const width = widthOf(element);
  const bytes = new Uint8Array(values.length * width);
  const view = viewOf(bytes);
  for (const [i, value] of values.entries()) {
    if (!writeNumber(view, i * width, element, value)) return notOf(element, value);
  }
  return ok(bytes);
}
