import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { say } from './say.mjs';

const folder = path.join(root, 'native', 'displays');
const addon = path.join(folder, 'build', 'Release', 'displays.node');
const gaveUp = path.join(folder, 'build', 'failed');
const SOURCES = ['displays.cc', 'x11.h', 'binding.gyp'];

const changed = (file) => statSync(path.join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/**
 * Builds the addon that reads the identity of the monitors, when there is a compiler. It is never needed: without it
 * windows come back by label, size and place, so a failure is said once and remembered until the sources change.
 */
export async function buildDisplaysAddon() {
  if (process.platform !== 'linux' || !existsSync(path.join(folder, 'binding.gyp'))) return;
  const newest = Math.max(...SOURCES.map(changed));
  for (const file of [addon, gaveUp]) {
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1) >= newest) return;
  }
  if (!has('g++') || !has('make') || !has('python3')) return remember('no compiler here');
  say('building the displays addon');
  const gyp = path.join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const args = [gyp, 'rebuild', '--silent'];
  const headers = headersFolder();
  if (headers) args.push(`--nodedir=${headers}`);
  const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  if (done.status !== 0 || !existsSync(addon)) remember((done.stderr ?? '').trim().split('\n').at(-1) ?? '');
}

function remember(reason) {
  say(`the displays addon was not built${reason ? ` (${reason})` : ''}; windows come back by name, size and place`);
  mkdirSync(path.dirname(gaveUp), { recursive: true });
  writeFileSync(gaveUp, `${reason}\n`);
}

/** Node-API is the same in every version, so any headers of Node that are on the machine will do. */
function headersFolder() {
  const candidates = [
    process.env.npm_config_nodedir,
    process.env.NODE_DIR,
    path.resolve(process.execPath, '..', '..'),
    '/usr',
    '/usr/local',
  ];
  const asked = spawnSync('npm', ['config', 'get', 'nodedir'], { encoding: 'utf8' });
  if (asked.status === 0) candidates.splice(2, 0, asked.stdout.trim());
  return candidates.find((place) => place && existsSync(path.join(place, 'include', 'node', 'node_api.h')));
}
