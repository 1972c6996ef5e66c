import { z } from 'zod';
import type { PtzPosition, Travel } from '../../../../src/domain/camera/ptz.ts';

/*
 * Answers of the PTZ service as the library parses them and before it makes values of them: every element is a list,
 * every value a text. A token "1.0" stays what it is.
 */

const firstOf = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(z.unknown())
    .min(1)
    .transform(([first]) => first)
    .pipe(schema);

/** Text of an element, with attributes or without; kept short, as it ends up on screen and in logs. */
const text = z
  .union([z.string(), z.object({ _: z.string() }).transform((element) => element._)])
  .transform((words) => words.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 200));
const token = z.string().min(1).max(64);
const number = text.pipe(z.coerce.number());

/** The answer's body: the first of its elements by that name. */
const inBody = <Schema extends z.ZodType>(element: string, schema: Schema) =>
  z
    .array(z.unknown())
    .min(1)
    .transform(([body], context) => {
      const found = (body as Record<string, unknown> | null)?.[element];
      if (found !== undefined) return found;
      context.addIssue(`no ${element}`);
      return z.NEVER;
    })
    .pipe(firstOf(schema));

/** An element that may be there many times, or not at all; what does not fit is left out. */
const each = <Schema extends z.ZodType>(schema: Schema, most: number) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all): z.output<Schema>[] =>
      all.slice(0, most).flatMap((one) => {
        const read = schema.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );

/** An element without anything in it, such as an empty list, arrives as an empty text. */
const orEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? {} : value), schema);

/** A place, where it is told in whole. */
const place = z
  .object({ panTilt: firstOf(z.object({ $: z.object({ x: z.coerce.number(), y: z.coerce.number() }) })) })
  .and(
    z.object({
      zoom: firstOf(z.object({ $: z.object({ x: z.coerce.number() }) }).transform(({ $ }) => $.x))
        .optional()
        .catch(undefined),
    }),
  )
  .transform(
    ({ panTilt, zoom }): Partial<PtzPosition> => ({
      pan: panTilt.$.x,
      tilt: panTilt.$.y,
      ...(zoom === undefined ? {} : { zoom }),
    }),
  );

/** A coordinate; NaN where the camera gives none: zero would be a place, and masks would be drawn for it. */
const coordinate = z.string().trim().min(1).pipe(z.coerce.number()).catch(Number.NaN);
const NOWHERE = { x: Number.NaN, y: Number.NaN };
const panTiltOf = firstOf(z.object({ $: z.object({ x: coordinate, y: coordinate }) }).transform(({ $ }) => $));
const zoomOf = firstOf(z.object({ $: z.object({ x: coordinate }) }).transform(({ $ }) => $.x));
const word = firstOf(text).optional().catch(undefined);
const ptzStatus = z.object({
  position: firstOf(z.object({ panTilt: panTiltOf.catch(NOWHERE), zoom: zoomOf.optional().catch(undefined) })).catch({
    panTilt: NOWHERE,
    zoom: undefined,
  }),
  moveStatus: firstOf(
    z.object({ panTilt: word, zoom: word }).or(text.transform((all) => ({ panTilt: all, zoom: undefined }))),
  )
    .optional()
    .catch(undefined),
});

/**
 * GetStatus (PTZ service, clause 5.5): where it looks in the generic space, and whether it moves, where the camera tells;
 * `zoom` is undefined where the answer has none. Some answer with nothing in it.
 */
export const statusAnswer = inBody(
  'getStatusResponse',
  orEmpty(z.object({ PTZStatus: firstOf(orEmpty(ptzStatus)).optional().catch(undefined) })),
).transform(({ PTZStatus }) => {
  const { panTilt = NOWHERE, zoom } = PTZStatus?.position ?? {};
  const said = [PTZStatus?.moveStatus?.panTilt, PTZStatus?.moveStatus?.zoom].filter(
    (one) => one === 'MOVING' || one === 'IDLE',
  );
  return { pan: panTilt.x, tilt: panTilt.y, zoom, moving: said.length === 0 ? undefined : said.includes('MOVING') };
});

