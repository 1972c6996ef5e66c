import { z } from 'zod';
import { ASSET_KINDS, type AssetKind } from '../../../src/domain/asset/asset.ts';

const place = z.tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)]);
const zoom = z.number().min(0).max(24);
const id = z.string().min(1).max(40);

/** Longest name of a view or a zone. */
export const LONGEST_NAME = 60;
const name = z.string().trim().min(1).max(LONGEST_NAME);

const viewSchema = z.object({ id, name, center: place, zoom });
const zoneSchema = z.object({ id, name, ring: z.array(place).min(3).max(200) });

/** A view that was given a name. */
export type NamedView = z.infer<typeof viewSchema>;
/** A zone that was given a name. */
export type NamedZone = z.infer<typeof zoneSchema>;

/** Most views and zones that are kept: a list is read at a glance, and a layout stays small. */
export const MOST_VIEWS = 40;
export const MOST_ZONES = 40;

/** A list of which damaged entries are left out rather than all of them lost. */
const each = <T>(schema: z.ZodType<T>, most: number) =>
  z
    .array(z.unknown())
    .catch([])
    .default([])
    .transform((all) =>
      all
        .flatMap((one) => {
          const read = schema.safeParse(one);
          return read.success ? [read.data] : [];
        })
        .slice(0, most),
    );

/** Number of the form in which settings are kept. */
const VERSION = 2;

/**
 * From each form to the next, with what changed. A form that is newer than ours is read as far as it is understood.
 */
const STEPS: Readonly<Record<number, (before: Record<string, unknown>) => Record<string, unknown>>> = {
  // Views and zones with names came; the first form had no number.
  1: (before) => ({ ...before, version: 2, views: [], zones: [] }),
};

/** Brings kept settings into the form of this version. */
export function migrated(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return {};
  let settings: Record<string, unknown> = { ...kept };
  for (;;) {
    const version = typeof settings.version === 'number' ? settings.version : 1;
    const step = STEPS[version];
    if (version >= VERSION || !step) return settings;
    settings = step(settings);
  }
}

/** What is kept of the map: where it looks (null: the whole city), what is put away, views and zones with names. */
export const mapConfigSchema = z.preprocess(
  migrated,
  z.object({
    version: z.literal(VERSION).catch(VERSION).default(VERSION),
    center: place.nullable().catch(null).default(null),
    zoom: zoom.nullable().catch(null).default(null),
    hiddenLayers: z.array(z.enum(ASSET_KINDS)).catch([]).default([]),
    /** States that are shown: all, only what has an alarm, only what is not heard of. */
    only: z.enum(['all', 'alarm', 'old']).catch('all').default('all'),
    /** Limits of communes and quarters are shown. */
    limits: z.boolean().catch(true).default(true),
    /** Fields of view of cameras are shown. */
    fields: z.boolean().catch(true).default(true),
    views: each(viewSchema, MOST_VIEWS),
    zones: each(zoneSchema, MOST_ZONES),
  }),
);

/** Kept settings of the map pane. */
export type MapConfig = z.infer<typeof mapConfigSchema>;

/** Hidden layers after one of them was switched. */
export const switched = (hidden: readonly AssetKind[], kind: AssetKind): AssetKind[] =>
  hidden.includes(kind) ? hidden.filter((other) => other !== kind) : [...hidden, kind];

/** A list after one of it was given another name; as it was when the name is empty. */
export const renamed = <T extends { readonly id: string; readonly name: string }>(
  all: readonly T[],
  which: string,
  to: string,
): T[] => {
  const read = name.safeParse(to);
  return all.map((one) => (one.id === which && read.success ? { ...one, name: read.data } : one));
};

/** A list without one of it. */
export const without = <T extends { readonly id: string }>(all: readonly T[], which: string): T[] =>
  all.filter((one) => one.id !== which);
