import { parseShp } from 'shpjs';
import { ok, type Refusal, type Result } from '../../../../src/shared/result.ts';
import { type Geometry, parseGeometry } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import { type ByteQueue, unreadable } from './byteSource.ts';
import { rowRefusal } from './codes.ts';
import { featureRefusal } from './geojsonRows.ts';
import { LIMITS } from './limits.ts';

/** The header of a file of shapes. */
export interface ShpHeader {
  readonly bytes: Buffer;
  readonly type: number;
  /** Bytes of the whole file, as announced. */
  readonly length: number;
}

/** A shape, or what is wrong with it. */
export type Shape = { readonly geometry: Geometry | null } | { readonly refusal: Refusal };

const HEADER_BYTES = 100;
const RECORD_HEADER_BYTES = 8;
const FILE_CODE = 9994;

/** Kinds of shape by number (ESRI whitepaper of July 1998): with altitudes 10 more, with measures 20 more. */
const POINT = 1;
const MULTIPOINT = 8;
const KNOWN = new Set([1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28]);

/** Reads the header of a file of shapes; surfaces of solids (31) are not read. */
export async function readShpHeader(queue: ByteQueue): Promise<Result<ShpHeader>> {
  const head = await queue.take(HEADER_BYTES);
  if (!head.ok) return head;
  if (!head.value || head.value.readInt32BE(0) !== FILE_CODE) return unreadable('shp-damaged', 'no file of shapes');
  const type = head.value.readInt32LE(32);
  if (type !== 0 && !KNOWN.has(type)) return unreadable('shp-type', `shapes of type ${type} are not read`);
  return ok({ bytes: Buffer.from(head.value), type, length: head.value.readInt32BE(24) * 2 });
}

/** The next shape's content; null at the end of the file. */
export async function takeRecord(queue: ByteQueue): Promise<Result<Buffer | null>> {
  const head = await queue.take(RECORD_HEADER_BYTES);
  if (!head.ok) return head;
  if (!head.value) return queue.left() === 0 ? ok(null) : cutOff();
  const length = head.value.readInt32BE(4) * 2;
  if (length < 0) return unreadable('shp-damaged', 'a shape of less than nothing');
  // One that is larger is no shape of a city, and might be a length that is wrong.
  if (length > LIMITS.recordBytes * 4) return unreadable('shp-damaged', `a shape of ${length} bytes`);
  const content = await queue.take(length);
  return content.ok && content.value === null ? cutOff() : content;
}

const cutOff = (): Result<never> => unreadable('cut-off', 'the file of shapes ends within a shape');

/** Reads the contents of shapes, each for itself where one of them is damaged. */
export function shapesOf(header: ShpHeader, contents: readonly Buffer[]): Shape[] {
  const faults = contents.map((content) => faultOf(header.type, content));
  const sound = contents.filter((_, index) => faults[index] === null);
  let parsed = parsedAll(header, sound);
  parsed ??= sound.map((content) => parsedAll(header, [content])?.[0] ?? undefined);
  let next = 0;
  return faults.map((fault) => {
    if (fault) return { refusal: fault };
    const shape = parsed[next++];
    if (shape === undefined)
      return { refusal: rowRefusal('row.damaged', 'the shape cannot be read', { reason: 'shape' }) };
    if (shape === null) return { geometry: null };
    const geometry = parseGeometry(shape);
    return geometry.ok ? { geometry: geometry.value } : { refusal: featureRefusal(geometry.refusal) };
  });
}

/** The library reads whole files, so it is given a small one; it throws at whatever it does not expect. */
function parsedAll(header: ShpHeader, contents: readonly Buffer[]): (object | null | undefined)[] | null {
  const pieces: Buffer[] = [header.bytes];
  for (const [index, content] of contents.entries()) {
    const head = Buffer.alloc(RECORD_HEADER_BYTES);
    head.writeInt32BE(index + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    pieces.push(head, content);
  }
  try {
    const shapes = parseShp(Buffer.concat(pieces));
    return shapes.length === contents.length ? shapes : null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** What is wrong with a shape before anything is made of it: counts that its bytes do not hold. */
function faultOf(type: number, content: Buffer): Refusal | null {
  const damaged = (reason: string): Refusal => rowRefusal('row.damaged', `the shape is damaged: ${reason}`, { reason });
  if (content.length < 4) return damaged('length');
  const own = content.readInt32LE(0);
  if (own === 0) return null;
  if (own !== type) return damaged('type');
  const kind = own % 10 === 0 ? own : own % 10;
  if (kind === POINT) return content.length >= 20 ? null : damaged('length');
  if (content.length < 44 - (kind === MULTIPOINT ? 4 : 0)) return damaged('length');
  if (kind === MULTIPOINT) {
    const points = content.readInt32LE(36);
    return points >= 0 && 40 + points * 16 <= content.length ? null : damaged('points');
  }
  const parts = content.readInt32LE(36);
  const points = content.readInt32LE(40);
  if (parts < 0 || points < 0 || parts > points || 44 + parts * 4 + points * 16 > content.length)
    return damaged('points');
  let before = 0;
  for (let part = 0; part < parts; part++) {
    const start = content.readInt32LE(44 + part * 4);
    if (start < before || start > points || (part === 0 && start !== 0)) return damaged('parts');
    before = start;
  }
  return null;
}
