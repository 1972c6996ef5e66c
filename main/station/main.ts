import type { Refusal } from '../../src/shared/result.ts';
import { readStationArguments } from './arguments.ts';
import { startingArguments } from './bundle/argumentsOfBundle.ts';
import { openStation, type Station } from './station.ts';

/*
 * The station as a program; it speaks with its supervisor in lines of JSON (main/shell/stationHost/programs.ts).
 */

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
const log = (message: string): void => {
  process.stderr.write(`station: ${message}\n`);
};

let station: Station | undefined;
let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  // A camera or broker that hangs must not keep the program alive.
  setTimeout(() => process.exit(code), 4_000).unref();
  await station?.close().catch((error: unknown) => log(String(error)));
  process.exit(code);
}

const refused = ({ code, message, context }: Refusal): Promise<void> => {
  say({ state: 'refused', code, message, context });
  return end(3);
};

async function start(): Promise<void> {
  const args = readStationArguments(process.argv.slice(2), process.env);
  if (!args.ok) return refused(args.refusal);
  if (args.value.bundle !== undefined) say({ state: 'starting', step: 'bundle', done: 0, total: 0 });
  const starting = await startingArguments(args.value, Date.now);
  if (!starting.ok) return refused(starting.refusal);
  const opened = await openStation(starting.value, {
    now: Date.now,
    random: Math.random,
    log,
    ...(process.env.VIGIE_CHILD === '1' ? { askHub: (wish) => say({ state: 'asks', ...wish }) } : {}),
    progress: (step, done, total) => say({ state: 'starting', step, done, total }),
  });
  if (!opened.ok) return refused(opened.refusal);
  station = opened.value;
  const windows = station.firstCode && { windows: station.firstCode.url, windowsCode: station.firstCode.text };
  say({ state: 'ready', url: station.url, port: station.port, ...windows });
}

process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => void end(0));
if (process.env.VIGIE_CHILD === '1') process.stdin.on('end', () => void end(0)).resume();
start().catch((error: unknown) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  void end(1);
});
