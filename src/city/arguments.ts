import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ok, type Refusal, type Result, refuse } from '../shared/result.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const schema = z.object({
  data: z.string().min(1),
  seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1),
  'mqtt-port': port.default(0),
  'cameras-port': port.default(0),
  'rtsp-port': port.default(0),
  'control-port': port.default(0),
  mqtt: z
    .string()
    .regex(/^(mqtt|mqtts|ws|wss|tcp|ssl):\/\//, 'an mqtt://, mqtts://, ws:// or wss:// address')
    .optional(),
  quiet: z.boolean().default(false),
  'calls-per-day': z.coerce.number().min(0).max(100_000).default(630),
});

/** Arguments of the demonstration city's program. */
export type CityArguments = z.infer<typeof schema>;

/** Reads the program's arguments; refuses with `arguments.wrong` and what is wrong. */
export function readArguments(argv: readonly string[]): Result<CityArguments, Refusal> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: text,
        seed: text,
        'mqtt-port': text,
        'cameras-port': text,
        'rtsp-port': text,
        'control-port': text,
        mqtt: text,
        quiet: { type: 'boolean' },
        'calls-per-day': text,
      },
    });
    const parsed = schema.safeParse(values);
    if (parsed.success) return ok(parsed.data);
    const issue = parsed.error.issues[0]!;
    return refuse('arguments.wrong', `--${issue.path.join('.')}: ${issue.message}`, { argument: issue.path.join('.') });
  } catch (error) {
    return refuse('arguments.wrong', error instanceof Error ? error.message : String(error));
  }
}
