import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { root } from './paths.mjs';
import { onProjectNode } from './projectNode.mjs';
import { findRuntime } from './runtime.mjs';
import { fail, PlainError, say } from './say.mjs';

/* `npm run package`: the unpacked program. `npm run package -- --targets` makes the installers of this system. */

/** First Electron whose own Node can run the programs. */
const OLDEST_NODE_INSIDE = 36;

/**
 * Makes the program.
 * @param {{ targets?: boolean, output?: string }} [options]
 * @returns {Promise<string>} path of the unpacked program
 */
async function packageVigie({ targets = false, output = path.join(root, 'out') } = {}) {
  await ensureBuilt();
  const runtime = await findRuntime();
  if (runtime === null) throw new PlainError('no Electron was found to package');
  const forTesting = runtime.origin !== 'pinned';
  if (forTesting && targets)
    throw new PlainError('installers are made with the pinned Electron only, and it was not found');
  if (forTesting) say(`packaged with Electron ${runtime.version}: this package is for testing only, never for users`);
  const { build, Platform } = await import('electron-builder');
  const config = {
    extends: path.join(root, 'electron-builder.yml'),
    directories: { output },
    electronVersion: runtime.version,
    ...(forTesting ? { electronDist: runtime.folder } : {}),
    ...(Number(runtime.version.split('.')[0]) < OLDEST_NODE_INSIDE ? { extraResources: nodeBeside() } : {}),
  };
  await build({
    projectDir: root,
    config,
    targets: targets ? undefined : Platform.current().createTarget('dir'),
    publish: 'never',
  });
  const names = {
    linux: 'linux-unpacked/vigie',
    win32: 'win-unpacked/Vigie.exe',
    darwin: 'mac/Vigie.app/Contents/MacOS/Vigie',
  };
  const program = path.join(output, names[process.platform] ?? names.linux);
  if (!existsSync(program)) throw new PlainError(`electron-builder made no ${program}`);
  return program;
}

/** An old runtime cannot run the programs itself: the project's Node goes beside it. */
function nodeBeside() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return [{ from: path.join('node_modules', 'node', 'bin', name), to: path.join('node', name) }];
}

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const at = process.argv.indexOf('--output');
  const output = at > 0 ? path.resolve(process.argv[at + 1] ?? 'out') : undefined;
  process.stdout.write(`${await packageVigie({ targets: process.argv.includes('--targets'), output })}\n`);
} catch (error) {
  fail(error);
}
