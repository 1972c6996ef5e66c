/** The data types of Sparkplug B 3.0; the place in the list is the number on the wire (0 to 34). */
export const DATA_TYPES = [
  'Unknown',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'DateTime',
  'Text',
  'UUID',
  'DataSet',
  'Bytes',
  'File',
  'Template',
  'PropertySet',
  'PropertySetList',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Int64Array',
  'UInt8Array',
  'UInt16Array',
  'UInt32Array',
  'UInt64Array',
  'FloatArray',
  'DoubleArray',
  'BooleanArray',
  'StringArray',
  'DateTimeArray',
] as const;

/** Name of a data type. */
export type DataType = (typeof DATA_TYPES)[number];

const CODES: ReadonlyMap<DataType, number> = new Map(DATA_TYPES.map((type, code) => [type, code]));

/** The type behind a number on the wire; undefined for numbers that the standard does not give. */
export const dataTypeOf = (code: number): DataType | undefined => DATA_TYPES[code];

/** The number on the wire of a type. */
export const codeOf = (type: DataType): number => CODES.get(type) ?? 0;

/** How whole numbers of each type are bounded: bits and sign. */
export const WHOLE_NUMBERS: Readonly<
  Partial<Record<DataType, { readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }>>
> = {
  Int8: { bits: 8, signed: true },
  Int16: { bits: 16, signed: true },
  Int32: { bits: 32, signed: true },
  Int64: { bits: 64, signed: true },
  UInt8: { bits: 8, signed: false },
  UInt16: { bits: 16, signed: false },
  UInt32: { bits: 32, signed: false },
  UInt64: { bits: 64, signed: false },
  DateTime: { bits: 64, signed: false },
};

/** What the elements of an array type are. */
export const ARRAY_ELEMENTS: Readonly<Partial<Record<DataType, DataType>>> = {
  Int8Array: 'Int8',
  Int16Array: 'Int16',
  Int32Array: 'Int32',
  Int64Array: 'Int64',
  UInt8Array: 'UInt8',
  UInt16Array: 'UInt16',
  UInt32Array: 'UInt32',
  UInt64Array: 'UInt64',
  FloatArray: 'Float',
  DoubleArray: 'Double',
  BooleanArray: 'Boolean',
  StringArray: 'String',
  DateTimeArray: 'DateTime',
};

/** Types that cells of data sets, parameters of templates and plain properties may have (the standard's basic types). */
export const isBasic = (type: DataType): boolean => {
  const code = codeOf(type);
  return code >= 1 && code <= 14;
};

/** Types that a metric may have: all but the two that exist for properties only, and `Unknown`. */
export const isMetricType = (type: DataType): boolean => {
  const code = codeOf(type);
  return code >= 1 && code !== 20 && code !== 21;
};