/** GetPresets (PTZ service, clause 5.4). The library gives them by name: of two with one name the second is lost. */
export const presetsAnswer = inBody(
  'getPresetsResponse',
  orEmpty(
    z.object({
      preset: each(
        z.object({
          $: z.object({ token }),
          name: firstOf(text).optional().catch(undefined),
          PTZPosition: firstOf(place).optional().catch(undefined),
        }),
        500,
      ),
    }),
  ),
).transform(({ preset }) =>
  preset.map(({ $, name, PTZPosition }) => ({ token: $.token, name: name || $.token, place: PTZPosition ?? null })),
);

/** SetPreset: the token that the camera gave; undefined where it said yes and gave none. */
export const presetTokenAnswer = inBody(
  'setPresetResponse',
  orEmpty(
    z.object({
      presetToken: firstOf(z.union([z.string(), z.object({ _: z.string() }).transform(({ _ }) => _)]).pipe(token))
        .optional()
        .catch(undefined),
    }),
  ),
).transform(({ presetToken }) => presetToken);

const travel = z
  .object({ min: firstOf(number), max: firstOf(number) })
  .transform(({ min, max }): Travel => ({ low: min, high: max }));

/** One coordinate space of a head (PTZ service, clause 5.7): `x` alone for zoom. */
export interface PtzSpace {
  /** `absolutePanTiltPositionSpace`, `continuousZoomVelocitySpace`, ... */
  readonly kind: string;
  readonly uri: string;
  readonly x: Travel;
  readonly y: Travel | null;
}

const space = z.object({ URI: firstOf(text), XRange: firstOf(travel), YRange: firstOf(travel).nullish().catch(null) });
const spaces = z
  .record(z.string(), z.unknown())
  .catch({})
  .transform((byKind) =>
    Object.entries(byKind)
      .slice(0, 32)
      .flatMap(([kind, all]) =>
        each(space, 16)
          .parse(all)
          .map(({ URI, XRange, YRange }): PtzSpace => ({ kind, uri: URI, x: XRange, y: YRange ?? null })),
      ),
  );

const node = z.object({
  $: z.object({ token }).optional().catch(undefined),
  supportedPTZSpaces: firstOf(spaces).catch([]),
  maximumNumberOfPresets: firstOf(number).catch(0),
  homeSupported: firstOf(text).catch('false'),
  extension: firstOf(
    z.object({ supportedPresetTour: firstOf(z.object({ maximumNumberOfPresetTours: firstOf(number) })) }),
  )
    .optional()
    .catch(undefined),
});

/** GetNodes (PTZ service, clause 5.2.1). */
export const nodesAnswer = inBody('getNodesResponse', z.object({ PTZNode: each(node, 32) })).transform(({ PTZNode }) =>
  PTZNode.map((one) => ({
    token: one.$?.token ?? '',
    spaces: one.supportedPTZSpaces,
    presets: Math.max(0, one.maximumNumberOfPresets),
    home: one.homeSupported === 'true' || one.homeSupported === '1',
    tours: Math.max(0, one.extension?.supportedPresetTour.maximumNumberOfPresetTours ?? 0),
  })),
);

/** GetConfigurationOptions (PTZ service, clause 5.2.4), for cameras that do not tell their nodes. */
export const optionsAnswer = inBody(
  'getConfigurationOptionsResponse',
  z.object({ PTZConfigurationOptions: firstOf(z.object({ spaces: firstOf(spaces) })) }),
).transform(({ PTZConfigurationOptions }) => PTZConfigurationOptions.spaces);

/** GetPresetTours (PTZ service, clause 5.6): what the camera can run by itself, and whether it does. */
export const presetToursAnswer = inBody(
  'getPresetToursResponse',
  orEmpty(
    z.object({
      presetTour: each(
        z.object({
          $: z.object({ token }),
          name: firstOf(text).optional().catch(undefined),
          status: firstOf(z.object({ state: firstOf(text) }))
            .optional()
            .catch(undefined),
        }),
        100,
      ),
    }),
  ),
).transform(({ presetTour }) =>
  presetTour.map(({ $, name, status }) => ({
    token: $.token,
    name: name || $.token,
    running: status?.state === 'Touring',
  })),
);

/** The parts of a profile's PTZ configuration that say which head it is of. */
export const ptzConfiguration = z
  .object({
    $: z
      .object({ token: z.coerce.string().max(64) })
      .optional()
      .catch(undefined),
    nodeToken: z.coerce.string().max(64).optional().catch(undefined),
  })
  .catch({});
