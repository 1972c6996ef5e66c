import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onProjectNode } from './projectNode.mjs';
import { fail, PlainError } from './say.mjs';

/* `npm run hub:keys`: gives other systems keys to the hub's interface, lists them, revokes them. */

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const { readOptions } = await import('../main/shell/options.ts');
  const { keyCommand } = await import('../src/hub/rest/keyCommand.ts');
  const { own, rest } = dataOf(process.argv.slice(2));
  const around = { env: process.env, home: os.homedir(), cwd: process.env.INIT_CWD ?? process.cwd() };
  const read = readOptions(['--only-hub', ...own], around);
  if (!read.ok) throw Object.assign(new PlainError(read.problem), { exitCode: 2 });
  process.exitCode = keyCommand(rest, {
    dir: path.join(read.options.dataDir, 'hub'),
    now: Date.now,
    say: (line) => process.stderr.write(`${line}\n`),
    give: (key) => process.stdout.write(`${key}\n`),
  });
} catch (error) {
  fail(error);
}

/** `--data` is read as `npm run hub` reads it, the rest by the command itself. */
function dataOf(args) {
  const at = args.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  if (at < 0) return { own: [], rest: args };
  const count = args[at].includes('=') ? 1 : 2;
  return { own: args.slice(at, at + count), rest: args.toSpliced(at, count) };
}
