import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';
import { onProjectNode, projectEnv } from './projectNode.mjs';
import { fail, PlainError } from './say.mjs';

/*
 * `npm run drill:alarms`: kills stations and hub 200 times under load and looks whether anything was lost.
 * `npm run drill:agreement`: three stations and a hub through a hundred faults (killed, cut off, disk full, set back to a
 * back-up) and an outage, and looks whether they agree. The tests run the same drills with a few faults.
 * `VIGIE_DRILL_KILLS` or `VIGIE_DRILL_FAULTS` change how often, `VIGIE_DRILL_SEED` repeats a run's choices,
 * `VIGIE_DRILL_OUTAGE=30` makes the outage last as many minutes, `VIGIE_DRILL_ACCOUNTS=no` has nobody sign in.
 */
const DRILLS = {
  alarms: { file: 'tests/drills/alarms.test.ts', usual: { VIGIE_DRILL_KILLS: '200' } },
  agreement: { file: 'tests/drills/agreement.test.ts', usual: { VIGIE_DRILL_FAULTS: '100' } },
};

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
  const { file, usual } = DRILLS[name];
  const env = { ...usual, ...projectEnv() };
  const { status } = spawnSync(process.execPath, [vitest, 'run', file], { cwd: root, stdio: 'inherit', env });
  process.exit(status ?? 1);
} catch (error) {
  fail(error);
}
