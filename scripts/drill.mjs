import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';
import { onProjectNode, projectEnv } from './projectNode.mjs';
import { fail, PlainError } from './say.mjs';

/*
 * `npm run drill:alarms`: kills stations and hub 200 times under load and looks whether anything was lost. The tests run
 * the same drill with a few kills. `VIGIE_DRILL_KILLS` and `VIGIE_DRILL_SEED` change how often and repeat a run.
 */
const DRILLS = { alarms: 'tests/drills/alarms.test.ts' };

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const name = process.argv[2] ?? '';
  if (!Object.hasOwn(DRILLS, name))
    throw new PlainError(`no drill ${name}; there are ${Object.keys(DRILLS).join(', ')}`);
  const { ensureTestPackages } = await import('./systemPackages.mjs');
  const { ensureBuilt } = await import('./build.mjs');
  ensureTestPackages();
  await ensureBuilt();
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { ...projectEnv(), VIGIE_DRILL_KILLS: process.env.VIGIE_DRILL_KILLS ?? '200' };
  const { status } = spawnSync(process.execPath, [vitest, 'run', DRILLS[name]], { cwd: root, stdio: 'inherit', env });
  process.exit(status ?? 1);
} catch (error) {
  fail(error);
}
