import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dist, root } from './paths.mjs';
import { onProjectNode, projectEnv, runToEnd } from './projectNode.mjs';
import { fail, PlainError, say } from './say.mjs';

/* `npm start` and `npm run hub`: install what is missing, build what changed, find Electron, run. */

const script = fileURLToPath(import.meta.url);
const args = process.argv.slice(2);

try {
  await onProjectNode(script);
  process.exitCode = await start();
} catch (error) {
  fail(error);
}

async function start() {
  const { readOptions } = await import('../main/shell/options.ts');
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const read = readOptions(args, { env: process.env, home: os.homedir(), cwd });
  if (!read.ok) throw Object.assign(new PlainError(read.problem), { exitCode: 2 });
  const { options } = read;
  if (options.city !== undefined && !existsSync(options.city)) {
    throw Object.assign(new PlainError(`--city: there is no file ${options.city}`), { exitCode: 2 });
  }
  const { ensureBuilt } = await import('./build.mjs');
  await ensureBuilt(options.onlyHub ? { only: ['hub', 'headless'] } : {});
  if (!options.onlyHub && process.platform === 'linux') {
    const { ensureRunPackages } = await import('./systemPackages.mjs');
    if (!ensureRunPackages()) say('cameras stay without pictures until ffmpeg is there');
  }

  const windows = options.headless || options.onlyHub ? null : await windowed();
  if (windows) return await runToEnd(windows.command, windows.args, { env: windows.env, cwd });
  return await runToEnd(process.execPath, [path.join(dist, 'headless', 'headless.js'), ...args], {
    env: projectEnv(),
    cwd,
  });
}

/** How to run with windows, or null, having said why not. */
async function windowed() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    say('there is no display here: the pages are served to a browser');
    return null;
  }
  const { findRuntime } = await import('./runtime.mjs');
  const runtime = await findRuntime();
  if (runtime === null) {
    say('no Electron was found: the pages are served to a browser');
    return null;
  }
  const { ensureLibraries } = await import('./systemPackages.mjs');
  if (!ensureLibraries(runtime.executable)) {
    say('the pages are served to a browser');
    return null;
  }
  if (runtime.origin === 'test-runtime') say(`running on Electron ${runtime.version}, which is for development only`);
  const { electronSwitches } = await import('./electronSwitches.mjs');
  return {
    command: runtime.executable,
    args: [...electronSwitches(runtime), root, ...args],
    env: { ...projectEnv(), VIGIE_NODE: process.execPath },
  };
}
