/** What is read at most. A city of a million people stays well below each of them. */
export const LIMITS = {
  /** A file as it was sent. */
  fileBytes: 1_073_741_824,
  /** One file of a zip, unpacked; all files of a zip together. */
  entryBytes: 1_073_741_824,
  archiveBytes: 2_147_483_648,
  entries: 1_000,
  /** Unpacked to packed, of anything that unpacks to more than `ratioFrom`: tables full of blanks reach 100, bombs begin at 1,000. */
  ratio: 250,
  ratioFrom: 4_194_304,
  /** A row of a table, a feature, a placemark. The finest limit of a French department takes 3 MB. */
  recordBytes: 4_194_304,
  columns: 1_000,
  columnName: 200,
  /** Nesting within a feature or placemark. */
  depth: 64,
  /** Rows with broken quotes: more of them, and quotes are no quotes in this file. */
  brokenQuotes: 10_000,
  /** Bad rows that are kept; all are counted. */
  badRows: 500,
  /** Rows that an inspection goes through, and places of their geometries: outlines are long. */
  inspectRows: 50_000,
  inspectPlaces: 2_000_000,
  /** Trips of a timetable. */
  trips: 2_000_000,
  stopsOfLine: 500,
} as const;

/** Longest texts of a record, as `cityFile.ts` has them. */
export const LONGEST = { id: 64, name: 200, attribute: 500, attributeName: 60 } as const;
