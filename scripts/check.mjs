import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';
import { onProjectNode } from './projectNode.mjs';
import { fail, say } from './say.mjs';

/* `npm run check`: types, lint and format, layers, unused code. All are run, then the result is told. */

const FOLDERS = ['src', 'main', 'renderer', 'native'];

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const results = [
    ['types', () => run('tsc', ['--noEmit', '-p', 'tsconfig.json'])],
    ['lint and format', () => run('biome', ['check', '.'])],
    ['layers', layers],
    ['unused code', () => run('knip', ['--no-progress'])],
  ].map(([name, check]) => {
    say(`checking ${name}`);
    return [name, check()];
  });
  const bad = results.filter(([, good]) => !good).map(([name]) => name);
  say(bad.length === 0 ? 'all checks passed' : `failed: ${bad.join(', ')}`);
  process.exitCode = bad.length === 0 ? 0 : 1;
} catch (error) {
  fail(error);
}

function run(tool, args) {
  const name = process.platform === 'win32' ? `${tool}.cmd` : tool;
  const command = path.join(root, 'node_modules', '.bin', name);
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

/**
 * Runs dependency-cruiser and counts what it read. A checker that cannot read the sources finds nothing wrong with
 * them: with a TypeScript that it does not know it reads none and reports success. So the number is asserted.
 */
function layers() {
  const folders = FOLDERS.filter((folder) => statSync(path.join(root, folder), { throwIfNoEntry: false }));
  const script = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [script, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 });
  let report;
  try {
    report = JSON.parse(done.stdout);
  } catch {
    process.stderr.write(`${done.stderr}\n`);
    return false;
  }
  for (const violation of report.summary.violations) {
    process.stderr.write(`  ${violation.rule.name}: ${violation.from} -> ${violation.to}\n`);
  }
  const read = new Set(report.modules.map(({ source }) => source));
  const written = folders.flatMap((folder) => [...sourcesIn(folder)]);
  const unread = written.filter((file) => !read.has(file));
  const followed = report.modules.filter(
    ({ source, dependencies }) => written.includes(source) && dependencies.length > 0,
  );
  say(
    `${written.length - unread.length} of ${written.length} modules read, ${followed.length} of them import something`,
  );
  if (unread.length > 0) process.stderr.write(`  not read: ${unread.slice(0, 10).join(', ')}\n`);
  const believable = unread.length === 0 && followed.length > written.length / 3;
  return believable && report.summary.violations.length === 0;
}

function* sourcesIn(folder) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== 'build' && entry.name !== 'node_modules') yield* sourcesIn(file);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield file;
  }
}
