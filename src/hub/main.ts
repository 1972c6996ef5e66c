import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Refusal, Result } from '../shared/result.ts';
import { type NightlyBackup, startNightlyBackup } from '../storage/nightlyBackup.ts';
import { readCommunes } from './cityCommunes.ts';
import { type Hub, type HubOptions, openHub } from './hub.ts';
import { IF_DAMAGED, openMendedHub } from './mendHub.ts';

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
let nightly: NightlyBackup | undefined;
let forget = (): void => {};
let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(code), 4_000).unref();
  await nightly?.close();
  await hub?.close().catch((error: unknown) => log(String(error)));
  forget();
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
  backups: z.string().min(1).optional(),
  'backup-days': z.coerce.number().int().min(1).max(3_650).default(14),
  'if-damaged': z.enum(IF_DAMAGED).default('refuse'),
  postgres: z.string().min(1).optional(),
  city: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u)
    .optional(),
  accounts: z.string().min(1).optional(),
  communes: z.string().min(1).optional(),
  tls: z.string().min(1).optional(),
});

const OPTIONS = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, { type: 'string' as const }]));

/** A database that starts after the hub is waited for, asked again after so long, ms. */
const ASK_AGAIN = 1_000;

async function openWhenThere(options: HubOptions): Promise<Result<Hub>> {
  for (let asked = 1; ; asked++) {
    const opened = await openHub(options);
    if (opened.ok || opened.refusal.code !== 'store.away' || ending) return opened;
    const { message, context } = opened.refusal;
    say({ state: 'starting', step: `${message} (${context.reason}), asked again`, done: asked, total: 0 });
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
}

async function start(): Promise<void> {
  let values: Record<string, unknown>;
  try {
    // The supervisor hands its environment on: what it does not know itself comes that way.
    const { VIGIE_HUB_POSTGRES: postgres, VIGIE_HUB_CITY: city } = process.env;
    const given = parseArgs({ args: process.argv.slice(2), options: OPTIONS }).values;
    values = { ...(postgres ? { postgres } : {}), ...(city ? { city } : {}), ...given };
  } catch (error) {
    return refused({ code: 'arguments.wrong', message: error instanceof Error ? error.message : 'wrong', context: {} });
  }
  const args = schema.safeParse(values);
  const token = process.env.VIGIE_HUB_TOKEN ?? '';
  if (!args.success || token.length < 16) {
    const argument = args.success ? 'VIGIE_HUB_TOKEN' : `--${args.error.issues[0]?.path.join('.') ?? ''}`;
    return refused({ code: 'arguments.wrong', message: `${argument} is missing or wrong`, context: { argument } });
  }
  const { data, host, port, city, tls, postgres: address } = args.data;
  const communes = args.data.communes === undefined ? null : readCommunes(args.data.communes);
  if (communes && !communes.ok) return refused(communes.refusal);
  const common = {
    ...{ token, host, port, log, city, tls },
    // The accounts stay with the data also where the log is kept elsewhere for a run: damage lets nobody in.
    accounts: args.data.accounts ?? data,
    directorySecret: process.env.VIGIE_HUB_DIRECTORY_SECRET,
    communes: communes?.value,
    cityFile: args.data.communes,
  };
  if (address !== undefined) {
    // Its back-ups are those of the database.
    const postgres = { address, newCity: process.env.VIGIE_HUB_NEW_CITY === 'yes' };
    const shared = await openWhenThere({ ...common, dir: data, postgres });
    if (!shared.ok) return refused(shared.refusal);
    hub = shared.value;
    return say({ state: 'ready', url: hub.url });
  }
  const backups = args.data.backups ?? join(data, 'backups');
  const opened = await openMendedHub({ data, backups, ifDamaged: args.data['if-damaged'], now: Date.now, log }, (dir) =>
    openHub({ ...common, dir }),
  );
  if (!opened.ok) return refused(opened.refusal);
  hub = opened.value.hub;
  forget = opened.value.forget;
  if (opened.value.how !== 'memory')
    nightly = startNightlyBackup({ of: 'hub', data, backups, days: args.data['backup-days'] }, { now: Date.now, log });
  say({ state: 'ready', url: hub.url });
}

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
if (process.env.VIGIE_CHILD === '1') process.stdin.on('end', () => void end(0)).resume();
start().catch((error: unknown) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  void end(1);
});
