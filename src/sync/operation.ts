import { z } from 'zod';
import { sha256 } from '../shared/sha256.ts';

/** Most bytes of an operation's body as JSON in UTF-8. */
export const BODY_LIMIT = 65_536;

const author = z.object({
  operator: z.string().max(200).nullable(),
  position: z.string().min(1).max(200),
  station: z.string().min(1).max(100),
});

/** One fact of the log (SPEC.md): how records change, and the only way they do. */
export const operationSchema = z.object({
  /** UUIDv7 of an operator's act, UUIDv8 of a fact that several stations see (RFC 9562). */
  id: z.uuid(),
  /**
   * `alarm/<occurrence>`, `call/<call>`, `treatment/<alarm>`, `definition/<name>`, `mask/<camera>`, `incident/<incident>`,
   * `team/<team>`, or of a type that a newer version has: a word in small letters (SPEC 3.4).
   */
  stream: z
    .string()
    .max(300)
    .regex(
      /^((?!(incident|team)\/)[a-z][a-z-]{0,31}\/.|incident\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$|team\/.{1,64}$)/su,
    ),
  kind: z.string().min(1).max(64),
  version: z.literal(1),
  /** Accepted operations of the stream that its maker knew. */
  base: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Hybrid logical clock, hlc.ts. */
  hlc: z.string().max(200),
  by: author,
  class: z.enum(['guarded', 'additive', 'last-writer']),
  body: z.unknown().refine(fits, { message: `body over ${BODY_LIMIT} bytes` }),
  /** Why it was made, for the reader of the journal. */
  because: z.string().max(500).nullable(),
  /** Put on it by the hub that accepted it (SPEC 12.7): with it another station may bring it back after a loss. */
  seal: z.string().max(100).optional(),
});
/** One fact of the log. */
export type Operation = z.infer<typeof operationSchema>;

/**
 * An operation with the hub's order: `order` over everything from 1 without gaps, `streamOrder` within its stream from 1.
 * `stamp` is drawn anew each time that a hub orders: a log that was set back and orders the same fact at the same place
 * has another one there. Hubs of before give none.
 */
export const acceptedSchema = z.object({
  operation: operationSchema,
  order: z.number().int().min(1),
  streamOrder: z.number().int().min(1),
  stamp: z.string().max(40).optional(),
});
/** An operation that the hub has ordered. */
export type Accepted = z.infer<typeof acceptedSchema>;

/** What tells one ordering of an operation from another: who has the same mark at an order has the same log up to it (SPEC 5.4). */
export const markOf = (id: string, stamp: string | undefined): string => (stamp ? `${id}.${stamp}` : id);

const encoder = new TextEncoder();

/** Whether a body is one and within the limit; a text has at most three bytes for each of its units. */
function fits(body: unknown): boolean {
  try {
    const text = JSON.stringify(body);
    return text !== undefined && (text.length * 3 <= BODY_LIMIT || encoder.encode(text).length <= BODY_LIMIT);
  } catch {
    return false;
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function uuid(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let hex = '';
  for (let i = 0; i < 16; i++) hex += HEX[bytes[i]!];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A UUID that sorts by time (RFC 9562, 5.7). `now` in ms since 1970, `random` gives numbers in [0, 1). */
export function uuidv7(now: number, random: () => number): string {
  const bytes = new Uint8Array(16);
  const time = Math.max(0, Math.floor(now));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(time / 2 ** (40 - 8 * i)) % 256;
  for (let i = 6; i < 16; i++) bytes[i] = Math.floor(random() * 256);
  return uuid(bytes, 7);
}

/** Identifier of a fact that several stations see: UUIDv8 (RFC 9562, 5.8) of the SHA-256 of stream, kind and fact. */
export const factId = (stream: string, kind: string, fact: string): string =>
  uuid(sha256(JSON.stringify([stream, kind, fact])), 8);

/** Whether an operation is a fact that other stations may find as well, by the version of its identifier. */
export const isFact = ({ id }: Pick<Operation, 'id'>): boolean => id[14] === '8';
