import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Refusal } from '../shared/result.ts';
import { type Hub, openHub } from './hub.ts';

/*
 * The hub as a program; it speaks with its supervisor in lines of JSON (main/shell/stationHost/programs.ts).
 */

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
const log = (message: string): void => {
  process.stderr.write(`hub: ${message}\n`);
};

let hub: Hub | undefined;
let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code), 4_000).unref();
  await hub?.close().catch((error: unknown) => log(String(error)));
  process.exit(code);
}

const refused = ({ code, message, context }: Refusal): Promise<void> => {
  say({ state: 'refused', code, message, context });
  return end(3);
};

const schema = z.object({
  data: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  host: z.string().default('127.0.0.1'),
});

async function start(): Promise<void> {
  const text = { type: 'string' } as const;
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args: process.argv.slice(2), options: { data: text, port: text, host: text } }).values;
  } catch (error) {
    return refused({ code: 'arguments.wrong', message: error instanceof Error ? error.message : 'wrong', context: {} });
  }
  const args = schema.safeParse(values);
  const token = process.env.VIGIE_HUB_TOKEN ?? '';
  if (!args.success || token.length < 16) {
    const argument = args.success ? 'VIGIE_HUB_TOKEN' : `--${args.error.issues[0]?.path.join('.') ?? ''}`;
    return refused({ code: 'arguments.wrong', message: `${argument} is missing or wrong`, context: { argument } });
  }
  const opened = await openHub({ dir: args.data.data, token, host: args.data.host, port: args.data.port, log });
  if (!opened.ok) return refused(opened.refusal);
  hub = opened.value;
  say({ state: 'ready', url: hub.url });
}

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
if (process.env.VIGIE_CHILD === '1') process.stdin.on('end', () => void end(0)).resume();
start().catch((error: unknown) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  void end(1);
});
