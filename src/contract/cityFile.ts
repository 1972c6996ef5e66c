import { z } from 'zod';
import { POSTS } from '../domain/alarm/definition.ts';
import { ASSET_KINDS } from '../domain/asset/asset.ts';
import {
  CAMERA_DRIVER,
  cameraAccountNameSchema,
  cameraSettingsSchema,
  fingerprintSchema,
} from '../domain/camera/settings.ts';

/** Longitude, latitude in degrees, WGS 84 (EPSG:4326). */
export const lonLatSchema = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.:-]+$/, 'letters, digits, . : - _ only');
const text = z.string().min(1).max(200);
const ring = z.array(lonLatSchema).min(3);

/** A commune: INSEE code, name, the place of its town hall, its limit as one ring (not closed). */
export const communeSchema = z.object({
  id,
  name: text,
  /** Files of limits seldom have it. */
  postcode: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
  centre: lonLatSchema,
  limit: ring,
});

export const STREET_CLASSES = ['ring-road', 'artery', 'collector', 'local', 'pedestrian'] as const;

/**
 * A named street of one commune. Two streets that cross share the very same vertex, so the road graph follows from
 * the lines. `oneWay` is in the direction of the line. `numbers` is flat: number, lon, lat, number, lon, lat, ...
 */
export const streetSchema = z.object({
  id,
  name: text,
  commune: id,
  class: z.enum(STREET_CLASSES),
  oneWay: z.boolean().optional(),
  line: z.array(lonLatSchema).min(2),
  numbers: z.array(z.number()).optional(),
});

/** A filled area of the base map. */
export const areaSchema = z.object({
  /** `quarter`: a part of the town, drawn by its limit only. */
  kind: z.enum(['water', 'green', 'block', 'building', 'square', 'industrial', 'quarter']),
  name: text.optional(),
  ring,
});

/** A line of the base map that is no street. */
export const lineSchema = z.object({
  kind: z.enum(['river', 'rail', 'tram']),
  name: text.optional(),
  line: z.array(lonLatSchema).min(2),
});

export const assetSchema = z.object({
  id,
  kind: z.enum(ASSET_KINDS),
  name: text,
  number: z.number().int().nonnegative(),
  commune: id,
  street: id.optional(),
  at: lonLatSchema,
  parent: id.optional(),
  device: z
    .object({
      driver: z.string().regex(/^[a-z0-9-]+$/),
      id: id,
      settings: z.record(z.string(), z.unknown()).optional(),
    })
    .superRefine(({ driver, settings }, context) => {
      if (driver !== CAMERA_DRIVER || settings === undefined) return;
      for (const { path, message } of cameraSettingsSchema.safeParse(settings).error?.issues ?? [])
        context.addIssue({ code: 'custom', path: ['settings', ...path], message });
    })
    .optional(),
  attributes: z.record(z.string(), z.union([z.string().max(500), z.number(), z.boolean()])).optional(),
});

/** A bus line: its number as shown to the public, its course as the identifiers of streets' vertices is not kept;
 *  `line` follows street vertices so that buses can drive it. `stops` index into `line`. */
export const busLineSchema = z.object({
  id,
  name: text,
  line: z.array(lonLatSchema).min(2),
  stops: z.array(z.object({ name: text, at: lonLatSchema, index: z.number().int().nonnegative() })),
});

/** A number that operators call: of a service or function, never of a private person. */
const phoneSchema = z.object({
  name: text,
  number: z.string().regex(/^\+?[0-9][0-9 ().-]{1,23}$/, 'a telephone number'),
  note: text.optional(),
});
/** A number that operators call. */
export type Phone = z.infer<typeof phoneSchema>;

/**
 * A team that can be sent to incidents: its call sign, the trade that it works for, what it can do, the vehicle that it
 * goes in (an asset), the number of its duty phone (never a private one), the commune that it belongs to, else its vehicle's.
 */
export const teamSchema = z.object({
  id,
  name: text,
  post: z.enum(POSTS).optional(),
  skills: z.array(z.string().min(1).max(60)).max(30).optional(),
  vehicle: id.optional(),
  phone: phoneSchema.shape.number.optional(),
  commune: id.optional(),
});
/** A team that can be sent to incidents. */
export type CityTeam = z.infer<typeof teamSchema>;

/**
 * A password: the text itself, or the name under which the machine's key store keeps it (`npm run secret -- set NAME`),
 * so that the file can be handed around.
 */
export const secretTextSchema = z.union([
  z.string().max(4_096),
  z.strictObject({
    secret: z
      .string()
      .max(40)
      .regex(/^[a-z][a-z0-9-]*$/, 'small letters, digits and - only, a letter first'),
  }),
]);
/** A password of a city's configuration. */
export type SecretText = z.infer<typeof secretTextSchema>;

