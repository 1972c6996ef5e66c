import type { ImportFormat } from '../../../../src/contract/commissioning.ts';
import type { Result } from '../../../../src/shared/result.ts';
import type { Columns, SourceItem } from './columns.ts';
import type { SaidProjection } from './prj.ts';

/** A file opened for reading its rows once, slice by slice. */
export interface RowSource {
  readonly format: ImportFormat;
  readonly columns: Columns;
  /** True where a header says all columns; else rows may bring more. */
  readonly allColumns: boolean;
  readonly rows: AsyncGenerator<Result<readonly SourceItem[]>>;
  /** What the file says of its coordinates; for GeoJSON complete only at its end. */
  said(): SaidProjection | null;
}
