type Column =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/**
 * The column with exactly that size, what is new filled: the same one when nothing was added. A register changes with an
 * import, so there is no need to keep room ahead.
 */
export function grown<C extends Column>(column: C, size: number, fill: number): C {
  if (column.length >= size) return column;
  const next = new (column.constructor as new (size: number) => C)(size);
  next.set(column);
  next.fill(fill, column.length);
  return next;
}