/** A user of cameras; one with control characters would write lines of its own into a request. */
const cameraUser = z.string().regex(/^[^\p{Cc}]{0,200}$/u, '200 signs at most, without control characters');

/** Most accounts of cameras. */
const MOST_ACCOUNTS = 200;

/** An account that cameras know us by. */
const cameraAccountSchema = z.strictObject({
  username: cameraUser.min(1),
  password: secretTextSchema,
});

/** A file beside the city's, relative to it. */
const besideFile = z.string().min(1).max(500);

/** How the city's broker is reached. */
export const brokerSchema = z
  .object({
    url: z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, 'an mqtt://, mqtts://, ws:// or wss:// address'),
    username: z.string().max(200).optional(),
    password: secretTextSchema.optional(),
    /** PEM files for `mqtts://` and `wss://`, relative to the city's file. */
    tls: z
      .strictObject({
        /** Who signed the broker's certificate; in place of the machine's authorities. */
        ca: besideFile.optional(),
        /** Our own certificate and its key, for a broker that asks for one. */
        certificate: besideFile.optional(),
        key: besideFile.optional(),
        /** Of a key that is encrypted. */
        keyPassword: secretTextSchema.optional(),
      })
      .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
        message: 'a certificate and its key come together',
        path: ['certificate'],
      })
      .optional(),
  })
  .refine(({ url, tls }) => tls === undefined || /^(mqtts|wss):/.test(url), {
    message: 'certificates are for mqtts:// and wss:// only',
    path: ['tls'],
  });
/** How the city's broker is reached. */
export type BrokerSettings = z.infer<typeof brokerSchema>;

