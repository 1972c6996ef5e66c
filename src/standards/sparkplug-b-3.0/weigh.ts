import type protobuf from 'protobufjs/light.js';
import { ok, type Result, refuse } from '../../shared/result.ts';
import type { PayloadLimits } from './message.ts';
import { PayloadType } from './schema.ts';

/** What the weighing knows of a field: whether messages, texts or a list of numbers stand in it. */
interface FieldPlan {
  readonly message: MessagePlan | undefined;
  readonly isText: boolean;
  readonly isRepeated: boolean;
  readonly isMetric: boolean;
}
type MessagePlan = Map<number, FieldPlan>;

/** The plan is read off the schema itself, so the two cannot differ. */
function planOf(type: protobuf.Type, known: Map<string, MessagePlan>): MessagePlan {
  const before = known.get(type.name);
  if (before) return before;
  const plan: MessagePlan = new Map();
  known.set(type.name, plan);
  for (const field of type.fieldsArray) {
    const { resolvedType } = field.resolve();
    const message = resolvedType && 'fieldsArray' in resolvedType ? planOf(resolvedType, known) : undefined;
    plan.set(field.id, {
      message,
      isText: field.type === 'string',
      isRepeated: field.repeated,
      isMetric: field.type === 'Metric',
    });
  }
  return plan;
}
const PAYLOAD_PLAN = planOf(PayloadType, new Map());

/** Stops the walk; never leaves this file. */
class TooMuch extends Error {
  readonly code: string;
  readonly limit: number;
  constructor(code: string, limit: number) {
    super(code);
    this.code = code;
    this.limit = limit;
  }
}
const malformed = (at: number): TooMuch => new TooMuch('payload.malformed', at);

/** A walk over the bytes that makes nothing: no object, no text, one pass. */
class Scale {
  readonly #bytes: Uint8Array;
  readonly #limits: PayloadLimits;
  #at = 0;
  #metrics = 0;
  #elements = 0;

  constructor(bytes: Uint8Array, limits: PayloadLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  #count(field: FieldPlan, entries: number): void {
    this.#elements += entries;
    if (this.#elements > this.#limits.elements) throw new TooMuch('payload.too-many', this.#limits.elements);
    if (!field.isMetric) return;
    this.#metrics += entries;
    if (this.#metrics > this.#limits.metrics) throw new TooMuch('payload.too-many-metrics', this.#limits.metrics);
  }

  /** A number of at most ten bytes; exact below 2^53, which is far above every length. */
  #varint(end: number): number {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (this.#at >= end) throw malformed(this.#at);
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return value;
    }
    throw malformed(this.#at);
  }

  #skip(bytes: number, end: number): void {
    if (bytes > end - this.#at) throw malformed(this.#at);
    this.#at += bytes;
  }

  /** Entries of a packed list of numbers: each ends at a byte below 128. */
  #packed(field: FieldPlan, end: number): void {
    let entries = 0;
    for (let at = this.#at; at < end; at++) if (this.#bytes[at]! < 128) entries++;
    this.#count(field, entries);
  }

  #part(field: FieldPlan | undefined, end: number, depth: number): void {
    const length = this.#varint(end);
    if (length > end - this.#at) throw malformed(this.#at);
    const inner = this.#at + length;
    if (field?.message) {
      this.#count(field, 1);
      if (depth >= this.#limits.depth) throw new TooMuch('payload.too-deep', this.#limits.depth);
      this.walk(field.message, inner, depth + 1);
      return;
    }
    if (field?.isText) {
      if (length > this.#limits.text) throw new TooMuch('payload.text-too-long', this.#limits.text);
      this.#count(field, 1);
    } else if (field?.isRepeated) this.#packed(field, inner);
    this.#at = inner;
  }

  walk(plan: MessagePlan, end: number, depth: number): void {
    while (this.#at < end) {
      const tag = this.#varint(end);
      const field = plan.get(Math.floor(tag / 8));
      switch (tag % 8) {
        case 0:
          this.#varint(end);
          if (field?.isRepeated) this.#count(field, 1);
          break;
        case 1:
          this.#skip(8, end);
          break;
        case 2:
          this.#part(field, end, depth);
          break;
        case 5:
          this.#skip(4, end);
          break;
        default:
          // Groups: the standard has none, and they nest without a length that could be checked.
          throw malformed(this.#at);
      }
    }
  }
}

/**
 * Weighs a payload before anything is made of it: its size, its metrics, the parts of all kinds, how deep they nest and
 * the length of each text. Walks over the bytes once and keeps nothing, so that a small message that announces a
 * million metrics costs no more than its bytes.
 */
export function weigh(bytes: Uint8Array, limits: PayloadLimits): Result<void> {
  if (bytes.byteLength > limits.bytes)
    return refuse('payload.too-large', `a message of ${bytes.byteLength} bytes`, { bytes: bytes.byteLength });
  try {
    new Scale(bytes, limits).walk(PAYLOAD_PLAN, bytes.byteLength, 0);
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return error.code === 'payload.malformed'
      ? refuse('payload.malformed', `the bytes are no Sparkplug payload from byte ${error.limit} on`, {
          at: error.limit,
        })
      : refuse(error.code, `more than ${error.limit} are not taken`, { limit: error.limit });
  }
}
