import { z } from 'zod';

/** Names that a bundle may hold: plain files, and profiles in their folder. Nothing else is written anywhere. */
export const CONTENT_NAME = /^(profiles\/)?[a-z0-9][a-z0-9._-]{0,80}$/;
/** What all files of a bundle may hold together, and how many there may be. */
export const MOST_BYTES = 4_000_000_000;
export const MOST_FILES = 600;

/** What a bundle says of itself; the first thing in it. */
export const bundleManifestSchema = z.object({
  format: z.literal('vigie-crisis'),
  version: z.literal(1),
  /** ms since 1970 UTC. */
  madeAt: z.number().int().min(0),
  city: z.string().min(1).max(200),
  /** Position at which it was made. */
  madeBy: z.string().max(200),
  /** What a laptop is told besides, to come back to the others. */
  join: z.object({
    hub: z
      .string()
      .regex(/^wss?:\/\//)
      .nullable(),
    hubToken: z.string().max(4_096),
    mqtt: z.string().max(1_000).nullable(),
    cameras: z.string().max(1_000).nullable(),
  }),
  files: z
    .array(
      z.object({
        name: z.string().regex(CONTENT_NAME),
        bytes: z.number().int().min(0).max(MOST_BYTES),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(MOST_FILES),
});
/** What a bundle says of itself. */
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** Longest manifest, bytes. */
export const MANIFEST_LIMIT = 400_000;
