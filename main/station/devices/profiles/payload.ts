import { ok, type Result, refuse } from '../../../../src/shared/result.ts';

/** Deeper messages come from nobody's equipment. */
const DEEPEST = 32;
/** Most values in one message. */
const MOST_VALUES = 20_000;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Brackets open at once, and commas, outside texts: what a message costs is known before it is parsed. */
function measure(payload: Uint8Array): { deepest: number; commas: number } {
  let depth = 0;
  let deepest = 0;
  let commas = 0;
  let quoted = false;
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i]!;
    if (quoted) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x2c) commas++;
    else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return { deepest, commas };
}

/** How a payload is to be taken. */
export type PayloadKind = 'json' | 'text' | 'auto';

/** First characters of what can be JSON. */
const JSON_START = /^[[{"\-0-9tfn]/;

/**
 * Reads a payload: JSON, a bare word, or whichever it is. Never throws. Refusals: `payload.too-large`,
 * `payload.not-json` (or not UTF-8), `payload.shape` (too deep, too many values, no object where one is needed).
 */
export function readPayload(payload: Uint8Array, kind: PayloadKind, maximumBytes: number): Result<unknown> {
  const bytes = payload.byteLength;
  if (bytes > maximumBytes) return refuse('payload.too-large', `a message of ${bytes} bytes`, { bytes });
  let text: string;
  try {
    text = decoder.decode(payload).trim();
  } catch {
    return refuse('payload.not-json', 'the message is not UTF-8', { bytes });
  }
  if (kind === 'text' || (kind === 'auto' && !JSON_START.test(text))) return ok(text);
  const { deepest, commas } = measure(payload);
  if (deepest > DEEPEST) return refuse('payload.shape', `the message is ${deepest} levels deep`, { deepest });
  if (commas > MOST_VALUES) return refuse('payload.shape', `the message holds ${commas} values`, { values: commas });
  // Names that the evaluator keeps for its own functions: a message must not pass for one of them.
  if (text.includes('_jsonata_')) return refuse('payload.shape', 'the message uses reserved names', { bytes });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    if (kind === 'auto' && deepest === 0) return ok(text);
    return refuse('payload.not-json', 'the message is not JSON', { bytes });
  }
  if (kind === 'json' && (json === null || typeof json !== 'object'))
    return refuse('payload.shape', `an object was expected, came ${inWords(json)}`, { bytes });
  return ok(json);
}

/** What came, in a few words for a log. Text from outside: whoever prints it makes it harmless. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `"${value.slice(0, 40)}${value.length > 40 ? '…' : ''}"`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value).slice(0, 40);
}
