import { parseArgs } from 'node:util';
import { z } from 'zod';
import { HUB_ROLES } from '../../src/contract/outage.ts';
import { readHostPort } from '../../src/shared/hostPort.ts';
import { ok, type Result, refuse } from '../../src/shared/result.ts';
import { IF_DAMAGED } from './store/mend.ts';

/** Communes as a list: `21231,21166`. */
const PARTS = /^[0-9A-Za-z_-]{1,20}(,[0-9A-Za-z_-]{1,20}){0,999}$/;

const schema = z.object({
  data: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  /** The city's file; with a bundle, the one in it. */
  city: z.string().min(1).optional(),
  /** A crisis laptop's bundle. */
  bundle: z.string().min(1).optional(),
  mqtt: z
    .string()
    .regex(/^(mqtt|mqtts|ws|wss):\/\//, 'an mqtt://, mqtts://, ws:// or wss:// address')
    .optional(),
  'mqtt-share': z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,40}$/, 'letters, digits, . - _ only, 40 at most')
    .optional(),
  'mqtt-parts': z
    .string()
    .regex(PARTS, 'numbers of communes with commas between them')
    .transform((list) => list.split(','))
    .optional(),
  cameras: z
    .string()
    .regex(/^https?:\/\//, 'an http:// or https:// address')
    .optional(),
  hub: z
    .string()
    .regex(/^wss?:\/\//, 'a ws:// or wss:// address')
    .optional(),
  'hub-role': z.enum(HUB_ROLES).default('usual'),
  'hub-tls': z.string().min(1).optional(),
  /** Windows for browsers on other machines: the name or address, and the port, by which they ask for it. */
  windows: z
    .string()
    .transform((text, context) => {
      const at = readHostPort(text);
      if (at) return at;
      context.addIssue({ code: 'custom', message: 'a name or address of this machine and a port, as pc-crise:8443' });
      return z.NEVER;
    })
    .optional(),
  /** Folder of its certificate. */
  'windows-tls': z.string().min(1).optional(),
  language: z.enum(['fr', 'en']).default('fr'),
  'language-asked': z.enum(['yes', 'no']).default('no'),
  renderer: z.string().optional(),
  profiles: z.string().optional(),
  alarms: z.string().optional(),
  position: z.string().min(1).max(60).default('Circulation 1'),
  ffmpeg: z.string().default('ffmpeg'),
  backups: z.string().min(1).optional(),
  'backup-days': z.coerce.number().int().min(1).max(3_650).default(14),
  'if-damaged': z.enum(IF_DAMAGED).default('refuse'),
});

/** What the station is started with; see `main/shell/stationHost/programs.ts`. */
export type StationArguments = Omit<z.infer<typeof schema>, 'city' | 'bundle'> & {
  readonly city: string;
  readonly token: string;
  readonly hubToken: string;
  /** `VIGIE_SECRET_...` of the environment, for machines without a key store. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
};

/** What was asked for, before a bundle has said what it holds. */
export type GivenArguments = Omit<StationArguments, 'city'> & {
  readonly city: string | undefined;
  readonly bundle: string | undefined;
  /** `VIGIE_BUNDLE_PASSPHRASE`. */
  readonly passphrase: string | null;
};

const OPTIONS = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, { type: 'string' as const }]));

/** Reads arguments and tokens (`VIGIE_TOKEN`, `VIGIE_HUB_TOKEN`). Refuses with `arguments.wrong`, naming the argument. */
export function readStationArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<GivenArguments> {
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    return refuse('arguments.wrong', error instanceof Error ? error.message : 'arguments that cannot be read');
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const argument = issue?.path.join('.') ?? '';
    return refuse('arguments.wrong', `--${argument}: ${issue?.message ?? 'wrong'}`, { argument });
  }
  const { city, bundle, ...rest } = parsed.data;
  if ((city === undefined) === (bundle === undefined))
    return refuse('arguments.wrong', '--city or --bundle is needed, and not both', { argument: 'city' });
  if ((rest.windows === undefined) !== (rest['windows-tls'] === undefined))
    return refuse('arguments.wrong', '--windows and --windows-tls are needed together', { argument: 'windows' });
  const token = env.VIGIE_TOKEN ?? '';
  if (token.length < 16)
    return refuse('arguments.wrong', 'VIGIE_TOKEN is missing or shorter than 16 characters', {
      argument: 'VIGIE_TOKEN',
    });
  const secrets = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('VIGIE_SECRET_')));
  return ok({
    ...rest,
    city,
    bundle,
    passphrase: env.VIGIE_BUNDLE_PASSPHRASE ?? null,
    token,
    hubToken: env.VIGIE_HUB_TOKEN ?? '',
    secrets,
  });
}
