import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, projectNode } from './install.mjs';
import { fail } from './say.mjs';

/* `npm run secret`: keeps a password in the machine's key store, under the name that the city's file gives it. */

const script = fileURLToPath(import.meta.url);
const args = process.argv.slice(2);

try {
  ensureInstalled();
  // Run again under the project's Node with this very terminal, which is asked for the password without an echo.
  if (Number(process.versions.node.split('.')[0]) < 24)
    process.exitCode = spawnSync(projectNode, [script, ...args], { stdio: 'inherit' }).status ?? 1;
  else process.exitCode = await secret();
} catch (error) {
  fail(error);
}

async function secret() {
  const { secretCommand } = await import('../main/station/secrets/secretCommand.ts');
  const { readHidden } = await import('../main/station/secrets/hiddenInput.ts');
  const { systemKeyring } = await import('../main/station/secrets/systemKeyring.ts');
  return await secretCommand(args, {
    keyring: systemKeyring(),
    readSecret: (question) => readHidden(process.stdin, process.stderr, question),
    say: (line) => process.stderr.write(`${line}\n`),
  });
}
