import { z } from 'zod';

/*
 * A device profile says how the messages of another maker become points and conditions of a Vigie driver: one JSON file
 * for each kind of equipment, written by hand, read at the start. Expressions are JSONata (jsonata.org), evaluated on the
 * part of a message that belongs to one device; besides the part (`$`) they see `$message` (all of it), `$topic` (the
 * topic's levels, from 0), `$device` (its id) and `$received` (ms). Commands are not in it: a profile only reads.
 */

const expression = z.string().min(1).max(1_000);
const scalar = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);
/** Words of the maker to values of ours; `*` stands for every other one. */
const translation = z.record(z.string().max(64), scalar);

/** A bare expression stands for an object that has nothing else: mistakes are then told by the field that has them. */
const orExpression = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' ? { expression: value } : value), schema);

/** A level of a topic or a Sparkplug name: `*` inside it stands for any characters. */
const glob = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^/+#]+$/, 'a name, in which * stands for any characters');

/** What is wrong with a topic pattern; undefined when nothing is. */
function patternFault(text: string): string | undefined {
  const levels = text.split('/');
  if (levels.some((level, i) => level.includes('#') && (level !== '#' || i < levels.length - 1)))
    return '# stands alone as the last level';
  if (levels.some((level) => level.includes('+') && level !== '+')) return '+ stands alone in its level';
  if (levels.every((level) => level === '+' || level === '#' || level === '*')) return 'it would match everything';
  if (levels[0] === 'vigie') return 'topics of Vigie itself are no profile’s';
  return undefined;
}

/** MQTT topic filter; besides `+` and `#`, a level may hold `*` for any characters, which is subscribed to as `+`. */
const topicPattern = z
  .string()
  .min(1)
  .max(512)
  .superRefine((text, context) => {
    const fault = patternFault(text);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });
const topicPatterns = z.array(topicPattern).min(1).max(16);

/** A topic level, counted from 1. */
const level = z.int().min(1).max(32);

/** Whose message it is. */
export const profileDeviceSchema = z.union([
  /** The topic's levels, joined: `[2]`, or `[2, 4]` for a relay of a module. */
  z.strictObject({ levels: z.array(level).min(1).max(4), separator: z.string().max(4).default(':') }),
  /** An object whose keys are the devices; expressions then see the value under the key. */
  z.strictObject({ keysOf: expression }),
  /** A list of parts (or one part), each with its device; expressions then see the part. */
  z.strictObject({ each: expression, expression }),
  z.strictObject({ expression }),
]);

/** The device's clock. `iso` may carry its zone or not; then `zone` says whose local time it is. */
export const profileTimeSchema = z.strictObject({
  expression,
  unit: z.enum(['iso', 's', 'ms', 'us', 'ns']),
  /** IANA name: `Europe/Paris`. */
  zone: z.string().min(1).max(64).optional(),
});

const numeric = {
  scale: z.number().optional(),
  offset: z.number().optional(),
  /** Least and greatest value after scaling; outside it, the value is not believed. */
  range: z.tuple([z.number(), z.number()]).optional(),
};

/** Where a point's value comes from: translated by `values`, else times `scale` plus `offset`. */
export const profilePointSchema = orExpression(
  z.strictObject({
    expression,
    ...numeric,
    values: translation.optional(),
    /** For equipment that leaves out what is zero or off. */
    whenMissing: scalar.optional(),
    /** Gives good, uncertain or bad, or true for good and false for bad; for this point alone. */
    quality: expression.optional(),
  }),
);

/** When a condition holds. What gives nothing says nothing. */
export const profileConditionSchema = orExpression(
  z.strictObject({
    expression,
    values: z.record(z.string().max(64), z.boolean().nullable()).optional(),
    whenMissing: z.boolean().optional(),
    detail: expression.optional(),
    /** In the unit and zone of the message's time. */
    since: expression.optional(),
  }),
);

const number = orExpression(z.strictObject({ expression, ...numeric }));

/** Where a moving device is: GeoJSON coordinates, or the two numbers apart. Speed in km/h after scaling. */
export const profilePositionSchema = z.union([
  z.strictObject({ lonLat: expression, heading: number.optional(), speed: number.optional() }),
  z.strictObject({ lon: number, lat: number, heading: number.optional(), speed: number.optional() }),
]);

