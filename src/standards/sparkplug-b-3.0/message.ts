import type { Refusal } from '../../shared/result.ts';
import type { DataType } from './dataTypes.ts';

/** A 64-bit whole number: a plain number while it is exact (up to 2^53 - 1 either side of zero), a bigint beyond. */
export type Whole = number | bigint;

/** A single value. DateTime is a whole number of ms since 1970 UTC, UUID and Text are strings. */
export type Scalar = Whole | string | boolean;

/** A table: named and typed columns, rows of cells; null where a cell has no value. */
export interface DataSet {
  readonly kind: 'data-set';
  readonly columns: readonly string[];
  readonly types: readonly DataType[];
  readonly rows: readonly (readonly (Scalar | null)[])[];
}

/** A value that is fixed for an instance of a template. */
export interface Parameter {
  readonly name: string;
  readonly type: DataType;
  readonly value: Scalar | null;
}

/** A user-defined type (definition) or one thing of that type (instance, which names its definition). */
export interface Template {
  readonly kind: 'template';
  readonly isDefinition: boolean;
  readonly ref: string | null;
  readonly version: string | null;
  readonly metrics: readonly Metric[];
  readonly parameters: readonly Parameter[];
}

/** A property of a metric (engineering unit, limits, quality). */
export interface Property {
  readonly type: DataType;
  readonly value: Scalar | null | PropertySet | readonly PropertySet[];
}

/** Properties by their key. A map, because keys come from outside. */
export type PropertySet = ReadonlyMap<string, Property>;

/** Any value of a metric. Bytes and File are bytes, arrays of 3.0 are lists. `null`: the device said that it does not know. */
export type MetricValue = Scalar | null | Uint8Array | readonly Scalar[] | DataSet | Template;

/** What stands in the `value` of a metric on the wire, before its data type says how to read it. */
export type WireValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'null' }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'long'; readonly value: Whole }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'data-set'; readonly value: DataSet }
  | { readonly kind: 'template'; readonly value: Template }
  | { readonly kind: 'unreadable'; readonly refusal: Refusal };

/** What the standard lets a publisher say about binary values. */
export interface MetaData {
  readonly isMultiPart?: boolean;
  readonly contentType?: string;
  readonly size?: Whole;
  readonly seq?: Whole;
  readonly fileName?: string;
  readonly fileType?: string;
  readonly md5?: string;
  readonly description?: string;
}

/** One metric of a message. */
export interface Metric {
  readonly name: string | undefined;
  readonly alias: Whole | undefined;
  /** ms since 1970 UTC as sent, sane or not. */
  readonly timestamp: Whole | undefined;
  /** Data messages of 3.0 leave it out; the birth has told it. */
  readonly type: DataType | undefined;
  readonly isHistorical: boolean;
  readonly isTransient: boolean;
  readonly metadata: MetaData | undefined;
  readonly properties: PropertySet | undefined;
  readonly wire: WireValue;
  /** The value, when the message itself tells the type and the value fits it; else use `valueAs`. */
  readonly value: MetricValue | undefined;
  /** Why this one metric cannot be used; the others of the message can. */
  readonly fault: Refusal | undefined;
}

/** One Sparkplug B payload. */
export interface Payload {
  readonly timestamp: Whole | undefined;
  readonly seq: Whole | undefined;
  readonly uuid: string | undefined;
  readonly body: Uint8Array | undefined;
  readonly metrics: readonly Metric[];
}

/** Sizes above which a payload is refused before it is decoded. */
export interface PayloadLimits {
  /** Bytes of the payload. */
  readonly bytes: number;
  /** Metrics, members of templates included. */
  readonly metrics: number;
  /** Parts of any kind: metrics, properties, cells, keys, elements of one array. */
  readonly elements: number;
  /** Messages within messages: a template within a template costs two, a property set within a property set two. */
  readonly depth: number;
  /** Bytes of one text. */
  readonly text: number;
}

/** Limits when none are given. One megabyte is about 20,000 ordinary metrics. */
export const PAYLOAD_LIMITS: PayloadLimits = {
  bytes: 1_048_576,
  metrics: 20_000,
  elements: 100_000,
  depth: 16,
  text: 65_536,
};
