import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onProjectNodeHere } from './projectNode.mjs';
import { fail, PlainError } from './say.mjs';

/* `npm run hub:accounts`: who may act at a hub. Passwords are asked for without an echo, never taken as arguments. */

const args = process.argv.slice(2);

try {
  onProjectNodeHere(fileURLToPath(import.meta.url));
  process.exitCode = await accounts();
} catch (error) {
  fail(error);
}

async function accounts() {
  const { readOptions } = await import('../main/shell/options.ts');
  const { readHidden } = await import('../main/station/secrets/hiddenInput.ts');
  const { accountsCommand } = await import('../src/hub/accounts/accountsCommand.ts');
  const folder = ['--data', '--city'].flatMap((name) => {
    const at = args.indexOf(name);
    return at < 0 ? [] : args.splice(at, 2);
  });
  const cwd = process.env.INIT_CWD ?? process.cwd();
  // The hub's folder, found as `npm run hub` finds it.
  const read = readOptions(['--only-hub', ...folder], { env: process.env, home: os.homedir(), cwd });
  if (!read.ok) throw Object.assign(new PlainError(read.problem), { exitCode: 2 });
  const dir = path.join(read.options.dataDir, 'hub');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return await accountsCommand(args, {
    dir,
    cwd,
    readSecret: (question) => readHidden(process.stdin, process.stderr, question),
    say: (line) => process.stderr.write(`${line}\n`),
    now: Date.now,
  });
}
