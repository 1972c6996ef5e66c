import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ok, type Result, refuse } from '../../src/shared/result.ts';

const schema = z.object({
  data: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  city: z.string().min(1),
  mqtt: z
    .string()
    .regex(/^(mqtt|mqtts|ws|wss):\/\//, 'an mqtt://, mqtts://, ws:// or wss:// address')
    .optional(),
  'mqtt-share': z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,40}$/, 'letters, digits, . - _ only, 40 at most')
    .optional(),
  cameras: z
    .string()
    .regex(/^https?:\/\//, 'an http:// or https:// address')
    .optional(),
  hub: z
    .string()
    .regex(/^wss?:\/\//, 'a ws:// or wss:// address')
    .optional(),
  language: z.enum(['fr', 'en']).default('fr'),
  'language-asked': z.enum(['yes', 'no']).default('no'),
  renderer: z.string().optional(),
  profiles: z.string().optional(),
  alarms: z.string().optional(),
  position: z.string().min(1).max(60).default('Circulation 1'),
  ffmpeg: z.string().default('ffmpeg'),
});

/** What the station is started with; see `main/shell/stationHost/programs.ts`. */
export type StationArguments = z.infer<typeof schema> & {
  readonly token: string;
  readonly hubToken: string;
  /** `VIGIE_SECRET_...` of the environment, for machines without a key store. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
};

const OPTIONS = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, { type: 'string' as const }]));

/** Reads arguments and tokens (`VIGIE_TOKEN`, `VIGIE_HUB_TOKEN`). Refuses with `arguments.wrong`, naming the argument. */
export function readStationArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Result<StationArguments> {
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
  const token = env.VIGIE_TOKEN ?? '';
  if (token.length < 16)
    return refuse('arguments.wrong', 'VIGIE_TOKEN is missing or shorter than 16 characters', {
      argument: 'VIGIE_TOKEN',
    });
  const secrets = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('VIGIE_SECRET_')));
  return ok({ ...parsed.data, token, hubToken: env.VIGIE_HUB_TOKEN ?? '', secrets });
}
