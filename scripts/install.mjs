import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { PlainError, say } from './say.mjs';

/*
 * Plain JavaScript that runs under the machine's own Node, which may be too old for everything else: nothing from
 * node_modules may be imported here.
 */

/** Node of the project, which runs everything but the first steps. */
export const projectNode = path.join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null; // missing or cut: the same as not installed
  }
}

/** Whether node_modules holds exactly what the lock file says, as far as npm's own record of it tells. */
function isInstalled() {
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const there = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || there === null || !existsSync(projectNode)) return false;
  for (const [name, entry] of Object.entries(wanted)) {
    if (name === '' || entry.link) continue;
    if (there[name] === undefined ? !entry.optional && !entry.devOptional : there[name].version !== entry.version)
      return false;
  }
  return true;
}

/** Installs what is missing; does nothing, in some milliseconds, when all is there. */
export function ensureInstalled() {
  if (isInstalled()) return;
  say('installing packages (npm ci), some minutes at the first start');
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new PlainError('npm ci failed; its reason is above');
  if (!existsSync(projectNode)) {
    throw new PlainError(
      'npm ci did not bring the Node that Vigie runs on (package "node"): is its install script allowed?',
    );
  }
}
