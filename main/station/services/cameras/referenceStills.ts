import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isGreyPicture } from '../../../../src/domain/camera/picture.ts';
import { MOST_REFERENCES, type ReferenceStill } from '../../../../src/domain/camera/sight.ts';

/** What each camera should see, kept in the station's data folder. */
export interface ReferenceStills {
  of(camera: string): readonly ReferenceStill[];
  /** Keeps them in place of what was there; in memory all the same when the disk refuses. */
  keep(camera: string, references: readonly ReferenceStill[]): void;
}

const axis = z.number().min(-10).max(10);
const fileSchema = z.object({
  format: z.literal('vigie-reference-stills'),
  version: z.literal(1),
  references: z
    .array(
      z.object({
        at: z.number(),
        head: z.object({ pan: axis, tilt: axis, zoom: axis }).nullable(),
        /** 64 x 36 grey levels, base64. */
        grey: z
          .string()
          .max(4_000)
          .transform((text) => Uint8Array.from(Buffer.from(text, 'base64')))
          .refine(isGreyPicture),
        /** Left out in files of before there were others than stills. */
        from: z.enum(['still', 'stream']).default('still'),
      }),
    )
    .max(2 * MOST_REFERENCES),
});

/** Opens the folder. What cannot be read there is as if it were not there: a camera is then compared from now on. */
export function openReferenceStills(folder: string, log: (message: string) => void): ReferenceStills {
  const known = new Map<string, readonly ReferenceStill[]>();
  let refused = false;
  // Names from outside, as file names that leave the folder for nowhere.
  const fileOf = (camera: string): string => join(folder, `${encodeURIComponent(camera).replaceAll('.', '%2E')}.json`);

  const read = (camera: string): readonly ReferenceStill[] => {
    let text: string;
    try {
      text = readFileSync(fileOf(camera), 'utf8');
    } catch {
      return [];
    }
    try {
      const { references } = fileSchema.parse(JSON.parse(text));
      return references.map(({ at, head, grey, from }) => ({ at, head, picture: grey, from }));
    } catch {
      log(`reference still of ${camera} cannot be read: it is taken anew`);
      return [];
    }
  };

  return {
    of(camera) {
      const here = known.get(camera) ?? read(camera);
      known.set(camera, here);
      return here;
    },
    keep(camera, references) {
      known.set(camera, references);
      const file = fileOf(camera);
      const document = {
        format: 'vigie-reference-stills',
        version: 1,
        references: references.map(({ at, head, picture, from }) => ({
          at,
          head,
          from,
          grey: Buffer.from(picture).toString('base64'),
        })),
      };
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.new`, JSON.stringify(document), { mode: 0o600 });
        renameSync(`${file}.new`, file);
        refused = false;
      } catch (error) {
        if (!refused)
          log(`reference stills are not written: ${error instanceof Error && 'code' in error ? error.code : 'failed'}`);
        refused = true;
      }
    },
  };
}
