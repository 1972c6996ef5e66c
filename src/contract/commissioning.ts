import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { commandIdSchema, outcomeSchema, refusalSchema } from './refusal.ts';

/*
 * Commissioning: what a city publishes or keeps of its equipment is read into the register. A file is sent by
 * `POST /imports` (body: the file, header `x-file-name`: its name, percent-encoded), answered `{"upload": id}`;
 * then inspected, mapped, previewed and applied by the members below.
 */

/** Kinds of file that are read. `shapefile` is a zip with .shp, .dbf and .prj; `gtfs` a zip or folder of GTFS Schedule. */
export const IMPORT_FORMATS = ['csv', 'geojson', 'kml', 'shapefile', 'gtfs'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Text encodings that published files have, by their names of the WHATWG Encoding Standard. */
export const IMPORT_ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le'] as const;

/**
 * Coordinate systems of French files, by EPSG code: WGS 84 (4326), web Mercator (3857), Lambert-93 (2154), and the nine
 * conic conformal zones CC42 to CC50 (3942 to 3950).
 */
export const PROJECTIONS = [
  'EPSG:4326',
  'EPSG:3857',
  'EPSG:2154',
  'EPSG:3942',
  'EPSG:3943',
  'EPSG:3944',
  'EPSG:3945',
  'EPSG:3946',
  'EPSG:3947',
  'EPSG:3948',
  'EPSG:3949',
  'EPSG:3950',
] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** What the rows of a file become. */
export const IMPORT_TARGETS = ['asset', 'street', 'area', 'address', 'bus-line'] as const;
export type ImportTarget = (typeof IMPORT_TARGETS)[number];

const column = z.string().min(1).max(200);
const constant = z.string().max(500);

/** Where a field's value comes from: a column (its words translated by `values`), several joined, or always the same. */
export const fieldSourceSchema = z.union([
  z.strictObject({
    column,
    /** The file's word to ours: `{"LED": "light-point"}`. What is not named stays as it is. */
    values: z.record(z.string().max(200), constant).optional(),
    /** For rows that leave the column empty. */
    otherwise: constant.optional(),
    /** Put before what the column says: makes the numbers of one file unlike those of another (`dae-1`). */
    prefix: z.string().max(40).optional(),
  }),
  z.strictObject({ columns: z.array(column).min(1).max(8), separator: z.string().max(8).default(' ') }),
  z.strictObject({ constant }),
]);
export type FieldSource = z.infer<typeof fieldSourceSchema>;

/** Fields that a mapping may fill, by target; a name that is none of them is refused. */
export const IMPORT_FIELDS = {
  asset: [
    ...['id', 'name', 'number', 'kind', 'commune', 'street', 'parent', 'driver', 'device', 'address'],
    // Of a camera: settings of its device besides its address, as the city's file has them.
    ...['certificate', 'serialNumber', 'hls', 'whep', 'account'],
  ],
  street: ['id', 'name', 'commune', 'class', 'oneWay'],
  area: ['id', 'name', 'kind', 'postcode'],
  address: ['id', 'number', 'suffix', 'street', 'commune', 'postcode'],
  'bus-line': ['id', 'name'],
} as const satisfies Record<ImportTarget, readonly string[]>;

/** How a file is read, saved as a file of its own so that the next delivery of the same file is read the same way. */
export const importMappingSchema = z.strictObject({
  format: z.literal('vigie-import'),
  version: z.literal(1),
  /** Names the set of records: a second import of the same set is compared with the first, and removes only of it. */
  dataset: z
    .string()
    .min(1)
    .max(60)
    .regex(/^[a-z0-9][a-z0-9.-]*$/, 'small letters, digits, . and - only'),
  /** For people. */
  title: z.string().min(1).max(200),
  target: z.enum(IMPORT_TARGETS),
  source: z.strictObject({
    format: z.enum(IMPORT_FORMATS),
    encoding: z.enum(IMPORT_ENCODINGS).default('utf-8'),
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
    /** Decimal sign of coordinates and numbers. */
    decimal: z.enum(['.', ',']).default('.'),
    projection: z.enum(PROJECTIONS).default('EPSG:4326'),
    /** The file in a zip, or the GTFS table, where there are several. */
    layer: z.string().max(200).optional(),
  }),
  /** Columns of the coordinates; null where the format has geometries of its own. */
  place: z.union([z.strictObject({ x: column, y: column }), z.strictObject({ both: column }), z.null()]),
  fields: z.partialRecord(z.string().max(40), fieldSourceSchema),
  /** Our attribute's name to the file's column. */
  attributes: z.record(z.string().min(1).max(60), column).default({}),
});
export type ImportMapping = z.infer<typeof importMappingSchema>;

/** What is in a file, and how it may be read. */
export const inspectionSchema = z.object({
  fileName: z.string(),
  bytes: z.number(),
  /** Rows or features; null when it was too long to count in passing. */
  rows: z.number().nullable(),
  layers: z.array(z.string()),
  /** Geometry types that were met, as in GeoJSON. */
  geometries: z.array(z.string()),
  columns: z.array(
    z.object({
      name: z.string(),
      /** Up to five different values; text from outside. */
      samples: z.array(z.string()),
      /** Part of the rows read that fill it, 0 to 1. */
      filled: z.number(),
    }),
  ),
  /** What is odd in it: codes `encoding.guessed`, `projection.guessed`, `projection.not-wgs84`, `decimal.comma`, `id.none`, ... */
  remarks: z.array(refusalSchema),
  /** A mapping to start from. */
  suggestion: importMappingSchema,
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** A row that was left out, and why, in words of `code` with its context. `line` counts from 1 in the file as a text editor shows it, or features in files that have none. */
export const badRowSchema = z.object({
  line: z.number(),
  refusal: refusalSchema,
  /** The row's beginning; text from outside. */
  sample: z.string(),
});
export type BadRow = z.infer<typeof badRowSchema>;

const changeSampleSchema = z.object({
  id: z.string(),
  label: z.string(),
  /** Of a changed record: field, before, after. */
  fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
});

/** What applying would do. Counts are of all, lists are cut. */
export const previewSchema = z.object({
  id: z.string(),
  dataset: z.string(),
  target: z.enum(IMPORT_TARGETS),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  unchanged: z.number(),
  bad: z.number(),
  /** At most 20 of each. */
  samples: z.object({
    added: z.array(changeSampleSchema),
    changed: z.array(changeSampleSchema),
    removed: z.array(changeSampleSchema),
  }),
  /** What was lost, guessed or set right in the reading. */
  remarks: z.array(refusalSchema),
  /** The first 500, in the file's order. */
  badRows: z.array(badRowSchema),
});
export type Preview = z.infer<typeof previewSchema>;

const progressSchema = z.object({
  type: z.literal('progress'),
  step: z.enum(['reading', 'comparing', 'writing']),
  done: z.number(),
  /** 0 while nobody knows. */
  total: z.number(),
});
const refusedSchema = z.object({ type: z.literal('refused'), refusal: refusalSchema });

/** An import that was applied. */
export const importRecordSchema = z.object({
  id: z.string(),
  dataset: z.string(),
  title: z.string(),
  target: z.enum(IMPORT_TARGETS),
  fileName: z.string(),
  /** SHA-256 of the file, hexadecimal. */
  sha256: z.string(),
  at: z.number(),
  /** Position. */
  by: z.string(),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  bad: z.number(),
  undoneAt: z.number().nullable(),
  undoneBy: z.string().nullable(),
  /** Null when it can be undone now; else why not (a later import touched the same records). */
  undoRefusal: refusalSchema.nullable(),
});
export type ImportRecord = z.infer<typeof importRecordSchema>;

const uploadId = z.string().min(1).max(64);

export const commissioningContract = {
  /** Codes: `import.no-upload`, `import.unreadable`, `import.format`, `import.too-large`, `import.empty`. */
  inspect: oc
    .input(z.object({ upload: uploadId }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), inspection: inspectionSchema }),
        z.object({ ok: z.literal(false), refusal: refusalSchema }),
      ]),
    ),
  /** Reads the whole file and compares; nothing is changed. Leaving the stream cancels it. */
  preview: oc
    .input(z.object({ upload: uploadId, mapping: importMappingSchema }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progressSchema,
          z.object({ type: z.literal('preview'), preview: previewSchema }),
          refusedSchema,
        ]),
      ),
    ),
  /**
   * Applies a preview, all of it or nothing. Leaving the stream before `done` cancels it. Codes: `import.no-preview`,
   * `import.outdated` (the register changed since), `import.cancelled`, `store.full`, `store.failed`.
   */
  apply: oc
    .input(z.object({ commandId: commandIdSchema, preview: z.string().min(1).max(64) }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progressSchema,
          z.object({ type: z.literal('done'), import: importRecordSchema }),
          refusedSchema,
        ]),
      ),
    ),
  /** Brings back what was before an import. Codes: `import.unknown`, `import.undone`, `import.overlaid`. */
  undo: oc.input(z.object({ commandId: commandIdSchema, import: z.string().min(1).max(64) })).output(outcomeSchema),
  /** Applied imports, the newest first. */
  watchImports: oc.output(eventIterator(z.array(importRecordSchema))),
  /** Mappings that were used or saved, by dataset. */
  mappings: oc.output(z.array(importMappingSchema)),
  saveMapping: oc.input(importMappingSchema).output(outcomeSchema),
};
