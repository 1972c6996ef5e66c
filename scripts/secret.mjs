import { fileURLToPath } from 'node:url';
import { onProjectNodeHere } from './projectNode.mjs';
import { fail } from './say.mjs';

/* `npm run secret`: keeps a password in the machine's key store, under the name that the city's file gives it. */

const args = process.argv.slice(2);

try {
  onProjectNodeHere(fileURLToPath(import.meta.url));
  process.exitCode = await secret();
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