const name = z
  .string()
  .max(60)
  .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'letters, digits and - only');

/** One kind of message of the equipment. */
export const profileMessageSchema = z
  .strictObject({
    topics: topicPatterns.optional(),
    /** Instead of topics: names of Sparkplug B. Without `device`, the metrics of the node itself. */
    sparkplug: z.strictObject({ group: glob, node: glob, device: glob.optional() }).optional(),
    /** `text`: a bare word; `auto`: JSON where it is JSON, else a bare word. */
    payload: z.enum(['json', 'text', 'auto']).default('json'),
    /** Only when this is true. */
    when: expression.optional(),
    device: profileDeviceSchema.optional(),
    /** Null: this message carries none. */
    time: profileTimeSchema.nullable().optional(),
    points: z.record(name, profilePointSchema).default({}),
    conditions: z.record(name, profileConditionSchema).default({}),
    position: profilePositionSchema.optional(),
    /** As for a point, for all points of the message. */
    quality: expression.optional(),
    /**
     * Equipment that says one thing at a time: what it said before is kept by device, so that an expression may look at
     * several. `levels`: the payload is one value, named by these topic levels. `keys`: the payload is an object of some
     * of its values. Only what was just said is passed on.
     */
    accumulate: z.union([z.literal('keys'), z.strictObject({ levels: z.array(level).min(1).max(4) })]).optional(),
    /** A message of which nothing is of use is no mistake. */
    partial: z.boolean().default(false),
  })
  .refine((message) => (message.topics === undefined) !== (message.sparkplug === undefined), {
    message: 'either topics or sparkplug, and not both',
    path: ['topics'],
  });

/** Topics by which a broker or gateway says whether a device is there. */
export const profileAvailabilitySchema = z.strictObject({
  topics: topicPatterns,
  device: profileDeviceSchema.optional(),
  /** Of a payload that is JSON; a bare word is taken as it is. */
  expression: expression.default('$'),
  online: z
    .array(z.union([z.string().max(64), z.boolean(), z.number()]))
    .min(1)
    .max(16),
  offline: z
    .array(z.union([z.string().max(64), z.boolean(), z.number()]))
    .min(1)
    .max(16),
});

/** The file. */
export const deviceProfileSchema = z.strictObject({
  format: z.literal('vigie-device-profile'),
  version: z.literal(1),
  id: z
    .string()
    .max(60)
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and - only'),
  title: z.strictObject({ fr: z.string().min(1).max(200), en: z.string().min(1).max(200) }),
  maker: z.string().min(1).max(100),
  /** For whoever installs it: what the equipment must be set to. */
  notes: z.strictObject({ fr: z.string().max(2_000), en: z.string().max(2_000) }).optional(),
  /** The Vigie driver whose points and conditions it fills. */
  driver: z.string().regex(/^[a-z0-9-]+$/),
  device: profileDeviceSchema,
  time: profileTimeSchema.optional(),
  /** Words by which the equipment says that it does not know; capitals do not matter. Not for points that are text. */
  unknown: z
    .array(z.string().max(64))
    .max(32)
    .default(['', 'n/a', 'na', 'nan', 'null', 'none', 'unknown', 'unavailable', '--']),
  /** Largest message. */
  maximumBytes: z.int().min(16).max(1_048_576).default(16_384),
  messages: z.array(profileMessageSchema).min(1).max(32),
  availability: z.array(profileAvailabilitySchema).max(8).default([]),
  /** Topics of the same equipment that say nothing of use: what is none of its messages is left aside without a word. */
  ignored: z.array(topicPattern).max(32).default([]),
});

/** A profile, checked for its form. */
export type DeviceProfile = z.infer<typeof deviceProfileSchema>;
export type ProfileDevice = z.infer<typeof profileDeviceSchema>;
export type ProfileTime = z.infer<typeof profileTimeSchema>;
export type ProfilePoint = z.infer<typeof profilePointSchema>;
export type ProfileCondition = z.infer<typeof profileConditionSchema>;
export type ProfileMessage = z.infer<typeof profileMessageSchema>;
export type ProfileAvailability = z.infer<typeof profileAvailabilitySchema>;
