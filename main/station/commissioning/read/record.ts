import type { z } from 'zod';
import type {
  areaSchema,
  busLineSchema,
  CityAsset,
  CityCommune,
  CityStreet,
} from '../../../../src/contract/cityFile.ts';
import type { ImportMapping } from '../../../../src/contract/commissioning.ts';
import type { Address } from '../../../../src/domain/place/address.ts';
import type { Refusal } from '../../../../src/shared/result.ts';
import type { Position } from '../../../../src/standards/geojson-rfc7946/parse.ts';
import type { Remarks } from './codes.ts';
import type { SourceRow } from './columns.ts';
import type { FieldReaders } from './fieldReader.ts';

/**
 * What a row became, with the line that it came from. Bodies have the shapes of `cityFile.ts`; an area that is a commune
 * has a commune's.
 */
export type ImportedRecord = { readonly id: string; readonly line: number } & (
  | { readonly target: 'asset'; readonly body: CityAsset }
  | { readonly target: 'street'; readonly body: CityStreet }
  | { readonly target: 'area'; readonly body: z.infer<typeof areaSchema> | CityCommune }
  | { readonly target: 'address'; readonly body: Address }
  | { readonly target: 'bus-line'; readonly body: z.infer<typeof busLineSchema> }
);

/** What the register knows already. */
export interface ReadContext {
  /** INSEE code of the commune that a place lies in. */
  communeAt(lonLat: readonly [lon: number, lat: number]): string | null;
  isCommune(id: string): boolean;
  /** Identifier of a street by its name. */
  streetOf(commune: string, name: string): string | null;
  /** Whether the city's file has an account of cameras of that name. */
  isCameraAccount(name: string): boolean;
}

/** What the makers of records are given. */
export interface Making {
  readonly mapping: ImportMapping;
  readonly fields: FieldReaders;
  readonly context: ReadContext;
  readonly remarks: Remarks;
  /** The identifier that the mapping finds in a row; null where it maps none. */
  mappedId(row: SourceRow): string | Refusal | null;
  /** An identifier of the row's content, for rows that have none of their own. */
  contentId(row: SourceRow, place: readonly number[]): string;
}

/** Makes the records of a row from its places in degrees, or says why there are none. */
export type RecordMaker = (row: SourceRow, shape: Shape) => readonly ImportedRecord[] | Refusal;

/** The places of a row. */
export interface Shape {
  readonly points: readonly Position[];
  readonly lines: readonly Position[][];
  /** Each: outer ring, holes; none closed. */
  readonly polygons: readonly Position[][][];
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'code' in value && 'context' in value;

/** The first part keeps the identifier: it stays what it was when a later delivery has more parts. */
export const partId = (id: string, part: number): string =>
  part === 0 ? id : `${id.slice(0, 64 - 1 - String(part + 1).length)}.${part + 1}`;