/** A name in a topic of Sparkplug B. */
const sparkplugId = z
  .string()
  .min(1)
  .max(128)
  .refine((name) => !/[/+#\p{Cc}]/u.test(name), 'a name without / + # and without control characters');

/** Sparkplug B equipment at the city's broker, read by device profiles. */
export const sparkplugSchema = z.strictObject({
  /**
   * Name of this station among host applications: no two may share one. `{station}` in it stands for the station's own
   * identifier, so that one file serves them all; edge nodes that wait for a primary host want a name that stays.
   */
  hostId: sparkplugId,
  /** Only these groups are listened to; all when left out. */
  groups: z.array(sparkplugId).min(1).max(200).optional(),
});

/** A name at a video server: in HTTP Basic the first colon ends it (RFC 7617, clause 2). */
const serverUsername = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/[:\p{Cc}]/u.test(name), 'a name without a colon and without control characters');

const videoFields = z.strictObject({
  /**
   * Cameras whose last minutes each station keeps on its disk for instant replay; operators may choose others. `minutes`
   * is the age at which a picture is erased, `megabytes` what all of them may take together.
   */
  replay: z
    .strictObject({
      cameras: z.array(id).max(64).default([]),
      minutes: z.number().min(1).max(10).default(10),
      megabytes: z.number().int().min(16).max(1_000_000).default(2_048),
    })
    .prefault({}),
  /**
   * Streams in H.265 that a station may transcode at once for windows that cannot play them; beyond it a tile shows the
   * small stream and says so.
   */
  transcodes: z.number().int().min(0).max(64).default(4),
  /**
   * Windows build each player of live pictures anew after so many minutes at most, not all of a wall at once: browsers
   * gather memory in long runs.
   */
  recycleMinutes: z.number().min(0.1).max(1_440).default(180),
  /**
   * Address of every camera's HLS at a video server that stands in front of the cameras (MediaMTX, go2rtc, a VMS), in
   * place of the cameras' own RTSP. `{number}` and `{id}` are the camera's, `{profile}` is `main` or `sub`. A camera of
   * its own has its address in its settings (`hls`), which goes first.
   */
  hls: z
    .string()
    .max(1_000)
    .regex(/^https?:\/\/[^/@{}]+\/.*\{(number|id)\}/, 'an http:// or https:// address with {number} or {id} in it')
    .optional(),
  /** What that server wants as `Authorization: Bearer`; goes to that server only. */
  hlsToken: secretTextSchema.optional(),
  /** In place of a token: an account there, sent as `Authorization: Basic` to that server only. */
  hlsUsername: serverUsername.optional(),
  hlsPassword: secretTextSchema.optional(),
  /**
   * Address of every camera's WebRTC at such a server (WHEP, RFC 9725): windows play live pictures from it, and what
   * cannot be had there as they otherwise do. Replay, stills, evidence and masked cameras go by `hls` or the cameras
   * themselves. A camera of its own has its address in its settings (`whep`), which goes first.
   */
  whep: z
    .string()
    .max(1_000)
    .regex(/^https?:\/\/[^/@{}]+\/.*\{(number|id)\}/, 'an http:// or https:// address with {number} or {id} in it')
    .optional(),
  /** What that server wants as `Authorization: Bearer`; goes to that server only, and to no window. */
  whepToken: secretTextSchema.optional(),
  /** In place of a token: an account there, sent as `Authorization: Basic`. */
  whepUsername: serverUsername.optional(),
  whepPassword: secretTextSchema.optional(),
});
/** How a station handles the cameras' pictures. */
export const videoSchema = videoFields.superRefine((video, context) => {
  for (const way of ['hls', 'whep'] as const) {
    const [token, username, password] = [video[`${way}Token`], video[`${way}Username`], video[`${way}Password`]];
    const wrong = (path: string, message: string): void => context.addIssue({ code: 'custom', message, path: [path] });
    if ((username === undefined) !== (password === undefined))
      wrong(`${way}Username`, 'a name and its password come together');
    else if (username !== undefined && token !== undefined) wrong(`${way}Token`, 'a token or an account, not both');
  }
});
/** The same, checked. */
export type VideoSettings = z.infer<typeof videoSchema>;

/**
 * The configuration of a city: what a city hands to Vigie, and what the demonstration city grows.
 * Addresses of the field may be left out for the demonstration, which brings its own broker and cameras.
 */
export const cityFileSchema = z.object({
  format: z.literal('vigie-city'),
  version: z.literal(1),
  name: text,
  /** True only for the grown city: its devices are simulated. */
  demonstration: z.boolean().default(false),
  seed: z.number().int().optional(),
  centre: lonLatSchema,
  /** west, south, east, north */
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  connections: z
    .object({
      mqtt: brokerSchema.optional(),
      /**
       * Communes whose devices speak in a part of the topics of their own, `<commune>/vigie/1/...`: a broker's accounts
       * and a cluster's nodes can then be for one commune, and a station can hear some of them (`--mqtt-parts`).
       */
      mqttParts: z
        .array(z.string().regex(/^[0-9A-Za-z_-]{1,20}$/, 'the number of a commune'))
        .max(1_000)
        .optional(),
      /** Origin that relative camera addresses are resolved against. */
      cameras: z
        .string()
        .regex(/^https?:\/\//, 'an http:// or https:// address')
        .optional(),
      /** The account of all cameras that name none of `cameraAccounts`. */
      cameraUsername: cameraUser.optional(),
      cameraPassword: secretTextSchema.optional(),
      /**
       * Further accounts by their name, for cameras whose settings name one (`account`). A camera that names one that is not
       * here is refused, and asked with no other.
       */
      cameraAccounts: z
        .record(cameraAccountNameSchema, cameraAccountSchema, {
          error: ({ code }) =>
            code === 'invalid_key' ? 'a name of small letters, digits and -, a letter first, 40 at most' : undefined,
        })
        .refine((accounts) => Object.keys(accounts).length <= MOST_ACCOUNTS, `${MOST_ACCOUNTS} accounts at most`)
        .optional(),
      /**
       * SHA-256 fingerprint of the certificate that cameras on `https:` share (behind one gateway); a camera of its own has
       * it in its settings (`certificate`), which go first.
       */
      cameraCertificate: fingerprintSchema.optional(),
    })
    .default({}),
  video: videoSchema.optional(),
  /** A PMTiles archive (Protomaps' schema) beside this file: the ground of the map, in place of the streets below. */
  tiles: besideFile.optional(),
  /**
   * Device profiles by their id, for equipment that speaks as its maker wants: of those that come with Vigie, or of files
   * in the folder `profiles` beside this file, which go first. One that is not there or has a mistake is told and left out.
   */
  profiles: z.array(z.string().min(1).max(60)).max(500).optional(),
  sparkplug: sparkplugSchema.optional(),
  /** The phone book: on the printed sheet and in the crisis laptop's bundle. */
  phones: z.array(phoneSchema).max(500).optional(),
  /** Teams; where there are none, each service vehicle is one. */
  teams: z.array(teamSchema).max(2_000).optional(),
  communes: z.array(communeSchema).min(1),
  areas: z.array(areaSchema).default([]),
  lines: z.array(lineSchema).default([]),
  streets: z.array(streetSchema).default([]),
  busLines: z.array(busLineSchema).default([]),
  assets: z.array(assetSchema),
});

/** A city's configuration, checked. */
export type CityFile = z.infer<typeof cityFileSchema>;
export type CityStreet = z.infer<typeof streetSchema>;
export type CityCommune = z.infer<typeof communeSchema>;
export type CityArea = z.infer<typeof areaSchema>;
export type CityAsset = z.infer<typeof assetSchema>;
