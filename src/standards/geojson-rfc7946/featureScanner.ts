import { ok, type Result, refuse } from '../../shared/result.ts';

/**
 * A feature as its bytes, or why they were not kept. `number` counts from 1 in the order of the file. The bytes may be
 * those of the chunk that they came in: they are good until the next is taken.
 */
export interface ScannedFeature {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly fault: 'too-long' | 'too-deep' | null;
}

/** Finds the features of a GeoJSON text as its bytes come, without ever holding the whole of it. */
export interface FeatureScanner {
  /** Takes the next bytes (ASCII or any superset of it) and gives the features that end in them. */
  push(chunk: Uint8Array): ScannedFeature[];
  /** To be called after the last bytes: refusals `geojson.cut-off`, `geojson.not-json`. */
  end(): Result<void>;
  /** Members of the collection beside its features (`crs`, `name`), as far as they were read. */
  members(): Readonly<Record<string, unknown>>;
}

export interface FeatureScannerLimits {
  /** Longest feature that is kept. */
  readonly featureBytes: number;
  /** Deepest nesting within a feature. */
  readonly depth: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Separates the texts of a sequence (RFC 8142). */
const RECORD_SEPARATOR = 0x1e;

/** Of a collection's members beside its features nothing longer is kept. */
const MEMBER_BYTES = 262_144;
const LONGEST_KEY = 16;

/**
 * Scans a FeatureCollection, a single Feature or geometry, or several of these one after the other (RFC 8142, or one
 * a line). A number, text or null among the features is given as a feature, for the reader to name.
 */
export function createFeatureScanner(limits: FeatureScannerLimits): FeatureScanner {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let inFeatures = false;
  let collection = false;
  let seen = false;
  let broken = false;
  let key = '';
  let text: number[] = [];
  let count = 0;

  /** What is being kept: the outermost object, or a feature of the collection. */
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  let from = -1;
  let base = 0;
  let deepest = 0;
  let scalar = false;
  /** The collection without its features. */
  let frame: Uint8Array[] = [];
  let frameBytes = 0;

  function keep(chunk: Uint8Array, to: number): void {
    if (from < 0 || to <= from) return;
    // A copy: the bytes of a chunk may be overwritten once it was taken. `slice` of a Buffer is none.
    const copy = (): Uint8Array => new Uint8Array(chunk.subarray(from, to));
    if (collection && !inFeature()) {
      frameBytes += to - from;
      if (frameBytes <= MEMBER_BYTES) frame.push(copy());
      return;
    }
    keptBytes += to - from;
    if (keptBytes <= limits.featureBytes) kept.push(copy());
  }
  const inFeature = (): boolean => inFeatures && base > 0;

  function finish(chunk: Uint8Array, to: number): ScannedFeature {
    const whole = keptBytes === 0 && to - from <= limits.featureBytes ? chunk.subarray(from, to) : null;
    if (!whole) keep(chunk, to);
    const fault = keptBytes > limits.featureBytes ? 'too-long' : deepest - base > limits.depth ? 'too-deep' : null;
    const bytes =
      whole ??
      (fault === 'too-long' ? join([...kept, chunk.subarray(Math.max(0, from), to)]).slice(0, 200) : join(kept));
    count += 1;
    kept = [];
    keptBytes = 0;
    from = -1;
    base = 0;
    deepest = 0;
    scalar = false;
    return { number: count, bytes, fault };
  }

  function push(chunk: Uint8Array): ScannedFeature[] {
    const found: ScannedFeature[] = [];
    if (from >= 0) from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
        else if (depth === 1 && text.length < LONGEST_KEY) text.push(byte);
        continue;
      }
      if (byte <= 0x20) continue;
      if (scalar && depth === 2 && (byte === COMMA || byte === CLOSE_ARRAY)) found.push(finish(chunk, i));
      const between = inFeatures && depth === 2 && base === 0;
      if (between && byte !== COMMA && byte !== CLOSE_ARRAY) {
        from = i;
        base = 2;
        scalar = byte !== OPEN_OBJECT && byte !== OPEN_ARRAY;
      }
      switch (byte) {
        case QUOTE:
          inText = true;
          if (depth === 1) text = [];
          else if (depth === 0) broken = true;
          break;
        case OPEN_OBJECT:
        case OPEN_ARRAY:
          if (depth === 0) {
            if (byte === OPEN_ARRAY || collection) broken = true;
            seen = true;
            from = i;
            key = '';
          }
          depth += 1;
          if (depth > deepest) deepest = depth;
          if (depth === 2 && byte === OPEN_ARRAY && key === 'features' && !inFeatures && !collection) {
            collection = true;
            inFeatures = true;
            frame = kept;
            frameBytes = keptBytes;
            kept = [];
            keptBytes = 0;
            deepest = 0;
            keep(chunk, i + 1);
            from = -1;
          }
          break;
        case CLOSE_OBJECT:
        case CLOSE_ARRAY:
          if (inFeatures && depth === 2) {
            inFeatures = false;
            from = i;
            key = '';
          }
          depth -= 1;
          if (depth < 0) broken = true;
          if (inFeature() && depth === 2 && !scalar) found.push(finish(chunk, i + 1));
          else if (depth === 0) {
            if (collection) {
              keep(chunk, i + 1);
              from = -1;
            } else found.push(finish(chunk, i + 1));
          }
          break;
        case COLON:
          if (depth === 1) key = String.fromCharCode(...text);
          else if (depth === 0) broken = true;
          break;
        case COMMA:
          if (depth === 1) key = '';
          else if (depth === 0) broken = true;
          break;
        default:
          if (depth === 0 && byte !== RECORD_SEPARATOR && !(byte >= 0xbb && !seen)) broken = true;
      }
      if (broken) return found;
    }
    keep(chunk, chunk.length);
    return found;
  }

  return {
    push: (chunk) => (broken ? [] : push(chunk)),
    end() {
      if (broken || !seen) return refuse('geojson.not-json', 'this is no GeoJSON text');
      if (depth > 0 || inText) return refuse('geojson.cut-off', `the text ends within feature ${count + 1}`);
      return ok(undefined);
    },
    members() {
      if (!collection || frameBytes > MEMBER_BYTES) return {};
      const written = new TextDecoder().decode(join(frame)).replace(/^\ufeff/, '');
      for (const rest of ['', ']}', '}']) {
        const members = objectOf(written + rest);
        if (members) return members;
      }
      return {};
    },
  };
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
