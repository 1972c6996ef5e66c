import { z } from 'zod';
import { POSTS } from '../domain/alarm/definition.ts';
import { CAMERA_ACTS } from '../domain/camera/access.ts';
import { TIME_OF_DAY } from '../shared/timeOfDay.ts';

const time = z.string().regex(TIME_OF_DAY, 'a time of day such as 22:30');

/** One permission: some of these acts in these communes (INSEE codes), within these local hours. */
export const permissionOf = <const Acts extends readonly [string, ...string[]]>(acts: Acts) =>
  z.strictObject({
    communes: z.union([
      z.literal('all'),
      z
        .array(z.string().regex(/^\d[0-9AB]\d{3}$/, 'an INSEE code'))
        .min(1)
        .max(500),
    ]),
    acts: z.array(z.enum(acts)).min(1).max(20),
    hours: z.strictObject({ from: time, to: time }).optional(),
  });

/**
 * `access.json` beside the city's file: what each position may do with cameras. `*` is every position that is not named.
 * Without the file every position may do everything. A position that is not in it may do nothing.
 */
export const accessFileSchema = z.strictObject({
  positions: z.record(
    z.string().min(1).max(120),
    z.strictObject({
      post: z.enum(POSTS).optional(),
      /** In turning cameras, 1 to 9: the higher takes the lease. 1 unless told. */
      priority: z.number().int().min(1).max(9).optional(),
      cameras: z.array(permissionOf(CAMERA_ACTS)).max(100),
    }),
  ),
});
/** Who may do what with cameras. */
export type AccessFile = z.infer<typeof accessFileSchema>;
