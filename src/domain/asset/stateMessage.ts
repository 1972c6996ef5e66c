import { z } from 'zod';
import { ok, type Refusal, type Result, refuse } from '../../shared/result.ts';
import {
  type ConditionReading,
  type DriverManifest,
  MAX_PAYLOAD_BYTES,
  type PointReading,
  type PointScalar,
  type Reading,
} from './device.ts';

/** Device clocks outside these years are wrong, not early or late. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const epoch = z.number().min(EARLIEST).max(LATEST);

/** A device's clock: ms since 1970 UTC, or ISO 8601 with its zone (RFC 3339, clause 5.6). Gives ms. */
export const deviceClock = z.union([
  epoch,
  z
    .string()
    .max(40)
    .pipe(z.iso.datetime({ offset: true }))
    .transform((text) => Date.parse(text))
    .pipe(epoch),
]);

/** A number within its physical range; `null` when the device does not know; may be left out. Refuses NaN and Infinity. */
export const measure = (min: number, max: number) => z.number().min(min).max(max).nullable().optional();

/** A whole number, see {@link measure}. */
export const count = (min: number, max: number) => z.int().min(min).max(max).nullable().optional();

/** Text from outside, cut nowhere: too long is refused. */
export const words = (max: number) => z.string().max(max).nullable().optional();

/** One of a point's values. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values).nullable().optional();

/** Yes or no. */
export const flag = z.boolean().nullable().optional();

const envelope = {
  t: deviceClock.optional(),
  faults: z
    .array(
      z.object({
        code: z.string().min(1).max(64),
        since: deviceClock.optional(),
        detail: z.string().max(200).optional(),
      }),
    )
    .max(32)
    .optional(),
  answers: z.string().min(1).max(64).optional(),
  position: z
    .object({
      lon: z.number().min(-180).max(180),
      lat: z.number().min(-90).max(90),
      heading: z.number().min(0).max(360).nullable().optional(),
      speed: z.number().min(0).max(250).nullable().optional(),
    })
    .nullable()
    .optional(),
};

/** What a device type adds to the common envelope. */
export interface StateShape {
  /** One schema for each point, by the point's identifier, which is also the field's name on the wire. */
  readonly fields: Readonly<Record<string, z.ZodType>>;
  /** Conditions under which the other values are the gateway's last knowledge, no longer the device's word. */
  readonly doubtfulWhen?: readonly string[];
  /** Whether the device moves and its `position` is read. */
  readonly moves?: boolean;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly errors?: readonly (readonly Issue[])[];
}

const outOfRange = (issue: Issue): boolean =>
  issue.code === 'too_big' ||
  issue.code === 'too_small' ||
  (issue.errors?.some((list) => list.some(outOfRange)) ?? false);

/**
 * Builds the reader of a device type's state messages: JSON `{t, <points>, faults: [{code, since, detail}], position,
 * answers}`. A message states all faults that hold, so one that is not named has ended. Unknown fields and unknown
 * fault codes are left aside: a newer device must not be lost for one more field.
 * Refusals: `payload.too-large`, `payload.not-json` (or not UTF-8), `payload.shape`, `payload.range`.
 */
export function stateReader(
  manifest: DriverManifest,
  shape: StateShape,
): (payload: Uint8Array, receivedAt: number) => Result<Reading, Refusal> {
  const schema = z.object({ ...shape.fields, ...envelope });
  const pointIds = manifest.points.map((point) => point.id);
  const doubtful = new Set(shape.doubtfulWhen ?? []);

  return (payload, receivedAt) => {
    if (payload.byteLength > MAX_PAYLOAD_BYTES)
      return refuse('payload.too-large', `a message of ${payload.byteLength} bytes`, { bytes: payload.byteLength });
    let json: unknown;
    try {
      json = JSON.parse(decoder.decode(payload));
    } catch {
      return refuse('payload.not-json', 'the message is not JSON', {
        driver: manifest.type,
        bytes: payload.byteLength,
      });
    }
    const parsed = schema.safeParse(json);
    if (!parsed.success) {
      const issue = parsed.error.issues[0] as Issue & { message: string };
      const field = issue.path.map(String).join('.').slice(0, 64);
      return refuse(outOfRange(issue) ? 'payload.range' : 'payload.shape', `${field || 'message'}: ${issue.message}`, {
        driver: manifest.type,
        field,
      });
    }
    const message = parsed.data;
    const at = message.t ?? receivedAt;
    const faults = message.faults ?? [];
    const quality = faults.some((fault) => doubtful.has(fault.code)) ? 'uncertain' : 'good';

    const points: PointReading[] = [];
    for (const point of pointIds) {
      const value = (message as Record<string, unknown>)[point] as PointScalar | undefined;
      if (value !== undefined) points.push({ point, value, quality: value === null ? 'bad' : quality });
    }
    const conditions = manifest.conditions.map(({ id }): ConditionReading => {
      const fault = faults.find((f) => f.code === id);
      if (!fault)
        return {
          condition: id,
          active: false,
          since: at,
          ...(message.t === undefined ? { undated: true as const } : {}),
        };
      return {
        condition: id,
        active: true,
        since: fault.since ?? at,
        ...(fault.since === undefined ? { undated: true as const } : {}),
        ...(fault.detail ? { detail: fault.detail } : {}),
      };
    });
    const { position } = message;
    return ok({
      deviceTime: message.t ?? null,
      points,
      conditions,
      ...(shape.moves && position
        ? {
            position: {
              at: [position.lon, position.lat] as const,
              heading: position.heading ?? null,
              speed: position.speed ?? null,
            },
          }
        : {}),
      ...(message.answers === undefined ? {} : { answers: message.answers }),
    });
  };
}

/** The plan of a device type that takes no command: refuses with `command.no-such-capability`. */
export const noCommands =
  (type: string) =>
  (wanted: { readonly capability: string }): { readonly ok: false; readonly refusal: Refusal } =>
    refuse('command.no-such-capability', `a ${type} takes no ${wanted.capability} command`, {
      driver: type,
      capability: wanted.capability,
    });
